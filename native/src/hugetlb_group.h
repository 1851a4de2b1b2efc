/* The control group whose limit on hugepages is in the way. */
#ifndef HUGETLB_GROUP_H
#define HUGETLB_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The file of the nearest limit of this process that leaves less than `bytes` of pages of that size, and what it allows.
 * False: no limit is known to be in the way.
 */
bool hugetlb_group_in_way(uint64_t page, uint64_t bytes, char *file, size_t size, uint64_t *allowed);

#endif
