/* Where the bytes of the parts start in memory: arithmetic only. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "model.h"

/*
 * Arguments have been checked. In one region each part starts at a multiple of `unit` at least (a file is mapped in huge pages
 * where its addresses are as far beyond a multiple of a huge page as its offsets are). -ENOMEM on failure.
 */
int layout_plan(struct layout *layout, const unimap_strategy *strategy, uint64_t unit, const unimap_part *parts,
                uint64_t part_count, const unimap_range *ranges, uint64_t range_count);
/* A stretch that holds bytes another one holds too, or NULL. Stretches of layout RANGES are the ranges, one by one. */
const struct stretch *layout_overlap(const struct layout *layout);
void layout_free(struct layout *layout);
/* The unit a region of this kind is mapped in, and the page size reported for it. */
uint64_t kind_unit(uint32_t kind);
uint64_t kind_page_bytes(uint32_t kind);
/* Bytes one replica maps in pages of a kind. */
uint64_t layout_mapped_bytes(const struct layout *layout, uint32_t kind);
/* What UNIMAP_PAGE_BEST tries first. */
uint32_t layout_best_kind(const struct layout *layout);

#endif
