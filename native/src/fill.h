/* How the bytes of the parts get into the first replica. */
#ifndef FILL_H
#define FILL_H

#include "model.h"

#include <stdio.h>

/* Fill READ: reads the parts into every slot of `replica`. The policy is the caller's business. */
int fill_read(unimap_model *model, uint32_t replica, unimap_error *error);
/* Maps a slot, unless it is mapped, and clears it when the strategy says so. */
int fill_prepare(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error);
/* Reads the stretches of one slot, opening each part once. */
int fill_slot(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error);
/* Fill PAGES: fills all replicas, which are mapped. */
int fill_pages(unimap_model *model, unimap_error *error);
/* Reads one stretch from an open part by pread(). */
int fill_stretch(unimap_model *model, int fd, const struct stretch *stretch, const struct region *region,
                 unimap_error *error);
/* Fill MAP: the parts' own pages, a region each or side by side in one. */
int fill_map(unimap_model *model, unimap_error *error);
/* Fill STDIO: range by range into one heap buffer, all parts open. */
int fill_stdio(unimap_model *model, unimap_error *error);
/* Reads one range from its open part. The phase is the caller's business: threads call it at the same time. */
int fill_range(const unimap_model *model, FILE *file, const struct stretch *stretch, uint64_t *calls,
               unimap_error *error);
/* Fill RANGES: the same by threads, each with an open of its own for each range. */
int fill_ranges(unimap_model *model, unimap_error *error);
/* Fill BOUNCE: range by range past the page cache, into one heap buffer, all parts open. */
int fill_bounce(unimap_model *model, unimap_error *error);

#endif
