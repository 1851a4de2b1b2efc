#include "fill.h"
#include "guard.h"
#include "os.h"
#include "region.h"
#include "source.h"

#include <errno.h>
#include <sys/mman.h>

/*
 * The kernel reads at most 2,147,479,552 bytes a call, which ends in the middle of a hugepage; 1 GiB ends at a page
 * of any size and costs nothing measurable more.
 */
#define LARGEST_READ (UINT64_C(1) << 30)

static uint64_t chunk_of(const unimap_model *model)
{
    uint64_t chunk = model->options.strategy.chunk_bytes;
    return chunk == 0 ? LARGEST_READ : lesser(chunk, LARGEST_READ);
}

/* MAP_POPULATE says nothing when the pool runs dry, so the first write may be where it shows. */
static int clear(unimap_model *model, const struct region *region, uint64_t at, uint64_t length, unimap_error *error)
{
    uint64_t fault;
    bool cleared;
    phases_enter(&model->phases, PHASE_ZERO);
    guard_begin();
    cleared = guard_clear((void *)(uintptr_t)(region->address + at), length, &fault);
    guard_end();
    phases_enter(&model->phases, PHASE_OTHER);
    return cleared ? 0 : region_refused(region, ENOMEM, "memset", error);
}

static int prepare_page_by_page(unimap_model *model, const struct region *region, unimap_error *error)
{
    int rc = 0;
    for (uint64_t at = 0; at < region->length && rc == 0; at += region->page_bytes) {
        rc = region_map_page(model, region, at, error);
        if (rc == 0 && model->options.strategy.clear)
            rc = clear(model, region, at, region->page_bytes, error);
    }
    return rc;
}

int fill_prepare(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error)
{
    const struct region *region = region_of(model, replica, slot);
    int rc;
    if (region->length > 0)
        return 0; /* with the other replicas, before any was filled */
    rc = region_map(model, replica, slot, error);
    if (rc == 0 && region_by_page(model))
        return prepare_page_by_page(model, region, error);
    return rc == 0 && model->options.strategy.clear ? clear(model, region, 0, region->length, error) : rc;
}

int fill_stretch(unimap_model *model, int fd, const struct stretch *stretch, const struct region *region,
                 unimap_error *error)
{
    uint8_t *to = (uint8_t *)(uintptr_t)(region->origin + stretch->at);
    uint64_t chunk = chunk_of(model);
    uint64_t done = 0;
    while (done < stretch->length) {
        ssize_t got = os.pread(fd, to + done, lesser(stretch->length - done, chunk), (off_t)(stretch->offset + done));
        model->data_calls++;
        if (got > 0)
            done += (uint64_t)got;
        else if (got == 0)
            return source_ended_early(model, stretch->part, stretch->offset + done, "pread", error);
        else if (errno == EFAULT || errno == ENOMEM)
            return region_refused(region, errno, "pread", error);
        else if (errno != EINTR)
            return source_failed(model, stretch->part, errno, "pread", error);
    }
    return 0;
}

int fill_slot(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error)
{
    const struct slot *in = &model->layout.slots[slot];
    const struct region *region = region_of(model, replica, slot);
    for (uint64_t i = 0; i < in->stretch_count; i++) {
        const struct stretch *stretch = &model->layout.stretches[in->first_stretch + i];
        int fd;
        int rc = source_open(model, stretch->part, &fd, error);
        if (rc != 0)
            return rc;
        phases_enter(&model->phases, PHASE_FILL);
        rc = fill_stretch(model, fd, stretch, region, error);
        phases_enter(&model->phases, PHASE_OTHER);
        os.close(fd);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int fill_read(unimap_model *model, uint32_t replica, unimap_error *error)
{
    for (uint64_t slot = 0; slot < model->layout.slot_count; slot++) {
        int rc = fill_prepare(model, replica, slot, error);
        if (rc == 0)
            rc = fill_slot(model, replica, slot, error);
        if (rc != 0)
            return rc;
    }
    return 0;
}
