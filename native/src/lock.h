/* Regions locked into memory: the kernel then evicts none of their pages, whatever else needs memory. */
#ifndef LOCK_H
#define LOCK_H

#include "model.h"

/*
 * Upstream goes on with a warning where it is refused. Where fallbacks are allowed so does this, and records the first
 * refusal; else it is an error.
 */
int lock_regions(unimap_model *model, unimap_error *error);

#endif
