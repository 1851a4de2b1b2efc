/* The public header, exported: everything else is compiled with hidden visibility. */
#ifndef API_H
#define API_H

#pragma GCC visibility push(default)
#include "../include/unimap.h"
#pragma GCC visibility pop

#endif
