/* On which node each chunk of a file belongs. */
#ifndef SPREAD_H
#define SPREAD_H

#include "policy.h"

/* 0 where every node of it may be one. */
int spread_check(const unimap_spread *spread, unimap_error *error);
/* Of a spread that has nodes. */
uint32_t spread_node(const unimap_spread *spread, uint64_t chunk);
struct node_mask spread_mask(uint32_t node);
/* The kernel refused that node, and errno says why. */
int spread_refused(uint32_t node, const char *call, unimap_error *error);

#endif
