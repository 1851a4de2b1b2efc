#include "fallback.h"
#include "error.h"

#include <stdio.h>
#include <string.h>

void fallback_record(unimap_model *model, const char *aspect, const char *requested, const char *obtained,
                     const unimap_error *error)
{
    unimap_fallback *fallback = &model->summary.fallbacks[model->summary.fallback_count];
    if (model->summary.fallback_count == UNIMAP_MAX_FALLBACKS)
        return; /* cannot be: three steps of page kind, and one of each other aspect (of threads two) */
    model->summary.fallback_count++;
    text_copy(fallback->aspect, sizeof fallback->aspect, aspect);
    text_copy(fallback->requested, sizeof fallback->requested, requested);
    text_copy(fallback->obtained, sizeof fallback->obtained, obtained);
    text_copy(fallback->call, sizeof fallback->call, error->call);
    text_copy(fallback->reason, sizeof fallback->reason, error->reason);
    text_copy(fallback->remedy, sizeof fallback->remedy, error->remedy);
    fallback->errno_value = error->errno_value;
    fallback->node = error->node;
}

void tried_add(struct tried *tried, const char *kind, const unimap_error *error)
{
    size_t used = strlen(tried->text);
    snprintf(tried->text + used, sizeof tried->text - used, "; %s pages were tried before: %s", kind, error->reason);
}

void tried_tell(const struct tried *tried, unimap_error *error)
{
    size_t used = strlen(error->reason);
    snprintf(error->reason + used, sizeof error->reason - used, "%s", tried->text);
}
