/*
 * Moving what the page cache holds of a file to other nodes, without dropping it: programs that map the file go on. Pages
 * keep their size.
 */
#include "map_file.h"
#include "model.h"
#include "os.h"
#include "page_size.h"
#include "place_error.h"
#include "spread.h"

#include <errno.h>
#include <sys/mman.h>

/* Moved at a time. A chunk of any kernel is a multiple of it: a table of addresses holds 512 of them or more. */
#define STEP_PAGES 512

#ifndef MPOL_MF_MOVE
#define MPOL_MF_MOVE     (1 << 1)
#define MPOL_MF_MOVE_ALL (1 << 2)
#endif

/* Pages that other programs map too are moved for root alone: without CAP_SYS_NICE they stay where they are. */
static int move_pages_to(void **addresses, const int *nodes, int *status, uint64_t count)
{
    if (os.move_pages(0, count, addresses, nodes, status, MPOL_MF_MOVE_ALL) >= 0)
        return 0;
    if (errno != EPERM)
        return -1;
    return os.move_pages(0, count, addresses, nodes, status, MPOL_MF_MOVE) >= 0 ? 0 : -1;
}

/* At most STEP_PAGES of one node. Only what lies elsewhere is asked for. */
static int move_step(uint8_t *mapped, uint64_t length, uint32_t node, unimap_error *error)
{
    void *addresses[STEP_PAGES];
    int nodes[STEP_PAGES], status[STEP_PAGES];
    uint64_t count = 0, pages = round_up(length, base_page()) / base_page();
    for (uint64_t i = 0; i < pages; i++)
        addresses[i] = mapped + i * base_page();
    if (os.move_pages(0, pages, addresses, NULL, status, 0) < 0)
        return spread_refused(node, "move_pages", error);
    for (uint64_t i = 0; i < pages; i++) {
        if (status[i] < 0 || status[i] == (int)node)
            continue;
        addresses[count] = mapped + i * base_page();
        nodes[count++] = (int)node;
    }
    if (count == 0 || move_pages_to(addresses, nodes, status, count) == 0)
        return 0;
    /* A node without room is no error: what stays elsewhere is counted by whoever asks. */
    return errno == ENOMEM || errno == EAGAIN ? 0 : spread_refused(node, "move_pages", error);
}

int unimap_place_move(int32_t fd, uint64_t offset, uint64_t length, const unimap_spread *spread, unimap_error *error)
{
    const uint64_t chunk = thp_page(), step = STEP_PAGES * base_page();
    struct mapped_file mapped;
    int rc = spread_check(spread, error);
    if (rc == 0)
        rc = place_check_offset(offset, chunk, error);
    if (rc != 0 || length == 0 || spread->node_count == 0)
        return rc;
    rc = map_file_at_pages(fd, offset, length, chunk, &mapped);
    if (rc != 0) {
        errno = -rc;
        return place_failed("mmap", "mapping the file", error);
    }
    for (uint64_t at = 0; at < length && rc == 0; at += step) {
        uint64_t bytes = lesser(step, length - at);
        /* The kernel moves pages that this process has in its tables. */
        if (os.madvise(mapped.address + at, bytes, MADV_POPULATE_READ) != 0)
            rc = errno == EFAULT ? place_ended(offset + at, error)
                                 : place_failed("madvise(POPULATE_READ)", "reading the file", error);
        else
            rc = move_step(mapped.address + at, bytes, spread_node(spread, (offset + at) / chunk), error);
    }
    unmap_file(&mapped);
    return rc;
}
