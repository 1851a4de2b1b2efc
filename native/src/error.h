/* Filling in a unimap_error: where one is worded, the remedy is worded beside it. */
#ifndef ERROR_H
#define ERROR_H

#include "api.h"

/*
 * Sets *error and returns the negative errno a public function returns for it: -errno_value, or where no call failed
 * -EINVAL for a wrong argument and -EIO for the rest. Part and node are -1; see error_at. The remedy is the usual one of
 * such errors until error_remedy has a better one.
 */
int error_set(unimap_error *error, unimap_error_code code, int errno_value, const char *call, const char *reason, ...)
    __attribute__((format(printf, 5, 6)));
/* The error of bookkeeping that found no memory; purpose is e.g. "for the threads". */
int error_no_memory(unimap_error *error, const char *call, const char *purpose);
void error_remedy(unimap_error *error, const char *remedy, ...) __attribute__((format(printf, 2, 3)));
void error_at(unimap_error *error, int64_t part, int64_t node);
/* The number error_set returned for *error. */
int error_number(const unimap_error *error);
/* Copies a string, truncated to fit. */
void text_copy(char *to, size_t size, const char *from);

#endif
