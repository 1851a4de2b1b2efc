/* Finding regions and places of a loaded model. */
#ifndef QUERY_H
#define QUERY_H

#include "model.h"

/* The index-th region that is mapped, or NULL. */
const struct region *model_region_at(const unimap_model *model, uint32_t index);
/* The last place of a region that starts at or before an address in it, or NULL. */
const struct place *model_place_at(const unimap_model *model, const struct region *region, uint64_t address);
/* The place that holds byte `offset` of a part, or NULL. O(log places). */
const struct place *model_place_of(const unimap_model *model, uint64_t part, uint64_t offset);
/* The error of a guarded read that found no page at address `fault`: the part that has shrunk, where it is one. */
int model_vanished(const unimap_model *model, uint64_t fault, unimap_error *error);

#endif
