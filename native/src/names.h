#ifndef NAMES_H
#define NAMES_H

#include "api.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
