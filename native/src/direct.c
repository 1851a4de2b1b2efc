#include "direct.h"
#include "error.h"
#include "os.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <string.h>

int direct_refused(const unimap_model *model, uint64_t part, uint64_t count, int errno_value, const char *call,
                   unimap_error *error)
{
    const char *path = model->parts[part].path;
    const char *why = errno_value != 0 ? strerror(errno_value) : "its file system keeps it in the page cache";
    if (count == 1)
        error_set(error, UNIMAP_E_PART, errno_value, call, "O_DIRECT is refused for %s: %s", path, why);
    else
        error_set(error, UNIMAP_E_PART, errno_value, call,
                  "O_DIRECT is refused for %" PRIu64 " parts, first for %s: %s", count, path, why);
    error_remedy(error, "put the parts on a file system with direct I/O, such as ext4 or xfs, or accept the fallback");
    error_at(error, (int64_t)part, -1);
    return error_number(error);
}

static bool is_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

/* tmpfs opens and reads with O_DIRECT since Linux 6.6, from the page cache: all it has is there. */
static bool has_no_device(int fd)
{
    struct statfs status;
    return os.fstatfs(fd, &status) == 0 && (status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC);
}

/*
 * More than `alignment`, where the kernel (Linux 6.1) says that more is needed; 0 where it says that this file cannot be read
 * directly. Headers before 6.1 do not know how it says so.
 */
#ifdef STATX_DIOALIGN
#define ASKED (STATX_BASIC_STATS | STATX_DIOALIGN)

static bool told(const struct statx *status, uint64_t *alignment)
{
    if ((status->stx_mask & STATX_DIOALIGN) == 0)
        return false;
    if (!is_power_of_two(status->stx_dio_offset_align) || !is_power_of_two(status->stx_dio_mem_align)) {
        *alignment = 0;
        return true;
    }
    if (status->stx_dio_offset_align > *alignment)
        *alignment = status->stx_dio_offset_align;
    if (status->stx_dio_mem_align > *alignment)
        *alignment = status->stx_dio_mem_align;
    return true;
}
#else
#define ASKED STATX_BASIC_STATS

static bool told(const struct statx *status, uint64_t *alignment)
{
    (void)status;
    (void)alignment;
    return false;
}
#endif

/*
 * The preferred block size, as upstream takes it, or more where the kernel says that more is needed. 0: the kernel says
 * that this file cannot be read directly. Where it says nothing, a read it does not like is EINVAL.
 */
static uint64_t alignment_of(int fd)
{
    struct statx status = {0};
    uint64_t alignment = base_page();
    if (os.statx(fd, "", AT_EMPTY_PATH, ASKED, &status) != 0)
        status.stx_mask = 0;
    if (status.stx_blksize >= 512 && is_power_of_two(status.stx_blksize))
        alignment = status.stx_blksize;
    if (!told(&status, &alignment) && has_no_device(fd))
        return 0;
    return alignment;
}

bool direct_possible(int fd)
{
    return alignment_of(fd) > 0;
}

static bool is_refusal(const unimap_error *error)
{
    return strcmp(error->call, "open") == 0 && (error->errno_value == EINVAL || error->errno_value == ENOTSUP);
}

int direct_open(const unimap_model *model, uint64_t part, int *fd, uint64_t *alignment, unimap_error *error)
{
    const char *call = "open";
    int failure = 0;
    int opened;
    int rc = source_open_flags(model, part, O_DIRECT, &opened, error);
    if (rc != 0 && !is_refusal(error))
        return rc;
    *alignment = rc == 0 ? alignment_of(opened) : 0;
    if (*alignment > 0) {
        *fd = opened;
        return 0;
    }
    if (rc == 0) {
        os.close(opened);
        call = "statx";
    } else {
        failure = error->errno_value;
    }
    /* Opened as others open it before the refusal is believed: a directory is refused the same way. */
    rc = source_open(model, part, fd, error);
    if (rc == 0)
        direct_refused(model, part, 1, failure, call, error);
    return rc;
}
