#include "die.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void die(int status, const char *what)
{
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
    exit(status);
}
