/* The pages of a file as any program finds them that maps it. */
#include "guard.h"
#include "map_file.h"
#include "os.h"
#include "pages.h"
#include "residency.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* since Linux 6.1 */
#endif

/* Pages asked about in one mincore(). */
#define STEP_PAGES UINT64_C(4096)

/* MADV_POPULATE_READ came with Linux 5.14: before, a byte of each page is read. EFAULT: the file became shorter. */
static int populate(uint8_t *from, uint64_t length)
{
    uint64_t fault;
    bool whole;
    if (os.madvise(from, length, MADV_POPULATE_READ) == 0)
        return 0;
    if (errno != EINVAL)
        return -errno;
    guard_begin();
    whole = guard_read(from, base_page(), length / base_page(), &fault);
    guard_end();
    return whole ? 0 : -EFAULT;
}

/* Faults in what is in memory already, run by run, so that nothing is read from a disk. */
static int fault_in(const struct region *region)
{
    unsigned char present[STEP_PAGES];
    uint8_t *mapped = (uint8_t *)(uintptr_t)region->address;
    uint64_t pages = region->length / base_page();
    for (uint64_t step = 0; step < pages; step += STEP_PAGES) {
        uint64_t count = lesser(pages - step, STEP_PAGES);
        if (os.mincore(mapped + step * base_page(), count * base_page(), present) != 0)
            return -errno;
        for (uint64_t from = 0, to; from < count; from = to) {
            int rc = 0;
            for (to = from; to < count && (present[to] & 1) == (present[from] & 1);)
                to++;
            if ((present[from] & 1) != 0)
                rc = populate(mapped + (step + from) * base_page(), (to - from) * base_page());
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

/* Chunk by chunk: where one cannot be had the next may. */
static void collapse_chunks(const struct region *region)
{
    for (uint64_t at = 0; at + thp_page() <= region->length; at += thp_page())
        os.madvise((uint8_t *)(uintptr_t)region->address + at, thp_page(), MADV_COLLAPSE);
}

static int ask(int fd, uint32_t flags, unimap_pages *pages)
{
    struct stat status;
    struct statfs system;
    struct mapped_file mapped;
    struct region region = {.page_bytes = base_page()};
    bool hugetlbfs;
    int rc;
    if (os.fstat(fd, &status) != 0 || os.fstatfs(fd, &system) != 0)
        return -errno;
    if (status.st_size == 0) {
        *pages = (unimap_pages){.page_bytes = base_page()};
        return 0;
    }
    hugetlbfs = (uint32_t)system.f_type == HUGETLBFS_MAGIC;
    /* All of these is in memory. Of other files fault_in() would take all as present, and read it from the disk. */
    if (!hugetlbfs && (uint32_t)system.f_type != TMPFS_MAGIC && flags == 0 && !residency_is_told(fd))
        return -ENOTSUP;
    if (hugetlbfs)
        region.page_bytes = (uint64_t)system.f_bsize;
    region.length = round_up((uint64_t)status.st_size, region.page_bytes);
    rc = map_file_at_pages(fd, 0, region.length, hugetlbfs ? region.page_bytes : thp_page(), &mapped);
    if (rc != 0)
        return rc;
    region.address = (uintptr_t)mapped.address;
    if ((flags & UNIMAP_FILE_PAGES_COLLAPSE) != 0 && !hugetlbfs)
        collapse_chunks(&region);
    /* mincore() knows nothing of a hugetlbfs, whose pages are in memory or not there at all. */
    if (!hugetlbfs)
        rc = fault_in(&region);
    else
        rc = populate(mapped.address, mapped.length);
    if (rc == 0)
        rc = pages_of(&region, pages);
    unmap_file(&mapped);
    return rc;
}

int unimap_file_pages(const char *path, uint32_t flags, unimap_pages *pages)
{
    int rc, fd;
    if (path == NULL || pages == NULL || (flags & ~(UNIMAP_FILE_PAGES_COLLAPSE | UNIMAP_FILE_PAGES_READ)) != 0)
        return -EINVAL;
    fd = os.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    rc = ask(fd, flags, pages);
    os.close(fd);
    return rc;
}
