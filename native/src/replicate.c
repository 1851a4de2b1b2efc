#include "replicate.h"
#include "fill.h"
#include "region.h"

#include <errno.h>
#include <string.h>

/* Populated and copied in turn, so that what was zeroed is still in the cache when it is written. */
#define STEP (UINT64_C(16) << 20)

static int populate(unimap_model *model, const struct region *region, uint64_t at, uint64_t length)
{
    int failure;
    phases_enter(&model->phases, PHASE_ZERO);
    failure = region_populate(region, at, length);
    phases_enter(&model->phases, PHASE_OTHER);
    return failure;
}

int replicate_slot(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error)
{
    const struct region *from = region_of(model, 0, slot);
    const struct region *to = region_of(model, replica, slot);
    uint64_t payload = model->layout.slots[slot].length;
    bool there = model->options.strategy.clear; /* all of it, as the clear proved: one memcpy, as shipped */
    uint64_t step = there ? payload : to->page_bytes > STEP ? to->page_bytes : STEP;
    for (uint64_t at = 0; at < payload; at += step) {
        int failure = there ? 0 : populate(model, to, at, lesser(to->length - at, step));
        if (failure == EINVAL) /* before Linux 5.14: read the parts again, which reports a missing page too */
            return fill_slot(model, replica, slot, error);
        if (failure != 0)
            return region_refused(to, failure, "madvise", error);
        phases_enter(&model->phases, PHASE_REPLICATE);
        memcpy((void *)(uintptr_t)(to->origin + at), (const void *)(uintptr_t)(from->origin + at),
               lesser(payload - at, step));
        phases_enter(&model->phases, PHASE_OTHER);
    }
    return 0;
}

int replicate(unimap_model *model, uint32_t replica, unimap_error *error)
{
    for (uint64_t slot = 0; slot < model->layout.slot_count; slot++) {
        int rc = fill_prepare(model, replica, slot, error);
        if (rc == 0)
            rc = replicate_slot(model, replica, slot, error);
        if (rc != 0)
            return rc;
    }
    return 0;
}
