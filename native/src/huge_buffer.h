/* Memory that bytes pass through on their way: in huge pages where they fit, so that a copy from it looks up few translations. */
#ifndef HUGE_BUFFER_H
#define HUGE_BUFFER_H

#include <stdint.h>

/* `bytes` of it, a power of two of at least a base page; NULL where there is no memory. *base is for huge_buffer_free(). */
uint8_t *huge_buffer(uint64_t bytes, void **base);
void huge_buffer_free(void *base, uint64_t bytes);

#endif
