/*
 * Time of a load by phase. One reading of the clock closes a phase and opens the next, so the phases sum to the whole
 * exactly. CLOCK_MONOTONIC is read through the vDSO: no system call.
 */
#ifndef PHASES_H
#define PHASES_H

#include <stdint.h>

enum phase { PHASE_OTHER, PHASE_MAP, PHASE_ZERO, PHASE_FILL, PHASE_REPLICATE, PHASE_COUNT };

struct phases {
    uint64_t since; /* when the current phase began */
    enum phase current;
    uint64_t spent[PHASE_COUNT];
};

uint64_t now_ns(void);
void phases_start(struct phases *phases);
/* Closes the current phase and opens `next`; returns the phase that was current, to go back to. */
enum phase phases_enter(struct phases *phases, enum phase next);
/* What an abandoned attempt spent was spent on nothing that was kept: it becomes PHASE_OTHER. */
void phases_abandon(struct phases *phases);
/* Closes the current phase; returns the sum of all. */
uint64_t phases_stop(struct phases *phases);

#endif
