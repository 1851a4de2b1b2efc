#include "residency.h"
#include "model.h"
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* Pages asked about in one mincore(). */
#define STEP_PAGES UINT64_C(4096)

/* Before Linux 6.5: mincore() over a mapping, which faults nothing in. */
static bool count_mapped(int fd, uint64_t size, uint64_t *resident)
{
    uint64_t pages = round_up(size, base_page()) / base_page();
    void *mapped = os.mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    unsigned char present[STEP_PAGES];
    bool told = mapped != MAP_FAILED;
    if (!told)
        return false;
    *resident = 0;
    for (uint64_t page = 0; page < pages && told; page += STEP_PAGES) {
        uint64_t count = lesser(pages - page, STEP_PAGES);
        told = os.mincore((uint8_t *)mapped + page * base_page(), count * base_page(), present) == 0;
        for (uint64_t i = 0; i < count && told; i++)
            *resident += present[i] & 1;
    }
    os.munmap(mapped, size);
    return told;
}

bool residency_is_told(int fd)
{
    char path[32];
    struct stat status;
    if (os.fstat(fd, &status) == 0 && status.st_uid == geteuid())
        return true;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

/* A large folio may reach beyond the end of its file, and cachestat() counts all of it. */
static bool count_pages(int fd, uint64_t size, uint64_t *resident)
{
    if (os.cachestat(fd, resident) != 0)
        return residency_is_told(fd) && count_mapped(fd, size, resident);
    *resident = lesser(*resident, round_up(size, base_page()) / base_page());
    return true;
}

bool residency_half(int fd, uint64_t size)
{
    uint64_t pages = round_up(size, base_page()) / base_page();
    uint64_t resident = 0;
    return count_pages(fd, size, &resident) && resident >= pages - pages / 2;
}

static int with_file(const char *path, int (*ask)(int fd, uint64_t *answer), uint64_t *answer)
{
    int rc, fd = path != NULL ? os.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0)
        return path != NULL ? -errno : -EINVAL;
    rc = ask(fd, answer);
    os.close(fd);
    return rc;
}

static int ask_cached(int fd, uint64_t *bytes)
{
    struct stat status;
    uint64_t resident = 0;
    if (os.fstat(fd, &status) != 0)
        return -errno;
    if (status.st_size > 0 && !count_pages(fd, (uint64_t)status.st_size, &resident))
        return -ENOTSUP;
    *bytes = resident * base_page();
    return 0;
}

static int drop(int fd, uint64_t *unused)
{
    (void)unused;
    if (fsync(fd) != 0) /* pages yet to be written are not dropped */
        return -errno;
    return -os.fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

int unimap_cached_bytes(const char *path, uint64_t *bytes)
{
    return bytes != NULL ? with_file(path, ask_cached, bytes) : -EINVAL;
}

int unimap_evict(const char *path)
{
    return with_file(path, drop, NULL);
}
