/* The parts read in whole before they are mapped, so that the page cache has them. */
#ifndef READ_AHEAD_H
#define READ_AHEAD_H

#include "model.h"

int read_ahead(unimap_model *model, const int *files, unimap_error *error);

#endif
