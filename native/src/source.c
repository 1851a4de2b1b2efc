#include "source.h"
#include "error.h"
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

static const char *remedy_for(int errno_value)
{
    switch (errno_value) {
    case ENOENT:
        return "check the path: every part of the set must be there";
    case EACCES:
    case EPERM:
        return "make the file readable to this user, e.g. with chmod +r";
    case EMFILE:
    case ENFILE:
        return "raise the limit of open files with ulimit -n";
    case EIO:
        return "check the disk: the kernel could not read it (see dmesg)";
    default:
        return "check the path and the file system it is on";
    }
}

int source_failed(const unimap_model *model, uint64_t part, int errno_value, const char *call, unimap_error *error)
{
    error_set(error, UNIMAP_E_PART, errno_value, call, "%s: %s", model->parts[part].path, strerror(errno_value));
    error_remedy(error, "%s", remedy_for(errno_value));
    error_at(error, (int64_t)part, -1);
    return error_number(error);
}

int source_ended_early(const unimap_model *model, uint64_t part, uint64_t at, const char *call, unimap_error *error)
{
    error_set(error, UNIMAP_E_PART, 0, call, "%s ended early at byte %" PRIu64 " of %" PRIu64 "; was it truncated?",
              model->parts[part].path, at, model->parts[part].size);
    error_remedy(error, "fetch or write that part again, and let no one write to it while it is loaded");
    error_at(error, (int64_t)part, -1);
    return error_number(error);
}

static int check(const unimap_model *model, uint64_t part, int fd, unimap_error *error)
{
    const unimap_part *expected = &model->parts[part];
    struct stat status;
    if (os.fstat(fd, &status) != 0)
        return source_failed(model, part, errno, "fstat", error);
    if (!S_ISREG(status.st_mode)) {
        error_set(error, UNIMAP_E_PART, 0, "fstat", "%s is %s, not a file", expected->path,
                  S_ISDIR(status.st_mode) ? "a directory" : "something special");
        error_remedy(error, "name the part itself");
    } else if ((uint64_t)status.st_size != expected->size) {
        error_set(error, UNIMAP_E_PART, 0, "fstat", "%s has %" PRIu64 " bytes, not %" PRIu64, expected->path,
                  (uint64_t)status.st_size, expected->size);
        error_remedy(error, "fetch or write that part again, or read its size again if it was replaced");
    } else {
        return 0;
    }
    error_at(error, (int64_t)part, -1);
    return error_number(error);
}

int source_open_flags(const unimap_model *model, uint64_t part, int flags, int *fd, unimap_error *error)
{
    int rc;
    int opened;
    /* O_NONBLOCK means nothing to a file, and keeps a FIFO from holding the load until someone writes to it. */
    do
        opened = os.open(model->parts[part].path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
    while (opened < 0 && errno == EINTR);
    if (opened < 0)
        return source_failed(model, part, errno, "open", error);
    rc = check(model, part, opened, error);
    if (rc != 0)
        os.close(opened);
    else
        *fd = opened;
    return rc;
}

int source_open(const unimap_model *model, uint64_t part, int *fd, unimap_error *error)
{
    return source_open_flags(model, part, 0, fd, error);
}

int source_open_stdio(const unimap_model *model, uint64_t part, FILE **file, unimap_error *error)
{
    int rc;
    FILE *opened;
    do
        opened = os.fopen(model->parts[part].path, "rbe");
    while (opened == NULL && errno == EINTR);
    if (opened == NULL)
        return source_failed(model, part, errno, "fopen", error);
    rc = check(model, part, fileno(opened), error);
    if (rc != 0)
        os.fclose(opened);
    else
        *file = opened;
    return rc;
}

int source_look(const unimap_model *model, uint64_t part, unimap_error *error)
{
    FILE *file;
    int rc = source_open_stdio(model, part, &file, error);
    if (rc == 0)
        os.fclose(file);
    return rc;
}
