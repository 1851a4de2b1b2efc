/* Parts read past the page cache, by O_DIRECT, and how a file system refuses that. */
#ifndef DIRECT_H
#define DIRECT_H

#include "model.h"

/*
 * As source_open, with O_DIRECT: offsets, lengths and addresses of reads must then be multiples of *alignment, a power
 * of two of at least 512. Where that is refused *alignment is 0, *fd reads through the page cache and *error says why.
 */
int direct_open(const unimap_model *model, uint64_t part, int *fd, uint64_t *alignment, unimap_error *error);
/* Whether reads of a file opened with O_DIRECT would come from its device, and not from the page cache all the same. */
bool direct_possible(int fd);
/* The error for `count` parts, the first of which is `part`, that cannot be read so; errno_value 0: no call failed. */
int direct_refused(const unimap_model *model, uint64_t part, uint64_t count, int errno_value, const char *call,
                   unimap_error *error);

#endif
