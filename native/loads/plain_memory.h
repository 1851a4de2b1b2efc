/* Memory outside every pool of hugepages, as the kernel hands it to whoever asks. */
#ifndef PLAIN_MEMORY_H
#define PLAIN_MEMORY_H

#include <stdint.h>

/*
 * Touches so many bytes and gives them back at once. A hypervisor that takes back what a guest has free (free page
 * reporting) has then put them into the machine again, and the kernel hands out first what came back last. The bytes
 * touched: 0 where less is available, as touching would then push out what the load needs.
 */
uint64_t plain_memory_touch(uint64_t bytes);

#endif
