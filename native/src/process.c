#include "api.h"

#include <errno.h>
#include <sched.h>
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

/* More than any kernel is built for (NR_CPUS). */
#define MAX_CPUS 8192

int unimap_bind_cpus(const uint32_t *cpus, uint32_t count)
{
    unsigned long mask[MAX_CPUS / (8 * sizeof(unsigned long))] = {0};
    const uint32_t bits = 8 * sizeof *mask;
    if (cpus == NULL || count == 0)
        return -EINVAL;
    for (uint32_t i = 0; i < count; i++) {
        if (cpus[i] >= MAX_CPUS)
            return -EINVAL;
        mask[cpus[i] / bits] |= 1ul << cpus[i] % bits;
    }
    return sched_setaffinity(0, sizeof mask, (const cpu_set_t *)mask) == 0 ? 0 : -errno;
}
