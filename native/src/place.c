/*
 * Placing a file: memory first, chunk by chunk on its node, then the bytes. Into a tmpfs they pass
 * through a buffer of 2 MiB, which the CPU's cache holds. Where that is a huge page the kernel zeroes nothing, for pwrite()
 * of a whole folio clears none of it; a larger folio is cleared once; hugetlbfs knows no write(), so there they are read into a mapping. Nothing maps the source: the first
 * use of a mapped page of 4 KiB may cost more than the copy of its bytes.
 */
#include "huge_buffer.h"
#include "map_file.h"
#include "memory_file.h"
#include "model.h"
#include "os.h"
#include "place_error.h"
#include "spread.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <linux/mempolicy.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Bytes bound or copied under one mapping: a policy a chunk splits it, and vm.max_map_count is 65,530. */
#define STEP HUGE_1G

/* What one huge page of a tmpfs takes, or the page of a hugetlbfs: a huge page lies whole on the node of its first byte. */
static int chunk_of(int fd, uint64_t *chunk, bool *hugetlbfs, unimap_error *error)
{
    struct statfs system;
    if (os.fstatfs(fd, &system) != 0)
        return place_failed("fstatfs", "looking at the file system", error);
    *hugetlbfs = (uint32_t)system.f_type == HUGETLBFS_MAGIC;
    *chunk = *hugetlbfs ? (uint64_t)system.f_bsize : thp_page();
    return 0;
}

/* The policy stays with the file, not with the mapping that it is set through. */
static int bind_step(int fd, uint64_t from, uint64_t length, uint64_t chunk, const unimap_spread *spread,
                     unimap_error *error)
{
    uint8_t *mapped = os.mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)from);
    int rc = 0;
    if (mapped == MAP_FAILED)
        return place_failed("mmap", "choosing nodes", error);
    for (uint64_t at = 0; at < length && rc == 0; at += chunk) {
        uint32_t node = spread_node(spread, (from + at) / chunk);
        struct node_mask mask = spread_mask(node);
        if (os.mbind(mapped + at, round_up(lesser(chunk, length - at), base_page()), MPOL_PREFERRED, mask.words,
                     POLICY_BITS + 1, 0) != 0)
            rc = spread_refused(node, "mbind", error);
    }
    os.munmap(mapped, length);
    return rc;
}

int unimap_place_reserve(int32_t fd, uint64_t size, const unimap_spread *spread, unimap_error *error)
{
    uint64_t chunk = 0, length;
    bool hugetlbfs = false;
    int rc = spread_check(spread, error);
    if (rc == 0)
        rc = chunk_of(fd, &chunk, &hugetlbfs, error);
    if (rc != 0)
        return rc;
    length = hugetlbfs ? round_up(size, chunk) : size;
    if (os.ftruncate(fd, (off_t)length) != 0)
        return place_failed("ftruncate", "giving the copy its size", error);
    for (uint64_t from = 0; spread->node_count > 0 && from < length && rc == 0; from += STEP)
        rc = bind_step(fd, from, lesser(STEP, length - from), chunk, spread, error);
    if (rc != 0 || length == 0)
        return rc;
    errno = memory_file_reserve(fd, length);
    if (errno == 0)
        return 0;
    rc = place_failed("fallocate", "reserving memory for the copy", error);
    if (hugetlbfs)
        error->code = UNIMAP_E_POOL;
    return rc;
}

static int read_fully(int from, uint8_t *to, uint64_t offset, uint64_t length, unimap_error *error)
{
    for (uint64_t done = 0; done < length;) {
        ssize_t got = os.pread(from, to + done, length - done, (off_t)(offset + done));
        if (got > 0)
            done += (uint64_t)got;
        else if (got == 0)
            return place_ended(offset + done, error);
        else if (errno != EINTR)
            return place_failed("pread", "copying", error);
    }
    return 0;
}

static int write_through(int from, int to, uint64_t offset, uint64_t length, unimap_error *error)
{
    void *base;
    uint8_t *buffer = huge_buffer(HUGE_2M, &base);
    int rc = 0;
    if (buffer == NULL)
        return place_failed("mmap", "making a buffer for the copy", error);
    for (uint64_t done = 0, step; done < length && rc == 0; done += step) {
        step = lesser(HUGE_2M, length - done);
        rc = read_fully(from, buffer, offset + done, step, error);
        errno = rc == 0 ? memory_file_write(to, buffer, step, offset + done) : 0;
        if (errno != 0)
            rc = place_failed("pwrite", "copying", error);
    }
    huge_buffer_free(base, HUGE_2M);
    return rc;
}

static int read_into(int from, int to, uint64_t offset, uint64_t length, uint64_t page, unimap_error *error)
{
    uint64_t mapped_length = round_up(length, page);
    uint8_t *mapped = os.mmap(NULL, mapped_length, PROT_READ | PROT_WRITE, MAP_SHARED, to, (off_t)offset);
    int rc;
    if (mapped == MAP_FAILED)
        return place_failed("mmap", "mapping the copy", error);
    rc = read_fully(from, mapped, offset, length, error);
    os.munmap(mapped, mapped_length);
    return rc;
}

int unimap_place_copy(int32_t from, int32_t to, uint64_t offset, uint64_t length, unimap_error *error)
{
    uint64_t chunk = 0;
    bool hugetlbfs = false;
    int rc = chunk_of(to, &chunk, &hugetlbfs, error);
    if (rc == 0)
        rc = place_check_offset(offset, chunk, error);
    for (uint64_t done = 0, step; done < length && rc == 0; done += step) {
        step = lesser(STEP, length - done);
        rc = hugetlbfs ? read_into(from, to, offset + done, step, chunk, error)
                       : write_through(from, to, offset + done, step, error);
    }
    return rc;
}

/* The cache takes its nodes from the thread that reads, chunk by chunk. */
static int populate_on(uint8_t *mapped, uint64_t first, uint64_t length, const unimap_spread *spread,
                       unimap_error *error)
{
    const uint64_t chunk = thp_page();
    for (uint64_t at = 0; at < length; at += chunk) {
        if (spread->node_count > 0) {
            uint32_t node = spread_node(spread, first + at / chunk);
            struct node_mask mask = spread_mask(node);
            if (os.set_mempolicy(MPOL_PREFERRED, mask.words, POLICY_BITS + 1) != 0)
                return spread_refused(node, "set_mempolicy", error);
        }
        while (os.madvise(mapped + at, lesser(chunk, length - at), MADV_POPULATE_READ) != 0) {
            if (errno == EFAULT)
                return place_ended(first * chunk + at, error);
            if (errno != EINTR && errno != EAGAIN)
                return place_failed("madvise(POPULATE_READ)", "reading the file", error);
        }
    }
    return 0;
}

static int cache_step(int fd, uint64_t offset, uint64_t length, const unimap_spread *spread, unimap_error *error)
{
    struct mapped_file mapped;
    int rc = map_file_at_pages(fd, offset, length, thp_page(), &mapped);
    if (rc != 0) {
        errno = -rc;
        return place_failed("mmap", "mapping the file", error);
    }
    /* Refused where the kernel was built without huge pages; the pages then say so. */
    os.madvise(mapped.address, length, MADV_HUGEPAGE);
    /* Read-ahead would bring the next chunk in with this one, and to the node of this one. */
    if (spread->node_count > 1)
        os.madvise(mapped.address, length, MADV_RANDOM);
    rc = populate_on(mapped.address, offset / thp_page(), length, spread, error);
    unmap_file(&mapped);
    return rc;
}

int unimap_place_cache(int32_t fd, uint64_t offset, uint64_t length, const unimap_spread *spread, unimap_error *error)
{
    int mode = MPOL_DEFAULT;
    struct node_mask saved = {{0}};
    int rc = spread_check(spread, error);
    if (rc == 0)
        rc = place_check_offset(offset, thp_page(), error);
    if (rc == 0 && spread->node_count > 0 && os.get_mempolicy(&mode, saved.words, POLICY_BITS, NULL, 0) != 0)
        return spread_refused(spread->nodes[0], "get_mempolicy", error);
    for (uint64_t done = 0, step; done < length && rc == 0; done += step) {
        step = lesser(STEP, length - done);
        rc = cache_step(fd, offset + done, step, spread, error);
    }
    if (spread != NULL && spread->node_count > 0)
        os.set_mempolicy(mode, mode == MPOL_DEFAULT ? NULL : saved.words, mode == MPOL_DEFAULT ? 0 : POLICY_BITS + 1);
    return rc;
}
