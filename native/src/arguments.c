#include "arguments.h"
#include "error.h"
#include "model.h"

#include <errno.h>
#include <inttypes.h>

/* Beyond this no address space reaches, and within it no sum of rounded sizes overflows 64 bits. */
#define MAX_TOTAL (UINT64_C(1) << 56)
/* Parts are counted in an int32_t where -1 means none; regions in a uint32_t, for up to 64 replicas. */
#define MAX_PARTS (UINT64_C(1) << 24)

/* More would be a mistake in a number rather than a wish. */
#define MAX_THREADS 1024u

#define WRONG(...) error_set(error, UNIMAP_E_ARGUMENT, 0, "", __VA_ARGS__)

static int check_strategy(const unimap_strategy *s, unimap_error *error)
{
    bool heap = s->fill == UNIMAP_FILL_STDIO || s->fill == UNIMAP_FILL_BOUNCE || s->fill == UNIMAP_FILL_RANGES;
    if (s->layout > UNIMAP_LAYOUT_RANGES)
        return WRONG("strategy.layout %u is unknown", s->layout);
    if (s->fill > UNIMAP_FILL_RANGES)
        return WRONG("strategy.fill %u is unknown", s->fill);
    if (s->advice > UNIMAP_ADVICE_RANDOM)
        return WRONG("strategy.advice %u is unknown", s->advice);
    if (s->populate > 1 || s->clear > 1 || s->trim > 1 || s->part_by_part > 1 || s->page_by_page > 1)
        return WRONG("strategy.populate, clear, trim, part_by_part and page_by_page are 0 or 1");
    if (s->placed > 1 || s->read_first > 1 || s->lock > 1)
        return WRONG("strategy.placed, read_first and lock are 0 or 1");
    if (s->fill != UNIMAP_FILL_MAP && (s->placed || s->read_first || s->lock))
        return WRONG("strategy.placed, read_first and lock are for fill MAP");
    if (s->layout != UNIMAP_LAYOUT_PER_PART && (s->placed || s->lock))
        return WRONG("strategy.placed and lock are for layout PER_PART");
    if (s->placed && (s->trim || s->read_first))
        return WRONG("strategy.placed goes with neither trim nor read_first");
    if (s->fill == UNIMAP_FILL_MAP && s->layout != UNIMAP_LAYOUT_PER_PART && s->layout != UNIMAP_LAYOUT_UNIFIED)
        return WRONG("fill MAP maps whole pages of each part, so its layout can only be PER_PART or UNIFIED");
    if (heap != (s->layout == UNIMAP_LAYOUT_RANGES))
        return WRONG("fills STDIO, BOUNCE and RANGES and layout RANGES go only with each other");
    if (s->trim && s->layout != UNIMAP_LAYOUT_PER_PART)
        return WRONG("strategy.trim is for layout PER_PART");
    if (s->fill != UNIMAP_FILL_MAP && (s->advice != UNIMAP_ADVICE_NONE || s->trim))
        return WRONG("strategy.advice and trim are for fill MAP");
    if (s->fill != UNIMAP_FILL_READ && s->clear)
        return WRONG("strategy.clear is for fill READ");
    if (s->part_by_part && (s->fill != UNIMAP_FILL_READ || s->layout != UNIMAP_LAYOUT_PER_PART))
        return WRONG("strategy.part_by_part is for fill READ and layout PER_PART");
    if (s->page_by_page && !s->part_by_part)
        return WRONG("strategy.page_by_page goes with part_by_part");
    if (heap && s->populate)
        return WRONG("strategy.populate is for mapped regions; fills STDIO, BOUNCE and RANGES read into the heap");
    if (s->fill == UNIMAP_FILL_MAP && s->chunk_bytes != 0)
        return WRONG("strategy.chunk_bytes is for fills that read");
    if (s->page_fill > UNIMAP_PAGE_FILL_WARM)
        return WRONG("strategy.page_fill %u is unknown", s->page_fill);
    if (s->fill != UNIMAP_FILL_PAGES && s->page_fill != UNIMAP_PAGE_FILL_BEST)
        return WRONG("strategy.page_fill is for fill PAGES");
    if (s->fill == UNIMAP_FILL_PAGES && s->populate)
        return WRONG("strategy.populate is not for fill PAGES, whose threads fill the pages (see page_fill WARM)");
    return 0;
}

static int check_reading(const unimap_options *o, unimap_error *error)
{
    bool pages = o->strategy.fill == UNIMAP_FILL_PAGES;
    bool bounce = o->strategy.fill == UNIMAP_FILL_BOUNCE;
    bool many = pages || o->strategy.fill == UNIMAP_FILL_RANGES;
    if (o->threads > (many ? MAX_THREADS : 1))
        return many ? WRONG("threads %u is more than %u", o->threads, MAX_THREADS)
                    : WRONG("threads %u: only fills PAGES and RANGES fill with more than one thread", o->threads);
    if (o->io > UNIMAP_IO_AUTO)
        return WRONG("io %u is unknown", o->io);
    if (o->feed > UNIMAP_FEED_FAN_OUT)
        return WRONG("feed %u is unknown", o->feed);
    if (o->pin > 1 || o->drop_cache > 1)
        return WRONG("pin and drop_cache are 0 or 1");
    if (!pages && o->io != (bounce ? UNIMAP_IO_DIRECT : UNIMAP_IO_BUFFERED))
        return WRONG("io %s: this fill takes %s", unimap_io_name(o->io), bounce ? "DIRECT" : "BUFFERED");
    if (!pages && (o->feed != UNIMAP_FEED_PULL || o->drop_cache))
        return WRONG("feed and drop_cache are for fill PAGES");
    if (!many && o->pin)
        return WRONG("pin is for fills PAGES and RANGES");
    if (o->strategy.layout == UNIMAP_LAYOUT_PACKED && o->io == UNIMAP_IO_DIRECT) {
        WRONG("layout PACKED puts parts at addresses that O_DIRECT cannot read into");
        error_remedy(error, "use layout UNIFIED or PER_PART, or read buffered");
        return error_number(error);
    }
    return 0;
}

static int check_placement(const unimap_options *o, unimap_error *error)
{
    bool heap = o->strategy.layout == UNIMAP_LAYOUT_RANGES;
    bool bound = model_owns_pages(o) || (heap && o->placement == UNIMAP_PLACEMENT_INTERLEAVE);
    if (o->placement == UNIMAP_PLACEMENT_UNBOUND)
        return WRONG("placement UNBOUND can be obtained, not requested");
    if (o->placement > UNIMAP_PLACEMENT_UNBOUND)
        return WRONG("placement %u is unknown", o->placement);
    if (!bound && o->placement != UNIMAP_PLACEMENT_LOCAL)
        return WRONG("placement %s needs memory of its own: %s", unimap_placement_name(o->placement),
                     heap ? "the heap is LOCAL or INTERLEAVE" : "the page cache accepts LOCAL only");
    if (o->node_count > UNIMAP_MAX_NODES)
        return WRONG("node_count %u is more than %u", o->node_count, UNIMAP_MAX_NODES);
    if (o->placement != UNIMAP_PLACEMENT_LOCAL && o->node_count == 0)
        return WRONG("placement %s needs at least one node", unimap_placement_name(o->placement));
    if (o->placement == UNIMAP_PLACEMENT_LOCAL)
        return 0;
    for (uint32_t i = 0; i < o->node_count; i++) {
        if (o->nodes[i] >= UNIMAP_MAX_NODES) {
            error_set(error, UNIMAP_E_POLICY, EINVAL, "", "node %u: nodes beyond %u are not supported", o->nodes[i],
                      UNIMAP_MAX_NODES - 1);
            error_remedy(error, "name nodes listed in /sys/devices/system/node/has_memory");
            error_at(error, -1, o->nodes[i]);
            return error_number(error);
        }
    }
    return 0;
}

static int check_parts(const unimap_part *parts, uint64_t part_count, unimap_error *error)
{
    uint64_t total = 0;
    if (part_count == 0 || parts == NULL)
        return WRONG("there are no parts to load");
    if (part_count > MAX_PARTS)
        return WRONG("%" PRIu64 " parts are more than %" PRIu64, part_count, MAX_PARTS);
    for (uint64_t i = 0; i < part_count; i++) {
        uint64_t alignment = parts[i].alignment;
        int rc = 0;
        if (parts[i].path == NULL) {
            rc = WRONG("part %" PRIu64 " has no path", i);
        } else if (alignment == 0 || (alignment & (alignment - 1)) != 0 || alignment > MAX_ALIGNMENT) {
            rc = WRONG("part %" PRIu64 " (%s): alignment %" PRIu64 " is not a power of two up to %" PRIu64, i,
                       parts[i].path, alignment, MAX_ALIGNMENT);
            if (alignment > MAX_ALIGNMENT)
                error_remedy(error,
                             "write the model with an alignment of at most 2 MiB: pages start at multiples of no more");
        } else if (parts[i].size == 0) {
            rc = error_set(error, UNIMAP_E_PART, 0, "", "%s is empty", parts[i].path);
            error_remedy(error, "fetch or write that part again");
        } else if (parts[i].size > MAX_TOTAL || (total += parts[i].size + MAX_ALIGNMENT) > MAX_TOTAL) {
            rc = WRONG("the sizes of parts 0 to %" PRIu64 " add up to more than an address space", i);
        }
        if (rc != 0) {
            error_at(error, (int64_t)i, -1);
            return rc;
        }
    }
    return 0;
}

static int check_ranges(const unimap_part *parts, uint64_t part_count, const unimap_range *ranges, uint64_t range_count,
                        unimap_error *error)
{
    if (range_count > 0 && ranges == NULL)
        return WRONG("%" PRIu64 " ranges are announced and none is given", range_count);
    if (range_count > MAX_TOTAL / 64)
        return WRONG("%" PRIu64 " ranges are too many", range_count);
    for (uint64_t i = 0; i < range_count; i++) {
        const unimap_range *r = &ranges[i];
        if (r->part >= part_count)
            return WRONG("range %" PRIu64 " is of part %" PRIu64 ", and there are %" PRIu64, i, r->part, part_count);
        if (r->length == 0)
            return WRONG("range %" PRIu64 " is empty", i);
        if (r->offset > parts[r->part].size || r->length > parts[r->part].size - r->offset)
            return WRONG("range %" PRIu64 " ends beyond part %" PRIu64 " (%s)", i, r->part, parts[r->part].path);
    }
    return 0;
}

static int no_weights(const unimap_part *parts, uint64_t part_count, unimap_error *error)
{
    WRONG("there are no weights to load: no range of %s%s is used, and layout RANGES loads nothing else", parts[0].path,
          part_count > 1 ? " or of the other parts" : "");
    error_remedy(error, "load a model that has tensors, or use a layout that loads whole parts");
    return error_number(error);
}

int arguments_check(const unimap_part *parts, uint64_t part_count, const unimap_range *ranges, uint64_t range_count,
                    const unimap_options *options, unimap_error *error)
{
    int rc;
    if (options == NULL)
        return WRONG("options are missing");
    if (options->page_kind > UNIMAP_PAGE_TMPFS)
        return WRONG("page_kind %u is unknown", options->page_kind);
    if ((rc = check_strategy(&options->strategy, error)) != 0 || (rc = check_reading(options, error)) != 0 ||
        (rc = check_placement(options, error)) != 0 || (rc = check_parts(parts, part_count, error)) != 0)
        return rc;
    if (options->strategy.layout == UNIMAP_LAYOUT_RANGES && range_count == 0)
        return no_weights(parts, part_count, error);
    return check_ranges(parts, part_count, ranges, range_count, error);
}
