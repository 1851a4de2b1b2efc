/* What was not obtained, recorded in the summary with its reason and remedy. */
#ifndef FALLBACK_H
#define FALLBACK_H

#include "model.h"

void fallback_record(unimap_model *model, const char *aspect, const char *requested, const char *obtained,
                     const unimap_error *error);

#endif
