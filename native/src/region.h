/* Regions: the memory a replica is read into, in pages of one kind. */
#ifndef REGION_H
#define REGION_H

#include "model.h"

/* Maps `slot` of `replica` in pages of model->kind, empty; where it is `by_page`, only its addresses are reserved. */
int region_map(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error);
/* Whether a region is an object for each of its pages. */
bool region_by_page(const unimap_model *model);
/* The object of the one page at `at` of a region whose addresses are reserved. */
int region_map_page(unimap_model *model, const struct region *region, uint64_t at, unimap_error *error);
/* The one region of layout RANGES, from the heap. */
int region_allocate(unimap_model *model, unimap_error *error);
/*
 * Faults in bytes [at, at + length) of a region, whole pages. 0 or an errno, which is where an empty pool shows that a
 * write would answer with SIGBUS. EINVAL: before Linux 5.14.
 */
int region_populate(const struct region *region, uint64_t at, uint64_t length);
/* Gives a region back; safe on one that was never mapped. */
void region_unmap(struct region *region);
void regions_unmap(unimap_model *model);
/* The error for memory of a region that could not be had: UNIMAP_E_POOL for hugepages, UNIMAP_E_MEMORY otherwise. */
int region_refused(const struct region *region, int errno_value, const char *call, unimap_error *error);
bool kind_is_hugetlb(uint32_t kind);

#endif
