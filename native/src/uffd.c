#include "uffd.h"
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <sys/ioctl.h>

/* Headers older than Linux 5.11 lack it. */
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

int uffd_open(int *fd, const char **call)
{
    struct uffdio_api api = {.api = UFFD_API};
    /* Faults of the kernel's own accesses are not wanted, and doing without them needs no privilege. */
    int opened = os.userfaultfd(O_CLOEXEC | UFFD_USER_MODE_ONLY);
    /* Before Linux 5.11 there is no such flag, and what it spares takes CAP_SYS_PTRACE or vm.unprivileged_userfaultfd. */
    if (opened < 0 && errno == EINVAL)
        opened = os.userfaultfd(O_CLOEXEC);
    *call = "userfaultfd";
    if (opened < 0)
        return errno;
    *call = "ioctl(UFFDIO_API)";
    if (os.ioctl(opened, UFFDIO_API, &api) != 0) {
        int failure = errno;
        os.close(opened);
        return failure;
    }
    *fd = opened;
    return 0;
}

int uffd_register(int fd, uint64_t address, uint64_t length, const char **call)
{
    struct uffdio_register request = {.range = {.start = address, .len = length}, .mode = UFFDIO_REGISTER_MODE_MISSING};
    *call = "ioctl(UFFDIO_REGISTER)";
    if (os.ioctl(fd, UFFDIO_REGISTER, &request) != 0)
        return errno;
    return (request.ioctls & (uint64_t)1 << _UFFDIO_COPY) != 0 ? 0 : EOPNOTSUPP;
}

int uffd_copy(int fd, uint64_t to, const void *from, uint64_t length)
{
    uint64_t done = 0;
    while (done < length) {
        struct uffdio_copy request = {.dst = to + done, .src = (uintptr_t)from + done, .len = length - done};
        if (os.ioctl(fd, UFFDIO_COPY, &request) == 0)
            return 0;
        if (errno != EAGAIN && errno != EINTR)
            return errno;
        if (request.copy > 0)
            done += (uint64_t)request.copy;
        else
            sched_yield(); /* the address space is changing; nothing was copied */
    }
    return 0;
}
