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
        return HUGE_2M;
    case UNIMAP_PAGE_TMPFS:
    case UNIMAP_PAGE_THP: /* the kernel backs only whole ones of a mapping with one huge page */
        return thp_page();
    default:
        return base_page();
    }
}

uint64_t kind_page_bytes(uint32_t kind)
{
    return kind == UNIMAP_PAGE_THP || kind == UNIMAP_PAGE_TMPFS ? base_page() : kind_unit(kind);
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

static void plan_one_region(struct layout *layout, const unimap_part *parts, uint64_t part_count, uint64_t least,
                            bool packed)
{
    uint64_t end = 0;
    for (uint64_t i = 0; i < part_count; i++) {
        uint64_t unit = parts[i].alignment > least ? parts[i].alignment : least;
        uint64_t at = packed ? end : round_up(end, unit);
        add_stretch(layout, 0, i, 0, parts[i].size, at);
        end = at + parts[i].size;
    }
    layout->slots[0] = (struct slot){.length = end, .keep_to = end, .stretch_count = part_count, .part = -1};
}

static bool comes_after(const struct stretch *one, const struct stretch *other)
{
    return one->part > other->part || (one->part == other->part && one->offset > other->offset);
}

/* Lets the item at `root` of a heap of `count` sink to its place. */
static void sink(const struct stretch *stretches, uint64_t *heap, uint64_t root, uint64_t count)
{
    for (uint64_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        uint64_t moved = heap[root];
        if (child + 1 < count && comes_after(&stretches[heap[child + 1]], &stretches[heap[child]]))
            child++;
        if (!comes_after(&stretches[heap[child]], &stretches[moved]))
            return;
        heap[root] = heap[child];
        heap[child] = moved;
        root = child;
    }
}

/* A heap sort: qsort() may take memory and ask the system how much there is, between the markers of a load. */
static int order_by_place(struct layout *layout)
{
    const struct stretch *stretches = layout->stretches;
    uint64_t count = layout->stretch_count;
    uint64_t ordered = 1;
    while (ordered < count && !comes_after(&stretches[ordered - 1], &stretches[ordered]))
        ordered++;
    if (ordered >= count)
        return 0;
    layout->by_place = os.calloc(count, sizeof *layout->by_place);
    if (layout->by_place == NULL)
        return -ENOMEM;
    for (uint64_t i = 0; i < count; i++)
        layout->by_place[i] = i;
    for (uint64_t root = count / 2; root-- > 0;)
        sink(stretches, layout->by_place, root, count);
    for (uint64_t last = count - 1; last > 0; last--) {
        uint64_t greatest = layout->by_place[0];
        layout->by_place[0] = layout->by_place[last];
        layout->by_place[last] = greatest;
        sink(stretches, layout->by_place, 0, last);
    }
    return 0;
}

const struct stretch *layout_overlap(const struct layout *layout)
{
    for (uint64_t i = 1; i < layout->stretch_count; i++) {
        const struct stretch *before = stretch_by_place(layout, i - 1);
        const struct stretch *stretch = stretch_by_place(layout, i);
        if (stretch->part == before->part && stretch->offset < before->offset + before->length)
            return stretch;
    }
    return NULL;
}

/*
 * What upstream keeps of a mapped part: from the page of the first used byte to the page of the last. It leaves an
 * unused partial page at the end of the file alone, and so do we.
 */
static void trim_slot(struct slot *slot)
{
    if (slot->keep_from >= slot->keep_to) { /* no range of this part */
        slot->keep_from = slot->keep_to = slot->length;
        return;
    }
    slot->keep_from = slot->keep_from / base_page() * base_page();
    slot->keep_to = round_up(slot->keep_to, base_page());
    if (slot->length / base_page() * base_page() <= slot->keep_to)
        slot->keep_to = slot->length;
}

/* From the first byte of a part that a range holds to the end of the last one. */
static void find_used(struct slot *slots, uint64_t part_count, const unimap_range *ranges, uint64_t range_count)
{
    for (uint64_t i = 0; i < part_count; i++) {
        slots[i].keep_from = slots[i].length;
        slots[i].keep_to = 0;
    }
    for (uint64_t i = 0; i < range_count; i++) {
        struct slot *slot = &slots[ranges[i].part];
        uint64_t end = ranges[i].offset + ranges[i].length;
        slot->keep_from = lesser(slot->keep_from, ranges[i].offset);
        slot->keep_to = end > slot->keep_to ? end : slot->keep_to;
    }
}

static void plan_per_part(struct layout *layout, const unimap_part *parts, uint64_t part_count,
                          const unimap_range *ranges, uint64_t range_count)
{
    for (uint64_t i = 0; i < part_count; i++)
        layout->slots[i] = (struct slot){.length = parts[i].size, .keep_to = parts[i].size, .part = (int32_t)i};
    if (range_count > 0)
        find_used(layout->slots, part_count, ranges, range_count);
    for (uint64_t i = 0; i < part_count; i++) {
        struct slot *slot = &layout->slots[i];
        slot->first_stretch = layout->stretch_count;
        if (range_count > 0)
            trim_slot(slot);
        if (slot->keep_from < slot->keep_to)
            add_stretch(layout, i, i, slot->keep_from, slot->keep_to - slot->keep_from, slot->keep_from);
    }
}

int layout_plan(struct layout *layout, const unimap_strategy *strategy, uint64_t unit, const unimap_part *parts,
                uint64_t part_count, const unimap_range *ranges, uint64_t range_count)
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
        plan_one_region(layout, parts, part_count, unit, strategy->layout == UNIMAP_LAYOUT_PACKED);
    if (by_range && order_by_place(layout) != 0) {
        layout_free(layout);
        return -ENOMEM;
    }
    return 0;
}

void layout_free(struct layout *layout)
{
    free(layout->slots);
    free(layout->stretches);
    free(layout->by_place);
    *layout = (struct layout){0};
}
