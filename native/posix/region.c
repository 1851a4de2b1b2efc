/* Memory of the library's own comes from the heap: POSIX.1-2008 maps files alone, and in pages of one size. */
#include "../src/region.h"
#include "../src/error.h"
#include "../src/os.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char remedy[] = "accept the fallback, or ask for pages of 4k and a strategy that maps each part or reads: "
                             "llama-mmap, per-part, unified";

int region_refused(const struct region *region, int errno_value, const char *call, unimap_error *error)
{
    const char *kind = unimap_page_kind_name(region->kind);
    if (errno_value == ENOTSUP) {
        error_set(error, UNIMAP_E_MEMORY, errno_value, call,
                  "%" PRIu64 " bytes in %s pages: POSIX has no call that maps such memory, and this is no Linux",
                  region->length, kind);
        error_remedy(error, "%s", remedy);
    } else {
        error_set(error, UNIMAP_E_MEMORY, errno_value, call, "%" PRIu64 " bytes in %s pages are not available: %s",
                  region->length, kind, strerror(errno_value));
        error_remedy(error, "free memory, or raise ulimit -v");
    }
    error_at(error, region->part, region->node);
    return error_number(error);
}

int region_populate(const struct region *region, uint64_t at, uint64_t length)
{
    (void)region, (void)at, (void)length;
    return EINVAL; /* as a kernel that cannot: the parts are read again */
}

bool region_by_page(const unimap_model *model)
{
    (void)model;
    return false;
}

int region_map_page(unimap_model *model, const struct region *region, uint64_t at, unimap_error *error)
{
    (void)model, (void)at;
    return region_refused(region, ENOTSUP, "mmap", error);
}

static int allocate(unimap_model *model, struct region *region, uint64_t alignment, unimap_error *error)
{
    void *buffer = NULL;
    int failure;
    phases_enter(&model->phases, PHASE_MAP);
    failure = os.memalign(&buffer, alignment > base_page() ? alignment : base_page(), region->length);
    phases_enter(&model->phases, PHASE_OTHER);
    if (failure != 0)
        return region_refused(region, failure, "posix_memalign", error);
    region->heap = true;
    region->base = region->origin = region->address = (uintptr_t)buffer;
    region->base_length = region->length;
    return 0;
}

int region_map(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error)
{
    struct region *region = region_of(model, replica, slot);
    *region = (struct region){
        .before = slot > 0 ? region[-1].before + region[-1].length : 0,
        .length = round_up(model->layout.slots[slot].length, base_page()),
        .page_bytes = base_page(),
        .node = -1,
        .part = model->layout.slots[slot].part,
        .replica = replica,
        .kind = model->kind,
    };
    if (model->kind != UNIMAP_PAGE_4K)
        return region_refused(region, ENOTSUP, "mmap", error);
    return allocate(model, region, model->layout.alignment, error);
}

int region_allocate(unimap_model *model, unimap_error *error)
{
    struct region *region = region_of(model, 0, 0);
    *region = (struct region){.length = round_up(model->layout.slots[0].length, base_page()),
                              .page_bytes = base_page(),
                              .node = -1,
                              .part = -1,
                              .kind = UNIMAP_PAGE_4K};
    return allocate(model, region, base_page(), error);
}

void region_unmap(struct region *region)
{
    if (region->heap)
        free((void *)(uintptr_t)region->base);
    else if (region->base_length > 0)
        os.munmap((void *)(uintptr_t)region->base, region->base_length);
    memset(region, 0, sizeof *region);
}
