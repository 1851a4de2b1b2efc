/* What was not obtained, recorded in the summary with its reason and remedy. */
#ifndef FALLBACK_H
#define FALLBACK_H

#include "model.h"

void fallback_record(unimap_model *model, const char *aspect, const char *requested, const char *obtained,
                     const unimap_error *error);

/* Page kinds that could not be had, each with its reason, for the error of a load that ends without any. */
struct tried {
    char text[360];
};
void tried_add(struct tried *tried, const char *kind, const unimap_error *error);
void tried_tell(const struct tried *tried, unimap_error *error);

#endif
