#include "lock.h"
#include "error.h"
#include "fallback.h"
#include "os.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static int refused(unimap_model *model, const struct region *region, int errno_value, unimap_error *error)
{
    error_set(error, UNIMAP_E_MEMORY, errno_value, "mlock", "%" PRIu64 " bytes cannot be locked into memory: %s",
              region->length, strerror(errno_value));
    error_remedy(error, "raise ulimit -l, or the limit of the control group, or run as root");
    error_at(error, region->part, -1);
    if (!model->options.allow_fallback)
        return error_number(error);
    fallback_record(model, "lock", "locked", "evictable", error);
    return 0;
}

int lock_regions(unimap_model *model, unimap_error *error)
{
    int rc = 0;
    phases_enter(&model->phases, PHASE_MAP);
    for (uint64_t i = 0; i < model->region_count; i++) {
        const struct region *region = &model->regions[i];
        if (region->length > 0 && os.mlock((void *)(uintptr_t)region->address, region->length) != 0) {
            rc = refused(model, region, errno, error);
            break;
        }
    }
    phases_enter(&model->phases, PHASE_OTHER);
    return rc;
}
