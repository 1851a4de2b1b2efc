#include "spans.h"
#include "error.h"
#include "os.h"
#include "query.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static int find_range(const unimap_model *model, uint32_t replica, const unimap_range *range, struct span *span,
                      unimap_error *error)
{
    const struct stretch *stretch = model_stretch_of(model, range->part, range->offset);
    uint64_t skipped = stretch != NULL ? range->offset - stretch->offset : 0;
    if (stretch == NULL || range->length == 0 || range->length > stretch->length - skipped) {
        error_set(error, UNIMAP_E_ARGUMENT, ENOENT, "",
                  "bytes %" PRIu64 " to %" PRIu64 " of part %" PRIu64 " were not loaded as one", range->offset,
                  range->offset + range->length, range->part);
        error_remedy(error, "read ranges that the load was given, or the extents of the model");
        return error_number(error);
    }
    span->bytes = (const uint8_t *)(uintptr_t)(stretch_address(model, replica, stretch) + skipped);
    span->length = range->length;
    return 0;
}

static void whole_model(const unimap_model *model, uint32_t replica, struct spans *spans)
{
    for (uint64_t i = 0; i < spans->count; i++) {
        const struct stretch *stretch = stretch_by_place(&model->layout, i);
        spans->items[i] = (struct span){.bytes = (const uint8_t *)(uintptr_t)stretch_address(model, replica, stretch),
                                        .length = stretch->length};
    }
}

static void add_up(struct spans *spans)
{
    for (uint64_t i = 0; i < spans->count; i++) {
        struct span *span = &spans->items[i];
        span->lines_before = spans->lines;
        spans->bytes += span->length;
        spans->lines += span->length / LINE_BYTES;
        spans->unit_count += round_up(span->length, UNIT_BYTES) / UNIT_BYTES;
    }
}

static void cut(struct spans *spans)
{
    uint64_t unit = 0;
    for (uint64_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->items[i];
        for (uint64_t at = 0; at < span->length; at += UNIT_BYTES)
            spans->units[unit++] =
                (struct span){.bytes = span->bytes + at, .length = lesser(UNIT_BYTES, span->length - at)};
    }
}

static uint64_t hint_count(const struct spans *spans)
{
    return (spans->lines >> spans->shift) + 1;
}

/* Four stretches a span, on average: larger tables would not stay in the cache, smaller ones take more steps. */
static void choose_shift(struct spans *spans)
{
    while (hint_count(spans) > 4 * spans->count + 16)
        spans->shift++;
}

static void hint(struct spans *spans)
{
    uint32_t span = 0;
    for (uint64_t i = 0; i < hint_count(spans); i++) {
        while (span + 1 < spans->count && spans->items[span + 1].lines_before <= i << spans->shift)
            span++;
        spans->hints[i] = span;
    }
}

int spans_plan(struct spans *spans, const unimap_model *model, uint32_t replica, const unimap_range *ranges,
               uint64_t range_count, unimap_error *error)
{
    int rc = 0;
    *spans = (struct spans){.count = range_count == 0 ? model->layout.stretch_count : range_count};
    spans->items = os.calloc(spans->count + 1, sizeof *spans->items);
    if (spans->items == NULL)
        return error_no_memory(error, "malloc", "to plan what to read");
    if (range_count == 0)
        whole_model(model, replica, spans);
    for (uint64_t i = 0; i < range_count && rc == 0; i++)
        rc = find_range(model, replica, &ranges[i], &spans->items[i], error);
    if (rc == 0) {
        add_up(spans);
        choose_shift(spans);
        spans->units = os.calloc(spans->unit_count, sizeof *spans->units);
        spans->hints = os.calloc(hint_count(spans), sizeof *spans->hints);
        if (spans->units == NULL || spans->hints == NULL)
            rc = error_no_memory(error, "malloc", "to plan what to read");
    }
    if (rc != 0) {
        spans_free(spans);
        return rc;
    }
    cut(spans);
    hint(spans);
    return 0;
}

void spans_free(struct spans *spans)
{
    free(spans->items);
    free(spans->units);
    free(spans->hints);
    *spans = (struct spans){0};
}
