/* The rest of unimap.h, and the fills that take Linux: refused by name, so that whoever calls them is told. */
#include "../src/cpus.h"
#include "../src/error.h"
#include "../src/fill.h"
#include "../src/place_parts.h"
#include "../src/tmpfs.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

static int refuse(const char *what, unimap_error *error)
{
    unimap_error unread;
    if (error == NULL)
        error = &unread;
    error_set(error, UNIMAP_E_SYSTEM, ENOTSUP, "", "%s takes Linux: POSIX has no call for it", what);
    error_remedy(error,
                 "load on Linux, or by a strategy that maps each part or reads: llama-mmap, llama-read, per-part, "
                 "unified");
    return error_number(error);
}

int fill_pages(unimap_model *model, unimap_error *error)
{
    (void)model;
    return refuse("filling by destination page", error);
}

int fill_ranges(unimap_model *model, unimap_error *error)
{
    (void)model;
    return refuse("reading by several threads", error);
}

int fill_bounce(unimap_model *model, unimap_error *error)
{
    (void)model;
    return refuse("reading past the page cache", error);
}

int place_parts(unimap_model *model, int *files, unimap_error *error)
{
    for (uint64_t part = 0; part < model->part_count; part++)
        files[part] = -1;
    return refuse("placing a part in hugepages", error);
}

void tmpfs_close(unimap_model *model)
{
    (void)model; /* none was opened */
}

uint32_t cpus_count(void)
{
    long online = -1;
#ifdef _SC_NPROCESSORS_ONLN /* since POSIX.1-2024, and on every system before */
    online = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    return online > 0 ? (uint32_t)online : 1;
}

/* Which pages are there, and where, no call tells: what of them is known is their size. */
int unimap_region_pages(const unimap_model *model, uint32_t first, uint32_t count, unimap_pages *pages)
{
    if (model == NULL || pages == NULL)
        return -EINVAL;
    if (count > model->summary.region_count || first > model->summary.region_count - count)
        return -ENOENT;
    for (uint32_t i = 0; i < count; i++)
        pages[i] = (unimap_pages){.page_bytes = base_page(), .node_errno = ENOTSUP, .huge_kind = UNIMAP_PAGE_4K};
    return 0;
}

int unimap_access(const unimap_model *model, uint32_t replica, const unimap_range *ranges, uint64_t range_count,
                  const unimap_access_options *options, unimap_access_result *result, unimap_error *error)
{
    (void)model, (void)replica, (void)ranges, (void)range_count, (void)options, (void)result;
    return refuse("timing how fast memory is read", error);
}

int unimap_cached_bytes(const char *path, uint64_t *bytes)
{
    (void)path, (void)bytes;
    return -ENOTSUP;
}

int unimap_evict(const char *path)
{
    (void)path;
    return -ENOTSUP;
}

int unimap_place_reserve(int32_t fd, uint64_t size, const unimap_spread *spread, unimap_error *error)
{
    (void)fd, (void)size, (void)spread;
    return refuse("placing a model", error);
}

int unimap_place_copy(int32_t from, int32_t to, uint64_t offset, uint64_t length, unimap_error *error)
{
    (void)from, (void)to, (void)offset, (void)length;
    return refuse("placing a model", error);
}

int unimap_place_cache(int32_t fd, uint64_t offset, uint64_t length, const unimap_spread *spread, unimap_error *error)
{
    (void)fd, (void)offset, (void)length, (void)spread;
    return refuse("placing a model", error);
}

int unimap_place_move(int32_t fd, uint64_t offset, uint64_t length, const unimap_spread *spread, unimap_error *error)
{
    (void)fd, (void)offset, (void)length, (void)spread;
    return refuse("placing a model", error);
}

int unimap_file_pages(const char *path, uint32_t collapse, unimap_pages *pages)
{
    (void)path, (void)collapse, (void)pages;
    return -ENOTSUP;
}

int unimap_bind_cpus(const uint32_t *cpus, uint32_t count)
{
    (void)cpus, (void)count;
    return -ENOTSUP;
}

int unimap_die_with_parent(void)
{
    return -ENOTSUP;
}
