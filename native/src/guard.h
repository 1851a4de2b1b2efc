/*
 * Access to memory that may not be there: pages of a mapped part that has shrunk, hugepages that ran out. The kernel
 * answers with SIGBUS; a guarded access answers with false instead.
 */
#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Installs the handler for all threads until the matching end; nests, and may overlap between threads. A SIGBUS that
 * no guarded access caused goes to whoever handled it before.
 */
void guard_begin(void);
void guard_end(void);

/* Between guard_begin and guard_end. False when a page was missing; *fault is then its address. */
bool guard_copy(void *to, const void *from, uint64_t length, uint64_t *fault);
bool guard_clear(void *to, uint64_t length, uint64_t *fault);
/* Reads one byte every `stride` bytes, `count` times. */
bool guard_read(const void *from, uint64_t stride, uint64_t count, uint64_t *fault);
/* Runs `work`, which may hold nothing that has to be given back: it is left where it stands. */
bool guard_call(void (*work)(void *argument), void *argument, uint64_t *fault);

#endif
