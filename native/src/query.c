/* What a loaded model says of itself, and how its bytes are found. */
#include "query.h"
#include "error.h"
#include "guard.h"
#include "model.h"

#include <errno.h>

int unimap_summarize(const unimap_model *model, unimap_summary *summary)
{
    if (model == NULL || summary == NULL)
        return -EINVAL;
    *summary = model->summary;
    return 0;
}

/* A part trimmed away entirely has no region, so the index of those that are left is counted. */
const struct region *model_region_at(const unimap_model *model, uint32_t index)
{
    if (index < model->region_count && model->summary.region_count == model->region_count)
        return &model->regions[index];
    for (uint64_t i = 0; i < model->region_count; i++)
        if (model->regions[i].length > 0 && index-- == 0)
            return &model->regions[i];
    return NULL;
}

int unimap_region_at(const unimap_model *model, uint32_t index, unimap_region *region)
{
    const struct region *found;
    if (model == NULL || region == NULL)
        return -EINVAL;
    found = model_region_at(model, index);
    if (found == NULL)
        return -ENOENT;
    *region = (unimap_region){
        .address = found->address,
        .length = found->length,
        .page_bytes = found->page_bytes,
        .node = found->node,
        .replica = found->replica,
        .part = found->part,
        .page_kind = found->kind,
    };
    return 0;
}

int unimap_extent_at(const unimap_model *model, uint32_t replica, uint64_t index, unimap_extent *extent)
{
    const struct stretch *stretch;
    if (model == NULL || extent == NULL)
        return -EINVAL;
    if (replica >= model->replica_count || index >= model->layout.stretch_count)
        return -ENOENT;
    stretch = stretch_by_place(&model->layout, index);
    *extent = (unimap_extent){.part = stretch->part,
                              .offset = stretch->offset,
                              .length = stretch->length,
                              .address = stretch_address(model, replica, stretch)};
    return 0;
}

const struct stretch *model_stretch_of(const unimap_model *model, uint64_t part, uint64_t offset)
{
    const struct layout *layout = &model->layout;
    const struct stretch *last;
    uint64_t low = 0, high = layout->stretch_count;
    while (low < high) { /* the first stretch that starts after (part, offset) */
        uint64_t middle = low + (high - low) / 2;
        const struct stretch *stretch = stretch_by_place(layout, middle);
        if (stretch->part > part || (stretch->part == part && stretch->offset > offset))
            high = middle;
        else
            low = middle + 1;
    }
    if (low == 0)
        return NULL;
    last = stretch_by_place(layout, low - 1);
    return last->part == part && offset - last->offset < last->length ? last : NULL;
}

int unimap_address(const unimap_model *model, uint32_t replica, uint64_t part, uint64_t offset, uint64_t *address)
{
    const struct stretch *stretch;
    if (model == NULL || address == NULL)
        return -EINVAL;
    stretch = replica < model->replica_count ? model_stretch_of(model, part, offset) : NULL;
    if (stretch == NULL)
        return -ENOENT;
    *address = stretch_address(model, replica, stretch) + (offset - stretch->offset);
    return 0;
}

const struct stretch *model_stretch_at(const unimap_model *model, const struct region *region, uint64_t address)
{
    uint64_t index = (uint64_t)(region - model->regions) % model->layout.slot_count;
    const struct slot *slot = &model->layout.slots[index];
    const struct stretch *stretches = &model->layout.stretches[slot->first_stretch];
    uint64_t low = 0, high = slot->stretch_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (stretches[middle].at > address - region->origin)
            high = middle;
        else
            low = middle + 1;
    }
    return low > 0 ? &stretches[low - 1] : NULL;
}

/* The part whose page it was, or -1: where parts are mapped side by side in one region, its stretch tells. */
static int32_t part_behind(const unimap_model *model, const struct region *region, uint64_t address)
{
    const struct stretch *stretch;
    if (region->part >= 0 || model->options.strategy.fill != UNIMAP_FILL_MAP)
        return region->part;
    stretch = model_stretch_at(model, region, address);
    return stretch != NULL ? (int32_t)stretch->part : -1;
}

int model_vanished(const unimap_model *model, uint64_t fault, unimap_error *error)
{
    for (uint64_t i = 0; i < model->region_count; i++) {
        const struct region *region = &model->regions[i];
        int32_t part;
        if (fault < region->address || fault >= region->address + region->length)
            continue;
        part = part_behind(model, region, fault);
        error_set(error, UNIMAP_E_PART, EIO, "read", "%s has lost pages since it was mapped; was it truncated?",
                  part >= 0 ? model->paths[part] : "memory");
        error_remedy(error, "load it again, and let no one write to a part while it is mapped");
        error_at(error, part, region->node);
        return error_number(error);
    }
    error_set(error, UNIMAP_E_SYSTEM, EIO, "read", "a page could not be read");
    error_remedy(error, "check the memory and the disk (see dmesg)");
    return error_number(error);
}

static bool inside_one_extent(const unimap_model *model, const struct region *region, uint64_t address, uint64_t length)
{
    const struct stretch *stretch = model_stretch_at(model, region, address);
    uint64_t at = address - region->origin;
    return stretch != NULL && at - stretch->at < stretch->length && length <= stretch->length - (at - stretch->at);
}

int unimap_copy_out(const unimap_model *model, uint64_t address, void *to, uint64_t length)
{
    uint64_t fault;
    bool copied;
    if (model == NULL || to == NULL)
        return -EINVAL;
    for (uint64_t i = 0; i < model->region_count; i++) {
        const struct region *region = &model->regions[i];
        if (address < region->address || address - region->address >= region->length)
            continue;
        if (!inside_one_extent(model, region, address, length))
            return -EFAULT;
        guard_begin();
        copied = guard_copy(to, (const void *)(uintptr_t)address, length, &fault);
        guard_end();
        return copied ? 0 : -EIO;
    }
    return -EFAULT;
}
