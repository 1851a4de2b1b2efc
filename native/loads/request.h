/* What is to be loaded, and how. */
#ifndef REQUEST_H
#define REQUEST_H

#include "words.h"

#include "unimap.h"

#include <stdbool.h>

struct set {
    unimap_part *parts; /* their paths are words */
    unimap_range *ranges;
    uint64_t part_count, range_count;
};

struct request {
    unimap_options options;
    bool timed;
    bool cold;    /* timed: the parts are dropped from the page cache first */
    double delay; /* timed: the load is made slower by this share of its own time */
    /* timed: bytes of plain memory that are touched and given back first, so that the load finds them in the machine */
    uint64_t touch_before;
    uint32_t touch_threads; /* timed: that read every page once the load has returned */
    bool beside;            /* timed: a touch by one thread and a pass in order are timed too, after all else */
};

struct set set_of(struct words *words);
/* The next load. */
struct request request_of(struct words *words, uint64_t load_id);

#endif
