/* How fill PAGES puts a gathered unit in its place: UFFDIO_COPY, pwrite() into a file, or memory that is faulted in. */
#ifndef PAGE_FILL_H
#define PAGE_FILL_H

#include "units.h"

struct page_fill {
    const struct units *units;
    int uffd; /* or -1: pages are written into a file, are faulted in, or are there already */
    bool writes;
};

/* Chooses the way model->page_fill says from then on. A refusal of what was asked for is an error or a recorded fallback. */
int page_fill_start(struct page_fill *page_fill, unimap_model *model, const struct units *units, unimap_error *error);
/* Whether units are gathered in a thread's buffer, rather than where they belong. */
bool page_fill_buffers(const struct page_fill *page_fill);
void page_fill_stop(struct page_fill *page_fill);
/* Puts the unit that stands at `from` into a replica that has not got it. */
int page_fill_put(const struct page_fill *page_fill, uint32_t replica, const struct unit *unit, const void *from,
                  unimap_error *error);

#endif
