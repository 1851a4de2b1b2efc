/* One load for whoever counts the system calls between its markers: nothing is touched, timed or asked about. */
#ifndef COUNTED_H
#define COUNTED_H

#include "request.h"

/* The caller has begun the JSON object; this prints its fields. */
void counted_load(const struct set *set, const struct request *request);

#endif
