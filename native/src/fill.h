/* How the bytes of the parts get into the first replica. */
#ifndef FILL_H
#define FILL_H

#include "model.h"

/* Fill READ: maps every slot of `replica` and reads the parts into it. The policy is the caller's business. */
int fill_read(unimap_model *model, uint32_t replica, unimap_error *error);
/* Maps a slot and, when the strategy says so, clears it. */
int fill_prepare(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error);
/* Reads the places of one slot, opening each part once. */
int fill_slot(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error);
/* Fill PAGES: maps every slot of a replica; once all are mapped, fills them all. */
int fill_pages_map(unimap_model *model, uint32_t replica, unimap_error *error);
int fill_pages(unimap_model *model, unimap_error *error);
/* Reads one place from an open part by pread(). */
int fill_place(unimap_model *model, int fd, const struct place *place, const struct region *region,
               unimap_error *error);
/* Fill MAP: the parts' own pages, a region each or side by side in one. */
int fill_map(unimap_model *model, unimap_error *error);
/* Fill STDIO: range by range into one heap buffer. */
int fill_stdio(unimap_model *model, unimap_error *error);
/* Fill BOUNCE: range by range past the page cache, into one heap buffer. */
int fill_bounce(unimap_model *model, unimap_error *error);

#endif
