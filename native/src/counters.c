#include "counters.h"
#include "os.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>

/* perf_event_open(2): cache, operation and result, a byte each. */
#define CACHE(cache, result)                                                                                           \
    (PERF_COUNT_HW_CACHE_##cache | PERF_COUNT_HW_CACHE_OP_READ << 8 | PERF_COUNT_HW_CACHE_RESULT_##result << 16)

static const struct {
    uint32_t type;
    uint64_t config;
} events[UNIMAP_COUNTER_COUNT] = {
    [UNIMAP_COUNTER_DTLB_LOAD_MISSES] = {PERF_TYPE_HW_CACHE, CACHE(DTLB, MISS)},
    [UNIMAP_COUNTER_LLC_LOAD_MISSES] = {PERF_TYPE_HW_CACHE, CACHE(LL, MISS)},
    [UNIMAP_COUNTER_NODE_LOADS] = {PERF_TYPE_HW_CACHE, CACHE(NODE, ACCESS)},
    [UNIMAP_COUNTER_NODE_LOAD_MISSES] = {PERF_TYPE_HW_CACHE, CACHE(NODE, MISS)},
    [UNIMAP_COUNTER_PAGE_FAULTS] = {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS},
};

void counters_open(struct counters *counters)
{
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++) {
        int fd = os.perf_open(events[i].type, events[i].config);
        counters->fd[i] = fd;
        counters->counts[i] = (unimap_counter){.available = fd >= 0, .errno_value = fd >= 0 ? 0 : errno};
    }
}

void counters_start(struct counters *counters)
{
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++)
        if (counters->fd[i] >= 0)
            ioctl(counters->fd[i], PERF_EVENT_IOC_ENABLE, 0);
}

static unimap_counter read_one(int fd)
{
    uint64_t got[3] = {0}; /* value, time enabled, time running */
    errno = EIO;           /* of a short read */
    if (os.perf_read(fd, got, sizeof got) != (ssize_t)sizeof got)
        return (unimap_counter){.errno_value = errno};
    if (got[2] == 0) /* never had its turn: the events are more than the CPU counts at once */
        return (unimap_counter){.errno_value = EBUSY};
    if (got[2] < got[1])
        got[0] = (uint64_t)((double)got[0] * (double)got[1] / (double)got[2]);
    return (unimap_counter){.value = got[0], .available = 1};
}

void counters_close(struct counters *counters)
{
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++)
        if (counters->fd[i] >= 0)
            ioctl(counters->fd[i], PERF_EVENT_IOC_DISABLE, 0);
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++) {
        if (counters->fd[i] < 0)
            continue;
        counters->counts[i] = read_one(counters->fd[i]);
        os.close(counters->fd[i]);
    }
}

void counters_add(unimap_counter *sum, const unimap_counter *counts)
{
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++) {
        if (sum[i].available && counts[i].available)
            sum[i].value += counts[i].value;
        else if (sum[i].available)
            sum[i] = counts[i];
    }
}
