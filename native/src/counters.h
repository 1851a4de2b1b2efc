/* Events of the calling thread, counted by the CPU and the kernel. Many virtual machines have none of the CPU's. */
#ifndef COUNTERS_H
#define COUNTERS_H

#include "api.h"

struct counters {
    int fd[UNIMAP_COUNTER_COUNT];
    unimap_counter counts[UNIMAP_COUNTER_COUNT];
};

/* What cannot be counted is said in `counts`, and is no error. */
void counters_open(struct counters *counters);
void counters_start(struct counters *counters);
/* Stops counting, reads and closes. */
void counters_close(struct counters *counters);
/* Adds one thread's counts to the sum of others'; available only where every thread's was. */
void counters_add(unimap_counter *sum, const unimap_counter *counts);

#endif
