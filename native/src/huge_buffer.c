#include "huge_buffer.h"
#include "model.h"
#include "os.h"

#include <stddef.h>
#include <sys/mman.h>

/*
 * With 4 KiB pages UFFDIO_COPY takes a third longer. Allocated by its thread, and so on its node. It begins at a multiple of
 * its size, as its huge pages do.
 */
uint8_t *huge_buffer(uint64_t bytes, void **base)
{
    uint8_t *aligned;
    *base = os.mmap(NULL, 2 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (*base == MAP_FAILED)
        return NULL;
    aligned = (uint8_t *)(uintptr_t)round_up((uintptr_t)*base, bytes);
    os.madvise(aligned, bytes, MADV_HUGEPAGE); /* slower without, as without the next, and no less right */
    os.madvise(aligned, bytes, MADV_POPULATE_WRITE);
    return aligned;
}

void huge_buffer_free(void *base, uint64_t bytes)
{
    os.munmap(base, 2 * bytes);
}
