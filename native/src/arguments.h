/* What a caller can get wrong, found before anything is opened or mapped. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "api.h"

int arguments_check(const unimap_part *parts, uint64_t part_count, const unimap_range *ranges, uint64_t range_count,
                    const unimap_options *options, unimap_error *error);

#endif
