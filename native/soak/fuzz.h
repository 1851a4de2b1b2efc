/* What a fuzzer's bytes are taken for. Beyond their end every number is 0. */
#ifndef FUZZ_H
#define FUZZ_H

#include "soak.h"

struct bytes {
    const uint8_t *next;
    size_t left;
};

static inline uint64_t take(struct bytes *bytes, size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width && bytes->left > 0; i++, bytes->left--)
        value |= (uint64_t)*bytes->next++ << 8 * i;
    return value;
}

/* Mostly below a bound, at times anything. */
static inline uint64_t take_below(struct bytes *bytes, uint64_t bound, size_t width)
{
    uint64_t value = take(bytes, 1);
    return value < 248 ? value % bound : take(bytes, width);
}

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
