/* userfaultfd: pages put into place whole, without the kernel zeroing them first. Functions return 0 or an errno. */
#ifndef UFFD_H
#define UFFD_H

#include <stdint.h>

/* On failure *call names the call that was refused. */
int uffd_open(int *fd, const char **call);
int uffd_register(int fd, uint64_t address, uint64_t length, const char **call);
/* All three are multiples of the page size, but for `from`, which may be anywhere. */
int uffd_copy(int fd, uint64_t to, const void *from, uint64_t length);

#endif
