#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_copy(char *to, size_t size, const char *from)
{
    size_t length = strnlen(from, size - 1);
    memcpy(to, from, length);
    to[length] = '\0';
}

int error_number(const unimap_error *error)
{
    if (error->errno_value != 0)
        return -error->errno_value;
    return error->code == UNIMAP_E_ARGUMENT ? -EINVAL : -EIO;
}

/* Where nothing better is known than the kind of error; none is empty. */
static const char *usual_remedy(unimap_error_code code)
{
    switch (code) {
    case UNIMAP_E_ARGUMENT:
        return "change the call: unimap.h says beside each field what it takes";
    case UNIMAP_E_PART:
        return "check that part: its path, its size and the file system it is on";
    case UNIMAP_E_POOL:
        return "reserve hugepages of that size, or accept the fallback";
    case UNIMAP_E_MEMORY:
        return "free memory, or raise ulimit -v or the cgroup's memory.max";
    case UNIMAP_E_POLICY:
        return "name nodes listed in /sys/devices/system/node/has_memory";
    default:
        return "report this, with the kernel's version";
    }
}

int error_set(unimap_error *error, unimap_error_code code, int errno_value, const char *call, const char *reason, ...)
{
    va_list arguments;
    memset(error, 0, sizeof *error);
    error->code = (int32_t)code;
    error->errno_value = errno_value;
    error_at(error, -1, -1);
    text_copy(error->call, sizeof error->call, call);
    va_start(arguments, reason);
    vsnprintf(error->reason, sizeof error->reason, reason, arguments);
    va_end(arguments);
    error_remedy(error, "%s", usual_remedy(code));
    return error_number(error);
}

void error_remedy(unimap_error *error, const char *remedy, ...)
{
    va_list arguments;
    va_start(arguments, remedy);
    vsnprintf(error->remedy, sizeof error->remedy, remedy, arguments);
    va_end(arguments);
}

void error_at(unimap_error *error, int64_t part, int64_t node)
{
    error->part = (int32_t)part;
    error->node = (int32_t)node;
}

int error_no_memory(unimap_error *error, const char *call, const char *purpose)
{
    error_set(error, UNIMAP_E_MEMORY, ENOMEM, call, "no memory %s", purpose);
    error_remedy(error, "free memory, or raise ulimit -v");
    return error_number(error);
}
