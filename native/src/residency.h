/* How much of a file is in the page cache, asked of the kernel without reading any of it. */
#ifndef RESIDENCY_H
#define RESIDENCY_H

#include <stdbool.h>
#include <stdint.h>

/* At least half of the file's pages. False where the kernel will not tell. */
bool residency_half(int fd, uint64_t size);

#endif
