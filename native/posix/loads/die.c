#include "../../loads/die.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void die(int status, const char *what)
{
    fprintf(stderr, "unimap-loads: %s\n", what);
    exit(status);
}
