/* Upstream's mapped loading, call by call: open, fstat, fadvise, mmap, madvise, close, and two munmaps to trim. */
#include "error.h"
#include "fill.h"
#include "os.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

static int map_part(unimap_model *model, uint64_t part, int fd, unimap_error *error)
{
    const unimap_strategy *strategy = &model->options.strategy;
    const char *path = model->parts[part].path;
    uint64_t size = model->parts[part].size;
    struct region *region = region_of(model, 0, part);
    bool willneed = strategy->advice == UNIMAP_ADVICE_WILLNEED;
    int flags = MAP_SHARED | (willneed || strategy->populate ? MAP_POPULATE : 0);
    void *address;

    if (strategy->advice != UNIMAP_ADVICE_NONE)
        os.fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* advice: refused by some file systems, and no harm in it */
    phases_enter(&model->phases, PHASE_MAP);
    address = os.mmap(NULL, size, PROT_READ, flags, fd, 0);
    phases_enter(&model->phases, PHASE_OTHER);
    if (address == MAP_FAILED) {
        int failure = errno;
        error_set(error, failure == ENOMEM ? UNIMAP_E_MEMORY : UNIMAP_E_PART, failure, "mmap",
                  "%s: %" PRIu64 " bytes cannot be mapped: %s", path, size, strerror(failure));
        error_remedy(error, failure == ENOMEM ? "raise ulimit -v or vm.max_map_count"
                                              : "move the part to a file system that can be mapped");
        error_at(error, (int64_t)part, -1);
        return error_number(error);
    }
    *region = (struct region){
        .base = (uintptr_t)address,
        .base_length = round_up(size, BASE_PAGE),
        .origin = (uintptr_t)address,
        .address = (uintptr_t)address,
        .length = round_up(size, BASE_PAGE),
        .page_bytes = BASE_PAGE,
        .node = -1,
        .part = (int32_t)part,
        .kind = UNIMAP_PAGE_4K,
    };
    if (strategy->advice != UNIMAP_ADVICE_NONE) {
        phases_enter(&model->phases, PHASE_MAP);
        os.madvise(address, size, willneed ? MADV_WILLNEED : MADV_RANDOM);
        phases_enter(&model->phases, PHASE_OTHER);
    }
    return 0;
}

static int cut(uint64_t from, uint64_t to, uint64_t part, unimap_error *error)
{
    if (from == to || os.munmap((void *)(uintptr_t)from, to - from) == 0)
        return 0;
    error_set(error, UNIMAP_E_SYSTEM, errno, "munmap", "a part cannot be trimmed: %s", strerror(errno));
    error_remedy(error, "raise vm.max_map_count");
    error_at(error, (int64_t)part, -1);
    return error_number(error);
}

static int trim(unimap_model *model, uint64_t part, unimap_error *error)
{
    const struct slot *slot = &model->layout.slots[part];
    struct region *region = region_of(model, 0, part);
    uint64_t end = region->origin + region->length;
    uint64_t first = lesser(region->origin + slot->keep_from, end);
    uint64_t last = lesser(round_up(region->origin + slot->keep_to, BASE_PAGE), end);
    int rc;
    if (slot->keep_from >= slot->keep_to)
        first = last = end; /* no range of this part: all of it goes, in one call */
    rc = cut(region->origin, first, part, error);
    if (rc != 0)
        return rc;
    region->base = region->address = first;
    region->base_length = region->length = end - first;
    rc = cut(last, end, part, error);
    if (rc == 0)
        region->base_length = region->length = last - first;
    return rc;
}

int fill_map(unimap_model *model, unimap_error *error)
{
    int rc = 0;
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++) {
        int fd;
        rc = source_open(model, part, &fd, error);
        if (rc != 0)
            return rc;
        rc = map_part(model, part, fd, error);
        os.close(fd);
    }
    /* Upstream trims once everything is loaded. */
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++)
        rc = trim(model, part, error);
    return rc;
}
