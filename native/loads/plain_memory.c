#include "plain_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* MADV_POPULATE_WRITE (linux/mman.h), which older headers have not, and kernels before 5.14 refuse. */
#define POPULATE_WRITE 23

/* MemAvailable, or 0 where the kernel does not tell. */
static uint64_t available(void)
{
    char line[128];
    uint64_t kilobytes = 0;
    FILE *file = fopen("/proc/meminfo", "re");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "MemAvailable: %" SCNu64 " kB", &kilobytes) == 1)
            break;
    fclose(file);
    return kilobytes * 1024;
}

uint64_t plain_memory_touch(uint64_t bytes)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    char *memory;
    if (bytes == 0 || bytes >= available())
        return 0;
    memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return 0;
    /* In huge pages where the kernel has them: the sooner done, and reported memory is in blocks of that size. */
    madvise(memory, bytes, MADV_HUGEPAGE);
    if (madvise(memory, bytes, POPULATE_WRITE) != 0)
        for (uint64_t at = 0; at < bytes; at += page)
            ((volatile char *)memory)[at] = 1;
    munmap(memory, bytes);
    return bytes;
}
