/* Why hugepages could not be had, in numbers. Reads /sys, so it is for the failure path alone. */
#ifndef POOL_H
#define POOL_H

#include "model.h"

/* Rewords an error of region_refused() for hugepages. Everything mapped must have been given back before. */
void pool_explain(const unimap_model *model, unimap_error *error);

#endif
