/* The kernel's account of one stretch of this process's memory. */
#ifndef PAGES_H
#define PAGES_H

#include "model.h"

/* As unimap_region_pages, for `region`'s address, length and page_bytes. */
int pages_of(const struct region *region, unimap_pages *pages);

#endif
