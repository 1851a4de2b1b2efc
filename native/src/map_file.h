/* A stretch of a file mapped shared where huge pages can be: at a multiple of a huge page. */
#ifndef MAP_FILE_H
#define MAP_FILE_H

#include <stdint.h>

struct mapped_file {
    uint8_t *address;
    uint64_t length;
    void *base; /* of what is to be unmapped, with the room before and after it */
    uint64_t base_length;
};

/*
 * Readable bytes [offset, offset + length) of the file, at a multiple of `page`, which is huge. 0 or a negative errno. Only
 * from Linux 6.7 on does the kernel choose such an address by itself.
 */
int map_file_at_pages(int fd, uint64_t offset, uint64_t length, uint64_t page, struct mapped_file *mapped);
void unmap_file(const struct mapped_file *mapped);

#endif
