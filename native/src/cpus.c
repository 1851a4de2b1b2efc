#include "cpus.h"
#include "os.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

bool cpus_usable(cpu_set_t *set)
{
    CPU_ZERO(set);
    return os.getaffinity(sizeof *set, set) == 0 && CPU_COUNT(set) > 0;
}

uint32_t cpus_count(void)
{
    cpu_set_t set;
    long online;
    if (cpus_usable(&set))
        return (uint32_t)CPU_COUNT(&set);
    online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (uint32_t)online : 1;
}

void cpus_parse(const char *list, cpu_set_t *set)
{
    char *end;
    for (;; list = end + 1) {
        unsigned long first = strtoul(list, &end, 10), last = first;
        if (end == list)
            return;
        if (*end == '-')
            last = strtoul(end + 1, &end, 10);
        for (unsigned long cpu = first; cpu <= last && cpu < CPU_SETSIZE; cpu++)
            CPU_SET(cpu, set);
        if (*end != ',')
            return;
    }
}

bool cpus_of_node(uint32_t node, cpu_set_t *set)
{
    char path[64];
    char list[4096];
    ssize_t got;
    int fd;
    CPU_ZERO(set);
    snprintf(path, sizeof path, "/sys/devices/system/node/node%" PRIu32 "/cpulist", node);
    fd = os.open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    got = os.pread(fd, list, sizeof list - 1, 0);
    os.close(fd);
    if (got < 0)
        return false;
    list[got] = '\0';
    cpus_parse(list, set);
    return true;
}

void cpus_nth(const cpu_set_t *set, uint32_t nth, cpu_set_t *one)
{
    nth %= (uint32_t)CPU_COUNT(set);
    CPU_ZERO(one);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, set) && nth-- == 0) {
            CPU_SET(cpu, one);
            return;
        }
    }
}
