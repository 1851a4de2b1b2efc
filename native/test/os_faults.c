/*
 * The table of system calls with one that fails when told to, and an account of the others. Threads of a load call it
 * at the same time: the account is kept under a lock.
 */
#include "test.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct faults faults;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool due_locked(const char *call)
{
    faults.calls++;
    if (faults.nth == 0 || (faults.call != NULL && strcmp(faults.call, call) != 0))
        return false;
    if (faults.nth > 1) {
        faults.nth--;
        return false;
    }
    if (!faults.for_ever)
        faults.nth = 0;
    faults.failed = call;
    return true;
}

static bool due(const char *call)
{
    bool fails;
    pthread_mutex_lock(&lock);
    fails = due_locked(call);
    pthread_mutex_unlock(&lock);
    if (fails)
        errno = faults.errno_value;
    return fails;
}

static void count(long *counter, long by)
{
    int kept = errno;
    pthread_mutex_lock(&lock);
    *counter += by;
    pthread_mutex_unlock(&lock);
    errno = kept;
}

static void count_open(long by)
{
    int kept = errno;
    pthread_mutex_lock(&lock);
    faults.open_now += by;
    faults.most_open = faults.open_now > faults.most_open ? faults.open_now : faults.most_open;
    pthread_mutex_unlock(&lock);
    errno = kept;
}

void faults_mapped(int64_t bytes)
{
    int kept = errno;
    pthread_mutex_lock(&lock);
    faults.mapped_bytes += bytes;
    pthread_mutex_unlock(&lock);
    errno = kept;
}

static int faulty_open(const char *path, int flags)
{
    int fd = due("open") ? -1 : os_real.open(path, flags);
    count(&faults.opens, fd >= 0);
    count_open(fd >= 0);
    return fd;
}

static int faulty_openat(int folder, const char *path, int flags, unsigned mode)
{
    int fd = due("openat") ? -1 : os_real.openat(folder, path, flags, mode);
    count_open(fd >= 0);
    return fd;
}

static int faulty_fsopen(const char *type, unsigned flags)
{
    int fd = due("fsopen") ? -1 : os_real.fsopen(type, flags);
    count_open(fd >= 0);
    return fd;
}

static int faulty_fsconfig(int context, unsigned command, const char *key, const void *value, int auxiliary)
{
    return due("fsconfig") ? -1 : os_real.fsconfig(context, command, key, value, auxiliary);
}

static int faulty_fsmount(int context, unsigned flags, unsigned attributes)
{
    int fd = due("fsmount") ? -1 : os_real.fsmount(context, flags, attributes);
    count_open(fd >= 0);
    return fd;
}

static int faulty_ftruncate(int fd, off_t length)
{
    return due("ftruncate") ? -1 : os_real.ftruncate(fd, length);
}

static int faulty_fallocate(int fd, int mode, off_t offset, off_t length)
{
    return due("fallocate") ? -1 : os_real.fallocate(fd, mode, offset, length);
}

static ssize_t faulty_pwrite(int fd, const void *from, size_t length, off_t offset)
{
    bool fails = due("pwrite");
    count(&faults.pwrites, 1);
    if (fails)
        return -1;
    return os_real.pwrite(fd, from, faults.write_limit > 0 && length > faults.write_limit ? faults.write_limit : length,
                          offset);
}

static int faulty_fstat(int fd, struct stat *status)
{
    return due("fstat") ? -1 : os_real.fstat(fd, status);
}

static int faulty_statx(int folder, const char *path, int flags, unsigned mask, struct statx *status)
{
    return due("statx") ? -1 : os_real.statx(folder, path, flags, mask, status);
}

static int faulty_fstatfs(int fd, struct statfs *status)
{
    return due("fstatfs") ? -1 : os_real.fstatfs(fd, status);
}

static int faulty_fadvise(int fd, off_t offset, off_t length, int advice)
{
    return due("fadvise") ? errno : os_real.fadvise(fd, offset, length, advice);
}

static ssize_t faulty_pread(int fd, void *to, size_t length, off_t offset)
{
    bool fails;
    pthread_mutex_lock(&lock);
    faults.preads++;
    faults.unaligned += ((uint64_t)offset | length | (uintptr_t)to) % 512 != 0;
    faults.largest_pread = length > faults.largest_pread ? length : faults.largest_pread;
    fails = due_locked("pread");
    pthread_mutex_unlock(&lock);
    errno = fails ? faults.errno_value : 0;
    if (fails)
        return faults.errno_value != 0 ? -1 : 0;
    if (faults.pread_pretend)
        return (ssize_t)(length < 0x7ffff000 ? length : 0x7ffff000);
    if (faults.read_limit > 0 && length > faults.read_limit)
        length = faults.read_limit;
    return os_real.pread(fd, to, length, offset);
}

static int counted_close(int fd)
{
    count(&faults.closes, 1);
    count_open(-1);
    return os_real.close(fd);
}

static FILE *faulty_fopen(const char *path, const char *mode)
{
    return due("fopen") ? NULL : os_real.fopen(path, mode);
}

static int faulty_fseeko(FILE *file, off_t offset, int whence)
{
    return due("fseeko") ? -1 : os_real.fseeko(file, offset, whence);
}

static size_t faulty_fread(void *to, size_t size, size_t count, FILE *file)
{
    if (due("fread")) {
        if (faults.errno_value == 0)
            fseeko(file, 0, SEEK_END), fgetc(file); /* sets the end-of-file mark */
        return 0;
    }
    return os_real.fread(to, size, count, file);
}

static void *faulty_calloc(size_t count, size_t size)
{
    return due("calloc") ? NULL : os_real.calloc(count, size);
}

static int faulty_memalign(void **to, size_t alignment, size_t length)
{
    faults.memaligns++;
    return due("memalign") ? ENOMEM : os_real.memalign(to, alignment, length);
}

static int faulty_memfd(const char *name, unsigned flags)
{
    int fd = due("memfd_create") ? -1 : os_real.memfd_create(name, flags);
    count(&faults.memfds, fd >= 0);
    count_open(fd >= 0);
    return fd;
}

static int64_t pages(size_t length)
{
    return (int64_t)((length + PAGE - 1) / PAGE * PAGE);
}

static void *faulty_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    void *mapped = due("mmap") ? MAP_FAILED : os_real.mmap(address, length, protection, flags, fd, offset);
    uintptr_t at = (uintptr_t)address;
    bool ours, named = address != NULL || (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0;
    pthread_mutex_lock(&lock);
    ours = at >= faults.reserved && at + length <= faults.reserved_end; /* mapped over what we had mapped */
    faults.hinted += !ours && named;
    faults.mmaps++;
    if (mapped != MAP_FAILED && !ours)
        faults.mapped_bytes += pages(length);
    if (mapped != MAP_FAILED && protection == PROT_NONE) {
        faults.reserved = (uintptr_t)mapped;
        faults.reserved_end = faults.reserved + length;
    }
    pthread_mutex_unlock(&lock);
    return mapped;
}

static int counted_munmap(void *address, size_t length)
{
    faults_mapped(-pages(length));
    count(&faults.munmaps, 1);
    return os_real.munmap(address, length);
}

static int faulty_madvise(void *address, size_t length, int advice)
{
    return due("madvise") ? -1 : os_real.madvise(address, length, advice);
}

static int faulty_mlock(const void *address, size_t length)
{
    return due("mlock") ? -1 : os_real.mlock(address, length);
}

static long faulty_get(int *mode, unsigned long *mask, unsigned long max_node, void *address, unsigned long flags)
{
    return due("get_mempolicy") ? -1 : os_real.get_mempolicy(mode, mask, max_node, address, flags);
}

static long faulty_set(int mode, const unsigned long *mask, unsigned long max_node)
{
    if (mode != 0)
        faults.bound_mode = mode;
    return due("set_mempolicy") ? -1 : os_real.set_mempolicy(mode, mask, max_node);
}

static long faulty_mbind(void *address, unsigned long length, int mode, const unsigned long *mask,
                         unsigned long max_node, unsigned flags)
{
    return due("mbind") ? -1 : os_real.mbind(address, length, mode, mask, max_node, flags);
}

static long faulty_move(int pid, unsigned long count, void **addresses, const int *nodes, int *status, int flags)
{
    return due("move_pages") ? -1 : os_real.move_pages(pid, count, addresses, nodes, status, flags);
}

static int seen_mark(int magic, unsigned long mark, unsigned long load_id)
{
    if (faults.marks < (long)COUNT_OF(faults.mark_seen))
        faults.mark_seen[faults.marks] = mark;
    faults.marks++;
    return os_real.mark(magic, mark, load_id);
}

static int faulty_perf_open(uint32_t type, uint64_t config)
{
    int fd = due("perf_open") ? -1 : os_real.perf_open(type, config);
    count_open(fd >= 0);
    return fd;
}

static ssize_t faulty_perf_read(int fd, void *to, size_t length)
{
    return due("perf_read") ? -1 : os_real.perf_read(fd, to, length);
}

static int faulty_flags(int fd, int flags)
{
    return due("set_flags") ? -1 : os_real.set_flags(fd, flags);
}

static int faulty_cachestat(int fd, uint64_t *resident)
{
    return due("cachestat") ? -1 : os_real.cachestat(fd, resident);
}

static int faulty_mincore(void *address, size_t length, unsigned char *present)
{
    return due("mincore") ? -1 : os_real.mincore(address, length, present);
}

static int faulty_uffd(int flags)
{
    int fd = due("userfaultfd") ? -1 : os_real.userfaultfd(flags);
    count_open(fd >= 0);
    return fd;
}

static int faulty_ioctl(int fd, unsigned long request, void *argument)
{
    if (due("ioctl")) {
        if (request == UFFDIO_COPY)
            ((struct uffdio_copy *)argument)->copy = -faults.errno_value;
        return -1;
    }
    if (request == UFFDIO_COPY)
        count(&faults.copies, 1);
    return os_real.ioctl(fd, request, argument);
}

static int faulty_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    int rc;
    if (due("thread_create"))
        return faults.errno_value;
    rc = os_real.thread_create(thread, attributes, start, argument);
    count(&faults.threads, rc == 0);
    return rc;
}

static int faulty_getaffinity(size_t size, cpu_set_t *set)
{
    return due("getaffinity") ? -1 : os_real.getaffinity(size, set);
}

static int faulty_setaffinity(size_t size, const cpu_set_t *set)
{
    count(&faults.bindings, 1);
    return due("setaffinity") ? -1 : os_real.setaffinity(size, set);
}

void faults_install(void)
{
    memset(&faults, 0, sizeof faults);
    os = os_real;
    os.open = faulty_open;
    os.openat = faulty_openat;
    os.fsopen = faulty_fsopen;
    os.fsconfig = faulty_fsconfig;
    os.fsmount = faulty_fsmount;
    os.ftruncate = faulty_ftruncate;
    os.fallocate = faulty_fallocate;
    os.pwrite = faulty_pwrite;
    os.fstat = faulty_fstat;
    os.statx = faulty_statx;
    os.fstatfs = faulty_fstatfs;
    os.fadvise = faulty_fadvise;
    os.pread = faulty_pread;
    os.close = counted_close;
    os.fopen = faulty_fopen;
    os.fseeko = faulty_fseeko;
    os.fread = faulty_fread;
    os.calloc = faulty_calloc;
    os.memalign = faulty_memalign;
    os.memfd_create = faulty_memfd;
    os.mmap = faulty_mmap;
    os.munmap = counted_munmap;
    os.madvise = faulty_madvise;
    os.mlock = faulty_mlock;
    os.get_mempolicy = faulty_get;
    os.set_mempolicy = faulty_set;
    os.mbind = faulty_mbind;
    os.move_pages = faulty_move;
    os.mark = seen_mark;
    os.set_flags = faulty_flags;
    os.cachestat = faulty_cachestat;
    os.mincore = faulty_mincore;
    os.userfaultfd = faulty_uffd;
    os.ioctl = faulty_ioctl;
    os.thread_create = faulty_thread;
    os.getaffinity = faulty_getaffinity;
    os.setaffinity = faulty_setaffinity;
    os.perf_open = faulty_perf_open;
    os.perf_read = faulty_perf_read;
}
