/* What goes wrong while a file is placed, in words. Each fills *error in and returns what the public function returns. */
#ifndef PLACE_ERROR_H
#define PLACE_ERROR_H

#include "api.h"

/* By errno. `doing` completes "failed while". */
int place_failed(const char *call, const char *doing, unimap_error *error);
/* The source ended early: short or empty reads, and EFAULT where its mapping has no page any more. */
int place_ended(uint64_t at, unimap_error *error);
/* 0 where the offset is a multiple of the chunk. */
int place_check_offset(uint64_t offset, uint64_t chunk, unimap_error *error);

#endif
