"""Fragments free memory: locks all of it but so many MiB, then gives every other page back, and waits to be ended."""
import ctypes
import mmap
import re
import sys
import time

left = int(sys.argv[1]) << 20
page = mmap.PAGESIZE
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
for name in ('mlock', 'munmap'):
    getattr(libc, name).argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
NO_HUGE_PAGES = 15  # MADV_NOHUGEPAGE


def done(result, what):
    if result != 0:
        sys.exit(f'{what}: error {ctypes.get_errno()}')


with open('/proc/meminfo') as meminfo:
    free = int(re.search(r'^MemFree: +(\d+) kB', meminfo.read(), re.M)[1]) << 10
size = (free - left) // page * page
start = libc.mmap(None, size, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
done(libc.madvise(start, size, NO_HUGE_PAGES), 'madvise')
# Locked pages stay where they are, once vm.compact_unevictable_allowed is 0.
done(libc.mlock(start, size), 'mlock')
for at in range(0, size, 2 * page):
    done(libc.munmap(start + at, page), 'munmap')
print('fragmented', flush=True)
time.sleep(3600)
