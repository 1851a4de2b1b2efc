#include "phases.h"

#include <string.h>
#include <time.h>

uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void phases_start(struct phases *phases)
{
    memset(phases, 0, sizeof *phases);
    phases->since = now_ns();
}

enum phase phases_enter(struct phases *phases, enum phase next)
{
    enum phase previous = phases->current;
    uint64_t now = now_ns();
    phases->spent[previous] += now - phases->since;
    phases->since = now;
    phases->current = next;
    return previous;
}

void phases_abandon(struct phases *phases)
{
    phases_enter(phases, PHASE_OTHER);
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        if (phase != PHASE_OTHER) {
            phases->spent[PHASE_OTHER] += phases->spent[phase];
            phases->spent[phase] = 0;
        }
    }
}

uint64_t phases_stop(struct phases *phases)
{
    uint64_t sum = 0;
    phases_enter(phases, PHASE_OTHER);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        sum += phases->spent[phase];
    return sum;
}
