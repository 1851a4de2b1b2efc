#include "own_memory.h"
#include "die.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* MADV_POPULATE_READ (linux/mman.h), which older headers have not, and kernels before 5.14 refuse. */
#define POPULATE_READ 22

static const char *unreadable(void)
{
    return errno == EMFILE || errno == ENFILE
               ? "/proc/self cannot be read: raise the limit of open files with ulimit -n"
               : "/proc/self cannot be read: mount /proc";
}

static uint64_t bytes_of(const char *status, const char *key)
{
    const char *line = strstr(status, key);
    return line != NULL ? strtoull(line + strlen(key), NULL, 10) * 1024 : 0;
}

struct own_memory own_memory_now(void)
{
    static char status[1 << 14];
    size_t length = 0;
    ssize_t got = 1;
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        die(OUT_OF_MEANS, unreadable());
    while (got > 0 && length < sizeof status - 1) {
        got = read(fd, status + length, sizeof status - 1 - length);
        length += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    status[length] = '\0';
    return (struct own_memory){.page_tables = bytes_of(status, "\nVmPTE:"),
                               .resident = bytes_of(status, "\nVmRSS:"),
                               .peak_resident = bytes_of(status, "\nVmHWM:")};
}

bool own_memory_forget_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, "5", 1) == 1;
    if (fd >= 0)
        close(fd);
    return done;
}

struct mapping {
    uint64_t start, end;
    bool writable, of_file;
};

static FILE *open_maps(void)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL)
        die(OUT_OF_MEANS, unreadable());
    return maps;
}

/* A line may be longer than the buffer, because of its path: the rest of it is passed over. */
static bool next_mapping(FILE *maps, struct mapping *mapping)
{
    char line[256], access[5];
    uint64_t inode;
    int next;
    if (fgets(line, sizeof line, maps) == NULL || sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*x %*s %" SCNu64,
                                                         &mapping->start, &mapping->end, access, &inode) != 4)
        return false;
    mapping->writable = access[1] == 'w';
    mapping->of_file = inode != 0;
    for (next = strchr(line, '\n') != NULL ? '\n' : getc(maps); next != '\n' && next != EOF;)
        next = getc(maps);
    return true;
}

void own_memory_settle(void)
{
    struct mapping mapping;
    FILE *maps = open_maps();
    while (next_mapping(maps, &mapping))
        if (mapping.of_file && !mapping.writable)
            madvise((void *)(uintptr_t)mapping.start, mapping.end - mapping.start, POPULATE_READ);
    fclose(maps);
}

static int by_address(const void *left, const void *right)
{
    const unimap_region *a = left, *b = right;
    return (a->address > b->address) - (a->address < b->address);
}

uint64_t own_memory_mappings(unimap_region *regions, uint32_t count)
{
    struct mapping mapping;
    uint64_t found = 0;
    uint32_t next = 0;
    FILE *maps = open_maps();
    qsort(regions, count, sizeof *regions, by_address);
    while (next_mapping(maps, &mapping)) {
        /* Both ascend: a region that ended before this mapping ended before every later one. */
        while (next < count && regions[next].address + regions[next].length <= mapping.start)
            next++;
        found += next < count && regions[next].address < mapping.end;
    }
    fclose(maps);
    return found;
}
