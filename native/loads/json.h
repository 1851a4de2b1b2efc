/* The library's structs as JSON on standard output, each field under its own name. */
#ifndef JSON_H
#define JSON_H

#include "unimap.h"

void json_error(const unimap_error *error);
void json_summary(const unimap_summary *summary);
/* pages may be NULL. Of its nodes those after the last that has pages are left out. */
void json_region(const unimap_region *region, const unimap_pages *pages);

#endif
