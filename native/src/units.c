#include "units.h"
#include "os.h"

#include <errno.h>
#include <stdlib.h>

#define UNITS_PER_1G (HUGE_1G / UNIT)

int units_plan(struct units *units, const unimap_model *model)
{
    const struct layout *layout = &model->layout;
    *units = (struct units){.model = model, .stride = 1};
    units->first = os.calloc(layout->slot_count + 1, sizeof *units->first);
    if (units->first == NULL)
        return -ENOMEM;
    for (uint64_t slot = 0; slot < layout->slot_count; slot++) {
        units->first[slot] = units->count;
        units->count += round_up(layout->slots[slot].length, UNIT) / UNIT;
    }
    units->first[layout->slot_count] = units->index_count = units->count;
    return 0;
}

void units_free(struct units *units)
{
    free(units->first);
    units->first = NULL;
}

void units_order(struct units *units, uint32_t threads)
{
    const struct region *region = region_of(units->model, 0, 0);
    if (units->model->layout.slot_count != 1)
        return;
    if (region->file_count > 1) {
        units->per_stride = region->file_bytes / UNIT;
        units->stride = region->file_count;
    } else if (units->model->kind == UNIMAP_PAGE_1G) {
        units->per_stride = UNITS_PER_1G;
        units->stride = lesser(threads, (units->count + UNITS_PER_1G - 1) / UNITS_PER_1G);
    } else {
        return;
    }
    units->index_count = round_up(units->count, units->stride * units->per_stride);
}

/*
 * Units are taken in the order of the parts, so that few parts are open at a time. Threads at work in one page of 1 GiB
 * would all wait for the one that faults it in, and a file takes one writer at a time, so `stride` of those pages or files are
 * filled at a time, in turns.
 */
bool units_at(const struct units *units, uint64_t index, uint64_t *number)
{
    if (units->stride > 1) {
        uint64_t group = units->stride * units->per_stride;
        uint64_t in_group = index % group;
        index = index / group * group + in_group % units->stride * units->per_stride + in_group / units->stride;
    }
    *number = index;
    return index < units->count;
}

struct unit units_find(const struct units *units, uint64_t number)
{
    const unimap_model *model = units->model;
    uint64_t low = 0, high = model->layout.slot_count - 1;
    struct unit unit;
    while (low < high) { /* the last slot that starts at or before it */
        uint64_t middle = low + (high - low + 1) / 2;
        if (units->first[middle] <= number)
            low = middle;
        else
            high = middle - 1;
    }
    unit.slot = low;
    unit.at = (number - units->first[low]) * UNIT;
    unit.length = lesser(model->layout.slots[low].length - unit.at, UNIT);
    unit.mapped = lesser(round_up(unit.length, region_of(model, 0, low)->page_bytes), UNIT);
    return unit;
}

uint64_t units_first_stretch(const struct units *units, const struct unit *unit)
{
    const struct layout *layout = &units->model->layout;
    const struct slot *slot = &layout->slots[unit->slot];
    uint64_t low = slot->first_stretch, high = slot->first_stretch + slot->stretch_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (layout->stretches[middle].at + layout->stretches[middle].length > unit->at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint8_t *units_address(const struct units *units, uint32_t replica, const struct unit *unit)
{
    return (uint8_t *)(uintptr_t)(region_of(units->model, replica, unit->slot)->address + unit->at);
}
