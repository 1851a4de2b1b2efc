#include "map_file.h"
#include "model.h"
#include "os.h"

#include <errno.h>
#include <sys/mman.h>

int map_file_at_pages(int fd, uint64_t offset, uint64_t length, uint64_t page, struct mapped_file *mapped)
{
    void *address;
    *mapped = (struct mapped_file){.length = length, .base_length = length + page};
    mapped->base = os.mmap(NULL, mapped->base_length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped->base == MAP_FAILED)
        return -errno;
    address = (void *)(uintptr_t)round_up((uintptr_t)mapped->base, page);
    mapped->address = os.mmap(address, length, PROT_READ, MAP_SHARED | MAP_FIXED, fd, (off_t)offset);
    if (mapped->address == MAP_FAILED) {
        int errno_value = errno;
        unmap_file(mapped);
        return -errno_value;
    }
    return 0;
}

void unmap_file(const struct mapped_file *mapped)
{
    os.munmap(mapped->base, mapped->base_length);
}
