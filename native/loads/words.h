/* Standard input as words, each ended by a NUL, which no path can hold. What cannot be understood ends the program. */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>
#include <stdint.h>

struct words {
    char *text; /* the caller's, who frees it */
    char *next, *end;
};

/* All of standard input. */
struct words words_read(void);
const char *words_text(struct words *words);
uint64_t words_number(struct words *words);
/* A number that may have a fraction. */
double words_share(struct words *words);
/* How many follow; each of them has a word at least, so that no number asks for memory without end. */
uint64_t words_count(struct words *words);

/* Zeroed memory for things that were counted. Never NULL. */
void *array_of(uint64_t length, size_t size);

#endif
