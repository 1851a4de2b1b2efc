#include "layout.h"
#include "os.h"

#include <errno.h>
#include <stdlib.h>

/* Upstream's TENSOR_ALIGNMENT: where its allocator puts the tensors of a buffer. */
#define RANGE_ALIGNMENT UINT64_C(32)

uint64_t kind_unit(uint32_t kind)
{
    switch (kind) {
    case UNIMAP_PAGE_1G:
        return HUGE_1G;
    case UNIMAP_PAGE_2M:
    case UNIMAP_PAGE_THP: /* the kernel backs only whole 2 MiB of a mapping with one huge page */
        return HUGE_2M;
    default:
        return BASE_PAGE;
    }
}

uint64_t kind_page_bytes(uint32_t kind)
{
    return kind == UNIMAP_PAGE_THP ? BASE_PAGE : kind_unit(kind);
}

uint64_t layout_mapped_bytes(const struct layout *layout, uint32_t kind)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < layout->slot_count; i++)
        sum += round_up(layout->slots[i].length, kind_unit(kind));
    return sum;
}

uint32_t layout_best_kind(const struct layout *layout)
{
    uint64_t padding = layout_mapped_bytes(layout, UNIMAP_PAGE_1G) - layout->payload;
    return padding < layout->payload / 8 ? UNIMAP_PAGE_1G : UNIMAP_PAGE_2M;
}

static void add_stretch(struct layout *layout, uint64_t slot, uint64_t part, uint64_t offset, uint64_t length,
                        uint64_t at)
{
    layout->stretches[layout->stretch_count++] =
        (struct stretch){.part = part, .offset = offset, .length = length, .slot = slot, .at = at};
    layout->slots[slot].stretch_count++;
    layout->payload += length;
}

static void plan_ranges(struct layout *layout, const unimap_range *ranges, uint64_t range_count)
{
    uint64_t end = 0;
    for (uint64_t i = 0; i < range_count; i++) {
        uint64_t at = round_up(end, RANGE_ALIGNMENT);
        add_stretch(layout, 0, ranges[i].part, ranges[i].offset, ranges[i].length, at);
        end = at + ranges[i].length;
    }
    layout->slots[0] = (struct slot){.length = end, .keep_to = end, .stretch_count = range_count, .part = -1};
}

static void plan_one_region(struct layout *layout, const unimap_part *parts, uint64_t part_count, bool packed)
{
    uint64_t end = 0;
    for (uint64_t i = 0; i < part_count; i++) {
        uint64_t unit = parts[i].alignment > BASE_PAGE ? parts[i].alignment : BASE_PAGE;
        uint64_t at = packed ? end : round_up(end, unit);
        add_stretch(layout, 0, i, 0, parts[i].size, at);
        end = at + parts[i].size;
    }
    layout->slots[0] = (struct slot){.length = end, .keep_to = end, .stretch_count = part_count, .part = -1};
}

/*
 * What upstream keeps of a mapped part: from the page of the first used byte to the page of the last. It leaves an
 * unused partial page at the end of the file alone, and so do we.
 */
static void trim_slot(struct slot *slot, const unimap_range *first, const unimap_range *last)
{
    uint64_t used_end = first == last ? 0 : round_up(last[-1].offset + last[-1].length, BASE_PAGE);
    slot->keep_from = first == last ? slot->length : first->offset / BASE_PAGE * BASE_PAGE;
    if (first == last)
        slot->keep_to = slot->length;
    else if (slot->length / BASE_PAGE * BASE_PAGE > used_end)
        slot->keep_to = used_end;
}

static void plan_per_part(struct layout *layout, const unimap_part *parts, uint64_t part_count,
                          const unimap_range *ranges, uint64_t range_count)
{
    const unimap_range *first = ranges;
    const unimap_range *end = range_count > 0 ? ranges + range_count : ranges;
    for (uint64_t i = 0; i < part_count; i++) {
        struct slot *slot = &layout->slots[i];
        *slot = (struct slot){.length = parts[i].size,
                              .keep_to = parts[i].size,
                              .first_stretch = layout->stretch_count,
                              .part = (int32_t)i};
        if (range_count > 0) {
            const unimap_range *last = first;
            while (last < end && last->part == i)
                last++;
            trim_slot(slot, first, last);
            first = last;
        }
        if (slot->keep_from < slot->keep_to)
            add_stretch(layout, i, i, slot->keep_from, slot->keep_to - slot->keep_from, slot->keep_from);
    }
}

int layout_plan(struct layout *layout, const unimap_strategy *strategy, const unimap_part *parts, uint64_t part_count,
                const unimap_range *ranges, uint64_t range_count)
{
    bool by_range = strategy->layout == UNIMAP_LAYOUT_RANGES;
    bool per_part = strategy->layout == UNIMAP_LAYOUT_PER_PART;
    uint64_t slots = per_part ? part_count : 1;
    uint64_t stretches = by_range ? range_count : part_count;

    *layout = (struct layout){.slot_count = slots, .alignment = 1};
    layout->slots = os.calloc(slots, sizeof *layout->slots);
    layout->stretches = os.calloc(stretches, sizeof *layout->stretches);
    if (layout->slots == NULL || layout->stretches == NULL) {
        layout_free(layout);
        return -ENOMEM;
    }
    for (uint64_t i = 0; i < part_count; i++)
        if (parts[i].alignment > layout->alignment)
            layout->alignment = parts[i].alignment;

    if (by_range)
        plan_ranges(layout, ranges, range_count);
    else if (per_part)
        plan_per_part(layout, parts, part_count, ranges, strategy->trim ? range_count : 0);
    else
        plan_one_region(layout, parts, part_count, strategy->layout == UNIMAP_LAYOUT_PACKED);
    return 0;
}

void layout_free(struct layout *layout)
{
    free(layout->slots);
    free(layout->stretches);
    *layout = (struct layout){0};
}
