/* This process's memory, by the kernel's account. */
#ifndef OWN_MEMORY_H
#define OWN_MEMORY_H

#include "unimap.h"

#include <stdbool.h>

/* In bytes, from /proc/self/status; hugetlb pages are in none of them (proc(5)). */
struct own_memory {
    uint64_t page_tables;   /* VmPTE */
    uint64_t resident;      /* VmRSS */
    uint64_t peak_resident; /* VmHWM: the most that was resident at once since own_memory_forget_peak() */
};

/* Allocates nothing, so that asking is no memory of the load. */
struct own_memory own_memory_now(void);
/* Reads this program's own code in, which would otherwise come in during the load, as its time and its memory. */
void own_memory_settle(void);
/* From here on the peak is counted anew (proc(5), clear_refs). False where the kernel does not let us. */
bool own_memory_forget_peak(void);
/* The kernel's mappings that overlap any of these regions: what of /proc/self/maps is the model's. Sorts the regions. */
uint64_t own_memory_mappings(unimap_region *regions, uint32_t count);

#endif
