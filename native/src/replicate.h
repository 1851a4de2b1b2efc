/* Further replicas: copies of the first. */
#ifndef REPLICATE_H
#define REPLICATE_H

#include "model.h"

/* The same of one slot, which is mapped. */
int replicate_slot(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error);
int replicate(unimap_model *model, uint32_t replica, unimap_error *error);

#endif
