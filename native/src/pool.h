/* The pools of hugepages, in numbers, read from /sys. */
#ifndef POOL_H
#define POOL_H

#include "model.h"

/* Rewords an error of region_refused() for hugepages. Everything mapped must have been given back before. */
void pool_explain(const unimap_model *model, unimap_error *error);

/*
 * Whether a replica's node, or each of several that a load is spread over, has the pages, asked before they are mapped.
 * The kernel by itself refuses a region that is too large for the node it is bound to. Several that are too large only
 * together it lets pass until they are filled, and where it interleaves it takes other nodes' pages and says nothing.
 * Mirrors of one region are asked about all the same: no layout opens a file that another does not.
 */
int pool_check(const unimap_model *model, uint32_t replica, unimap_error *error);

#endif
