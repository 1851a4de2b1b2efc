#include "memory_file.h"
#include "os.h"

#include <errno.h>

int memory_file_reserve(int fd, uint64_t length)
{
    while (os.fallocate(fd, 0, 0, (off_t)length) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

int memory_file_write(int fd, const void *from, uint64_t length, uint64_t offset)
{
    for (uint64_t done = 0; done < length;) {
        ssize_t written = os.pwrite(fd, (const uint8_t *)from + done, length - done, (off_t)(offset + done));
        if (written > 0)
            done += (uint64_t)written;
        else if (written == 0 || errno != EINTR)
            return written == 0 ? EIO : errno;
    }
    return 0;
}
