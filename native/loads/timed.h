/* One load that is timed, touched and asked about. The caller has begun the JSON object; this prints its fields. */
#ifndef TIMED_H
#define TIMED_H

#include "request.h"

void timed_load(const struct set *set, const struct request *request);

#endif
