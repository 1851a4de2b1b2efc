/* A file of a tmpfs or a hugetlbfs, open for writing: its memory, and its bytes. */
#ifndef MEMORY_FILE_H
#define MEMORY_FILE_H

#include <stdint.h>

/* Takes memory for its first `length` bytes. 0 or an errno: what does not fit is known here, not at a later write. */
int memory_file_reserve(int fd, uint64_t length);
/* Writes all of [from, from + length) at `offset`. 0 or an errno. */
int memory_file_write(int fd, const void *from, uint64_t length, uint64_t offset);

#endif
