/* Reading one stretch of a part, by whichever thread, to wherever its page is gathered. */
#ifndef GATHER_H
#define GATHER_H

#include "sources.h"

#include <stdatomic.h>

struct gather {
    const struct region *region; /* the memory is for, to name in an error */
    const atomic_bool *stop;     /* another thread has failed */
    uint64_t chunk;              /* most bytes one read asks for */
    uint64_t calls, direct_bytes;
};

/*
 * Reads bytes [from, from + length) of a stretch to `to`, which has room up to the next multiple of 4096 where the part
 * ends; what an O_DIRECT read puts there is cleared. -ECANCELED, and no error set, when told to stop.
 */
int gather_stretch(struct gather *gather, struct sources *sources, const struct stretch *stretch, uint64_t from,
                   uint64_t length, uint8_t *to, unimap_error *error);

#endif
