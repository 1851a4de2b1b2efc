/* Sets of CPUs: those this process may use, and those of a node. */
#ifndef CPUS_H
#define CPUS_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

/* Number of CPUs this process may use; at least 1. */
uint32_t cpus_count(void);

#ifndef UNIMAP_POSIX

/* False where the kernel has more CPUs than a cpu_set_t holds, or will not say. */
bool cpus_usable(cpu_set_t *set);
/* From /sys; false when the node is not to be found there. */
bool cpus_of_node(uint32_t node, cpu_set_t *set);
/* The set that holds only the nth CPU of `set`, counted modulo its size. The set is not empty. */
void cpus_nth(const cpu_set_t *set, uint32_t nth, cpu_set_t *one);
/* Adds the CPUs of a list as /sys writes it, e.g. "0-3,8". */
void cpus_parse(const char *list, cpu_set_t *set);
#endif

#endif
