#include "../src/os.h"
#include "../src/page_size.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int absent(void)
{
    errno = ENOTSUP;
    return -1;
}

static int real_open(const char *path, int flags)
{
    return open(path, flags);
}

static int real_fadvise(int fd, off_t offset, off_t length, int advice)
{
#if defined(_POSIX_ADVISORY_INFO) && _POSIX_ADVISORY_INFO > 0
    return posix_fadvise(fd, offset, length, advice);
#else
    (void)fd, (void)offset, (void)length, (void)advice;
    return ENOTSUP;
#endif
}

static void *real_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (fd >= 0)
        return mmap(address, length, protection, flags, fd, offset);
    absent();
    return MAP_FAILED;
}

static int real_madvise(void *address, size_t length, int advice)
{
    int failure;
    if (advice != MADV_RANDOM && advice != MADV_WILLNEED)
        return absent();
    failure = posix_madvise(address, length, advice == MADV_RANDOM ? POSIX_MADV_RANDOM : POSIX_MADV_WILLNEED);
    errno = failure;
    return failure == 0 ? 0 : -1;
}

static int no_cpu(unsigned *cpu, unsigned *node)
{
    (void)cpu, (void)node;
    return absent();
}

/* Nothing counts system calls here. */
static int no_mark(int magic, unsigned long mark, unsigned long load_id)
{
    (void)magic, (void)mark, (void)load_id;
    return absent();
}

#define OS_REAL                                                                                                        \
    {                                                                                                                  \
        .base_page = kernel_base_page, .thp_page = kernel_thp_page, .open = real_open, .fstat = fstat,                 \
        .fadvise = real_fadvise, .pread = pread, .close = close, .fopen = fopen, .fseeko = fseeko, .fread = fread,     \
        .fclose = fclose, .calloc = calloc, .memalign = posix_memalign, .mmap = real_mmap, .munmap = munmap,           \
        .madvise = real_madvise, .mlock = mlock, .getcpu = no_cpu, .mark = no_mark,                                    \
    }

struct os os = OS_REAL;
const struct os os_real = OS_REAL;
