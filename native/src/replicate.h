/* Further replicas: copies of the first. */
#ifndef REPLICATE_H
#define REPLICATE_H

#include "model.h"

int replicate(unimap_model *model, uint32_t replica, unimap_error *error);

#endif
