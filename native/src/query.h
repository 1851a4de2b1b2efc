/* Finding regions and stretches of a loaded model. */
#ifndef QUERY_H
#define QUERY_H

#include "model.h"

/* The index-th region that is mapped, or NULL. */
const struct region *model_region_at(const unimap_model *model, uint32_t index);
/* The last stretch of a region that starts at or before an address in it, or NULL. */
const struct stretch *model_stretch_at(const unimap_model *model, const struct region *region, uint64_t address);
/* The stretch that holds byte `offset` of a part, or NULL. O(log stretches). */
const struct stretch *model_stretch_of(const unimap_model *model, uint64_t part, uint64_t offset);
/* The error of a guarded read that found no page at address `fault`: the part that has shrunk, where it is one. */
int model_vanished(const unimap_model *model, uint64_t fault, unimap_error *error);

#endif
