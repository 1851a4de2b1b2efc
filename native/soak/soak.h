/* What the programs of a soak share: a failure is told with its place, and ends the program. */
#ifndef SOAK_H
#define SOAK_H

#include "../test/test.h"

/* A folder of its own, which soak_end removes with all that is in it. */
void soak_begin(const char *program);
void soak_end(void);
/* Told with a failure: what was being tried. */
void soak_trying(const char *what, ...) __attribute__((format(printf, 1, 2)));

#endif
