/* The destination of fill PAGES in units that one thread takes at a time, and the order they are taken in. */
#ifndef UNITS_H
#define UNITS_H

#include "model.h"

/* A hugepage, or as much of the other kinds. It fits into a core's cache. */
#define UNIT HUGE_2M

struct unit {
    uint64_t slot;
    uint64_t at;     /* in the slot */
    uint64_t length; /* to the end of the slot's bytes */
    uint64_t mapped; /* to the end of its last page */
};

struct units {
    const unimap_model *model;
    uint64_t *first;      /* unit of each slot, and of all */
    uint64_t count;       /* units */
    uint64_t index_count; /* units, and holes in the order they are taken in */
    uint64_t stride;      /* gigabyte pages, or files of a tmpfs, filled at a time, see units_at */
    uint64_t per_stride;  /* units of one of them */
};

/* -ENOMEM on failure. */
int units_plan(struct units *units, const unimap_model *model);
void units_free(struct units *units);
/* Orders them for that many threads. */
void units_order(struct units *units, uint32_t threads);
/* The unit to be taken as the index-th; false for a hole. */
bool units_at(const struct units *units, uint64_t index, uint64_t *number);
struct unit units_find(const struct units *units, uint64_t number);
/* The first stretch that ends after the unit's start. */
uint64_t units_first_stretch(const struct units *units, const struct unit *unit);
/* Where it stands in a replica. */
uint8_t *units_address(const struct units *units, uint32_t replica, const struct unit *unit);

#endif
