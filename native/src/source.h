/* Parts as files: opened, checked and read, with every failure naming the path. */
#ifndef SOURCE_H
#define SOURCE_H

#include "model.h"

#include <stdio.h>

/* Opens part `part` and checks that it is a regular file of the expected size. *fd is the caller's to close. */
int source_open(const unimap_model *model, uint64_t part, int *fd, unimap_error *error);
/* The same with further flags of open(2), e.g. O_DIRECT. */
int source_open_flags(const unimap_model *model, uint64_t part, int flags, int *fd, unimap_error *error);
/* The same through stdio, as upstream opens it under --load-mode none. */
int source_open_stdio(const unimap_model *model, uint64_t part, FILE **file, unimap_error *error);
/*
 * Opens and closes it, as upstream does to read its header before it opens it for good: a header is the caller's to read,
 * and what upstream reads of it by the page is not read here.
 */
int source_look(const unimap_model *model, uint64_t part, unimap_error *error);
int source_failed(const unimap_model *model, uint64_t part, int errno_value, const char *call, unimap_error *error);
int source_ended_early(const unimap_model *model, uint64_t part, uint64_t at, const char *call, unimap_error *error);

#endif
