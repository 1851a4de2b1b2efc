/* The ranges an access reads, as addresses, cut into units of equal work that threads take one by one. */
#ifndef SPANS_H
#define SPANS_H

#include "model.h"

/* A multiple of every pattern's row, so that how a range is cut changes no result. */
#define UNIT_BYTES (UINT64_C(1) << 20)
#define LINE_BYTES UINT64_C(64)

struct span {
    const uint8_t *bytes;
    uint64_t length;
    uint64_t lines_before; /* whole lines in the spans before this one */
};

struct spans {
    struct span *items;
    uint64_t count;
    uint64_t bytes, lines;
    struct span *units;
    uint64_t unit_count;
    /* For each stretch of 2^shift lines the span its first line is in: finding a line's span takes a step or two. */
    uint32_t *hints;
    uint32_t shift;
};

/* Without ranges, all that was loaded. Nothing is left allocated on an error. */
int spans_plan(struct spans *spans, const unimap_model *model, uint32_t replica, const unimap_range *ranges,
               uint64_t range_count, unimap_error *error);
void spans_free(struct spans *spans);

/* The address of a line counted over all spans. */
static inline const uint8_t *spans_line(const struct spans *spans, uint64_t line)
{
    const struct span *span = &spans->items[spans->hints[line >> spans->shift]];
    while (line - span->lines_before >= span->length / LINE_BYTES)
        span++;
    return span->bytes + (line - span->lines_before) * LINE_BYTES;
}

#endif
