#include "api.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/*
 * Who the parent was when the library was loaded: a parent that ended since would never be noticed. Being a child of
 * process 1 says nothing, for in a container that may be the parent itself.
 */
static pid_t first_parent;

__attribute__((constructor)) static void remember_parent(void)
{
    first_parent = getppid();
}

int unimap_die_with_parent(void)
{
    if (prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0ul, 0ul, 0ul) != 0)
        return -errno;
    return getppid() == first_parent ? 0 : -ESRCH;
}
