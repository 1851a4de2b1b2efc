/* The ways to read memory whose cost is measured: a result of each unit of work, added up to a checksum. */
#ifndef PATTERNS_H
#define PATTERNS_H

#include "spans.h"

/* A vector of a model of some billions of weights; it and a row stay in the first two caches. */
#define MATVEC_COLUMNS 4096u

struct lines_wanted {
    uint64_t seed, lines;
    bool dependent;
};

/* The sum of 8-byte words; the last one is filled up with zeros. */
uint64_t pattern_sequential(const struct span *unit);
/* The sum of the first words of `wanted->lines` random lines. */
uint64_t pattern_random(const struct spans *spans, const struct lines_wanted *wanted);
void pattern_matvec_vector(float vector[MATVEC_COLUMNS]);
/* The sum of the bits of each row's dot product. Bytes of an incomplete float at the end are left out. */
uint64_t pattern_matvec(const struct span *unit, const float vector[MATVEC_COLUMNS]);
/* Arithmetic on denormal numbers takes a hundred times as long: for this thread they are zero, where the CPU can. */
void pattern_matvec_begin(void);

#endif
