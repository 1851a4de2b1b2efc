/* How much of a file is in the page cache, asked of the kernel without reading any of it. */
#ifndef RESIDENCY_H
#define RESIDENCY_H

#include <stdbool.h>
#include <stdint.h>

/* At least half of the file's pages. False where the kernel will not tell. */
bool residency_half(int fd, uint64_t size);

/*
 * Whether the kernel tells this process what of the file is in memory. Of a file that it neither owns nor may write to,
 * cachestat() is refused and mincore() says that all of it is there.
 */
bool residency_is_told(int fd);

#endif
