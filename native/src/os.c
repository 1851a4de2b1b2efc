#include "os.h"
#include "page_size.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Since Linux 5.2, with the same numbers on every architecture. */
#ifndef SYS_fsopen
#define SYS_fsopen   430
#define SYS_fsconfig 431
#define SYS_fsmount  432
#endif

static int real_open(const char *path, int flags)
{
    return open(path, flags);
}

static int real_openat(int folder, const char *path, int flags, unsigned mode)
{
    return openat(folder, path, flags, mode);
}

static int real_fsopen(const char *type, unsigned flags)
{
    return (int)syscall(SYS_fsopen, type, flags);
}

static int real_fsconfig(int context, unsigned command, const char *key, const void *value, int auxiliary)
{
    return (int)syscall(SYS_fsconfig, context, command, key, value, auxiliary);
}

static int real_fsmount(int context, unsigned flags, unsigned attributes)
{
    return (int)syscall(SYS_fsmount, context, flags, attributes);
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

static int real_set_flags(int fd, int flags)
{
    return fcntl(fd, F_SETFL, flags);
}

/* Since Linux 6.5; the headers of older systems know neither the number nor the structs. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

static int real_cachestat(int fd, uint64_t *resident)
{
    const uint64_t whole_file[2] = {0, 0};
    uint64_t counts[5] = {0}; /* cached, dirty, under writeback, evicted, recently evicted */
    long rc = syscall(SYS_cachestat, fd, whole_file, counts, 0u);
    *resident = counts[0];
    return (int)rc;
}

#ifdef __GLIBC__
static int real_statx(int folder, const char *path, int flags, unsigned mask, struct statx *status)
{
    return statx(folder, path, flags, mask, status);
}

static int real_getcpu(unsigned *cpu, unsigned *node)
{
    return getcpu(cpu, node);
}
#else /* musl has neither, or one of them only since 1.2.5. */
static int real_statx(int folder, const char *path, int flags, unsigned mask, struct statx *status)
{
    return (int)syscall(SYS_statx, folder, path, flags, mask, status);
}

static int real_getcpu(unsigned *cpu, unsigned *node)
{
    return (int)syscall(SYS_getcpu, cpu, node, NULL);
}
#endif

static int real_userfaultfd(int flags)
{
    return (int)syscall(SYS_userfaultfd, flags);
}

static int real_ioctl(int fd, unsigned long request, void *argument)
{
    return ioctl(fd, request, argument);
}

static int real_getaffinity(size_t size, cpu_set_t *set)
{
    return sched_getaffinity(0, size, set);
}

static int real_setaffinity(size_t size, const cpu_set_t *set)
{
    return sched_setaffinity(0, size, set);
}

/* Raw, because sanitizers make nothing of mlock(). */
static int real_mlock(const void *address, size_t length)
{
    return (int)syscall(SYS_mlock, address, length);
}

static int real_perf_open(uint32_t type, uint64_t config)
{
    struct perf_event_attr attributes = {
        .type = type,
        .size = sizeof attributes,
        .config = config,
        .disabled = 1,
        .exclude_kernel = 1,
        .exclude_hv = 1,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    };
    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, (unsigned long)PERF_FLAG_FD_CLOEXEC);
}

#define OS_REAL                                                                                                        \
    {                                                                                                                  \
        .base_page = kernel_base_page, .thp_page = kernel_thp_page, .open = real_open, .fstat = fstat,                 \
        .statx = real_statx, .fstatfs = fstatfs, .fadvise = posix_fadvise, .pread = pread, .pwrite = pwrite,           \
        .fallocate = fallocate, .close = close, .fopen = fopen, .fseeko = fseeko, .fread = fread, .fclose = fclose,    \
        .calloc = calloc, .memalign = posix_memalign, .memfd_create = memfd_create, .mmap = mmap, .munmap = munmap,    \
        .madvise = madvise, .mlock = real_mlock, .get_mempolicy = real_get_mempolicy,                                  \
        .set_mempolicy = real_set_mempolicy, .mbind = real_mbind, .move_pages = real_move_pages,                       \
        .getcpu = real_getcpu, .mark = real_mark, .set_flags = real_set_flags, .cachestat = real_cachestat,            \
        .mincore = mincore, .userfaultfd = real_userfaultfd, .ioctl = real_ioctl, .thread_create = pthread_create,     \
        .getaffinity = real_getaffinity, .setaffinity = real_setaffinity, .perf_open = real_perf_open,                 \
        .perf_read = read, .openat = real_openat, .ftruncate = ftruncate, .fsopen = real_fsopen,                       \
        .fsconfig = real_fsconfig, .fsmount = real_fsmount,                                                            \
    }

struct os os = OS_REAL;
const struct os os_real = OS_REAL;
