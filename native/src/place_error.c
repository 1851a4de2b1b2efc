#include "place_error.h"
#include "error.h"
#include "model.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

int place_failed(const char *call, const char *doing, unimap_error *error)
{
    int errno_value = errno;
    unimap_error_code code = errno_value == ENOMEM || errno_value == ENOSPC ? UNIMAP_E_MEMORY : UNIMAP_E_SYSTEM;
    error_set(error, code, errno_value, call, "%s failed while %s: %s", call, doing, strerror(errno_value));
    error_remedy(error,
                 code == UNIMAP_E_MEMORY
                     ? "free memory or disk space, raise the limit of the control group, or place a smaller model"
                     : "read the file system's entry in the kernel's log (dmesg), then try again");
    return error_number(error);
}

/* The source ended early: short or empty reads, and EFAULT where its mapping has no page any more. */
int place_ended(uint64_t at, unimap_error *error)
{
    error_set(error, UNIMAP_E_PART, 0, "", "the file became shorter while it was copied: it ends before byte %" PRIu64,
              at);
    error_remedy(error, "wait until nothing writes to the model's files, then place it again");
    return error_number(error);
}

int place_check_offset(uint64_t offset, uint64_t chunk, unimap_error *error)
{
    if (offset % chunk == 0)
        return 0;
    error_set(error, UNIMAP_E_ARGUMENT, 0, "", "offset %" PRIu64 " is no multiple of %" PRIu64, offset, chunk);
    error_remedy(error, "copy whole chunks");
    return error_number(error);
}
