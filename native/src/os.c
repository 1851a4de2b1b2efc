#include "os.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int real_open(const char *path, int flags)
{
    return open(path, flags);
}

static long real_get_mempolicy(int *mode, unsigned long *mask, unsigned long max_node, void *address,
                               unsigned long flags)
{
    return syscall(SYS_get_mempolicy, mode, mask, max_node, address, flags);
}

static long real_set_mempolicy(int mode, const unsigned long *mask, unsigned long max_node)
{
    return syscall(SYS_set_mempolicy, mode, mask, max_node);
}

static long real_mbind(void *address, unsigned long length, int mode, const unsigned long *mask, unsigned long max_node,
                       unsigned flags)
{
    return syscall(SYS_mbind, address, length, mode, mask, max_node, flags);
}

static long real_move_pages(int pid, unsigned long count, void **pages, const int *nodes, int *status, int flags)
{
    return syscall(SYS_move_pages, pid, count, pages, nodes, status, flags);
}

static int real_mark(int magic, unsigned long mark, unsigned long load_id)
{
    return prctl(magic, mark, load_id, 0ul, 0ul);
}

#define OS_REAL                                                                                                        \
    {                                                                                                                  \
        .open = real_open, .fstat = fstat, .fadvise = posix_fadvise, .pread = pread, .close = close, .fopen = fopen,   \
        .fseeko = fseeko, .fread = fread, .fclose = fclose, .calloc = calloc, .memalign = posix_memalign,              \
        .memfd_create = memfd_create, .mmap = mmap, .munmap = munmap, .madvise = madvise,                              \
        .get_mempolicy = real_get_mempolicy, .set_mempolicy = real_set_mempolicy, .mbind = real_mbind,                 \
        .move_pages = real_move_pages, .getcpu = getcpu, .mark = real_mark,                                            \
    }

struct os os = OS_REAL;
const struct os os_real = OS_REAL;
