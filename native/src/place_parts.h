/* Copies of the parts in hugepages, as a model lies on a hugetlbfs before somebody starts. */
#ifndef PLACE_PARTS_H
#define PLACE_PARTS_H

#include "model.h"

/*
 * Opens a file without a name in pages of the model's kind for each part, and copies the part into it; -1 where there is none
 * yet, so that the caller can close what is there on failure too. The clock of the load starts anew afterwards.
 */
int place_parts(unimap_model *model, int *files, unimap_error *error);

#endif
