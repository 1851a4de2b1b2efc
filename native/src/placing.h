/* How fill PAGES puts a gathered unit in its place: UFFDIO_COPY, or memory that is faulted in. */
#ifndef PLACING_H
#define PLACING_H

#include "units.h"

struct placing {
    const struct units *units;
    int uffd; /* or -1: pages are faulted in, or are there already */
};

/* Chooses the way model->place says from then on. A refusal of what was asked for is an error or a recorded fallback. */
int placing_start(struct placing *placing, unimap_model *model, const struct units *units, unimap_error *error);
void placing_stop(struct placing *placing);
/* Puts the unit that stands at `from` into a replica that has not got it. */
int placing_put(const struct placing *placing, uint32_t replica, const struct unit *unit, const void *from,
                unimap_error *error);
/* A thread's buffer of one unit; NULL where there is no memory. *base is for placing_buffer_free(). */
uint8_t *placing_buffer(void **base);
void placing_buffer_free(void *base);

#endif
