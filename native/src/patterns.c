#include "patterns.h"

#include <string.h>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

static inline uint64_t word_at(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

uint64_t pattern_sequential(const struct span *unit)
{
    const uint8_t *bytes = unit->bytes;
    uint64_t sums[8] = {0}, sum = 0, at = 0, last = 0;
    for (; at + sizeof sums <= unit->length; at += sizeof sums)
        for (unsigned i = 0; i < 8; i++)
            sums[i] += word_at(bytes + at + 8 * i);
    for (unsigned i = 0; i < 8; i++)
        sum += sums[i];
    for (; at + 8 <= unit->length; at += 8)
        sum += word_at(bytes + at);
    memcpy(&last, bytes + at, unit->length - at);
    return sum + last;
}

/* Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014): the mixing of splitmix64. */
static inline uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* A number below `count` without a division: Lemire, "Fast random integer generation in an interval" (2019). */
static inline uint64_t below(uint64_t random, uint64_t count)
{
    return (uint64_t)((unsigned __int128)random * count >> 64);
}

uint64_t pattern_random(const struct spans *spans, const struct lines_wanted *wanted)
{
    uint64_t state = wanted->seed, sum = 0, word = 0;
    uint64_t carried = wanted->dependent ? UINT64_MAX : 0;
    for (uint64_t i = 0; i < wanted->lines; i++) {
        state = (state + UINT64_C(0x9e3779b97f4a7c15)) ^ (word & carried);
        word = word_at(spans_line(spans, below(mix(state), spans->lines)));
        sum += word;
    }
    return sum;
}

/* Four floats wherever they lie: a packed part may put them anywhere. */
typedef float floats __attribute__((vector_size(16), aligned(1), may_alias));
typedef float sums __attribute__((vector_size(16)));

void pattern_matvec_vector(float vector[MATVEC_COLUMNS])
{
    for (unsigned c = 0; c < MATVEC_COLUMNS; c++)
        vector[c] = (float)(c % 7) - 3;
}

static uint64_t bits(float value)
{
    uint32_t word;
    if (value != value) /* which of two NaNs comes out is the compiler's choice */
        return UINT64_C(0x7fc00000);
    memcpy(&word, &value, sizeof word);
    return word;
}

static float dot(const uint8_t *row, const float *vector, uint64_t columns)
{
    sums sum[4] = {{0}};
    float total = 0;
    uint64_t c = 0;
    for (; c + 16 <= columns; c += 16)
        for (unsigned i = 0; i < 4; i++)
            sum[i] += *(const floats *)(row + 4 * (c + 4 * i)) * *(const floats *)(vector + c + 4 * i);
    for (; c < columns; c++) {
        float weight;
        memcpy(&weight, row + 4 * c, sizeof weight);
        total += weight * vector[c];
    }
    sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    return total + ((sum[0][0] + sum[0][1]) + (sum[0][2] + sum[0][3]));
}

uint64_t pattern_matvec(const struct span *unit, const float vector[MATVEC_COLUMNS])
{
    uint64_t left = unit->length / sizeof(float), sum = 0;
    const uint8_t *row = unit->bytes;
    while (left > 0) {
        uint64_t columns = lesser(left, MATVEC_COLUMNS);
        sum += bits(dot(row, vector, columns));
        row += columns * sizeof(float);
        left -= columns;
    }
    return sum;
}

void pattern_matvec_begin(void)
{
#if defined(__SSE__)
    _mm_setcsr(_mm_getcsr() | 0x8040); /* flush to zero, denormals are zero */
#endif
}
