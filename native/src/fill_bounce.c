/*
 * Upstream's direct I/O, as its loader reads tensors into host memory: one thread, range by range; for each a buffer
 * from the heap as large as the range and aligned for the device, one read into it, a copy out of it, and its free. What
 * refuses O_DIRECT is read through the page cache instead, without that buffer, from there to the end of its part.
 */
#include "direct.h"
#include "error.h"
#include "fallback.h"
#include "fill.h"
#include "os.h"
#include "region.h"
#include "source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One read is at most 2,147,479,552 bytes; this is the largest power of two below, so aligned for any device. */
#define LARGEST_READ (UINT64_C(1) << 30)

/* A part. */
struct file {
    int fd;             /* or -1 */
    uint64_t alignment; /* 0: read through the page cache */
};

/* Parts that were refused, and how the first one was. */
struct refusals {
    uint64_t count, first;
    int errno_value;
    char call[32];
};

/* The caller's consent; *error says how the part was refused. */
static int accept_refusal(const unimap_model *model, uint64_t part, struct refusals *refusals,
                          const unimap_error *error)
{
    if (!model->options.allow_fallback)
        return error_number(error);
    if (refusals->count++ == 0) {
        refusals->first = part;
        refusals->errno_value = error->errno_value;
        text_copy(refusals->call, sizeof refusals->call, error->call);
    }
    return 0;
}

static int open_file(unimap_model *model, uint64_t part, struct file *file, struct refusals *refusals,
                     unimap_error *error)
{
    int rc = direct_open(model, part, &file->fd, &file->alignment, error);
    return rc == 0 && file->alignment == 0 ? accept_refusal(model, part, refusals, error) : rc;
}

/* A refusal that only a read showed. */
static int reopen(unimap_model *model, uint64_t part, struct file *file, struct refusals *refusals, unimap_error *error)
{
    int rc = accept_refusal(model, part, refusals, error);
    if (rc != 0)
        return rc;
    os.close(file->fd);
    *file = (struct file){.fd = -1};
    return source_open(model, part, &file->fd, error);
}

static uint64_t chunk_of(const unimap_model *model, uint64_t alignment)
{
    uint64_t chunk = lesser(model->options.strategy.chunk_bytes, LARGEST_READ) / alignment * alignment;
    if (model->options.strategy.chunk_bytes == 0)
        return LARGEST_READ;
    return chunk == 0 ? alignment : chunk;
}

/* Reads [start, start + length) of the part, of which `needed` bytes must be there: the rest is beyond its end. */
static int read_blocks(unimap_model *model, const struct file *file, uint64_t part, uint8_t *to, uint64_t start,
                       uint64_t length, uint64_t needed, bool *refused, unimap_error *error)
{
    uint64_t chunk = chunk_of(model, file->alignment);
    uint64_t done = 0;
    while (done < needed) {
        uint64_t from = done / file->alignment * file->alignment; /* a short read may have ended anywhere */
        ssize_t got = os.pread(file->fd, to + from, lesser(length - from, chunk), (off_t)(start + from));
        model->data_calls++;
        if (got > 0 && from + (uint64_t)got > done) {
            done = from + (uint64_t)got;
        } else if (got >= 0) {
            return source_ended_early(model, part, start + done, "pread", error);
        } else if (errno == EINVAL || errno == EFAULT) { /* upstream goes on without O_DIRECT after either */
            *refused = true;
            return direct_refused(model, part, 1, errno, "pread", error);
        } else if (errno != EINTR) {
            return source_failed(model, part, errno, "pread", error);
        }
    }
    return 0;
}

static int read_direct(unimap_model *model, const struct file *file, const struct stretch *stretch, bool *refused,
                       unimap_error *error)
{
    uint64_t start = stretch->offset / file->alignment * file->alignment;
    uint64_t before = stretch->offset - start;
    uint64_t length = round_up(before + stretch->length, file->alignment);
    void *bounce = NULL;
    int rc = os.memalign(&bounce, file->alignment, length);
    if (rc != 0) {
        error_set(error, UNIMAP_E_MEMORY, rc, "posix_memalign", "a bounce buffer of %" PRIu64 " bytes is not available",
                  length);
        error_remedy(error, "free memory, or raise ulimit -v or the cgroup's memory.max");
        error_at(error, (int64_t)stretch->part, -1);
        return error_number(error);
    }
    rc = read_blocks(model, file, stretch->part, bounce, start, length, before + stretch->length, refused, error);
    if (rc == 0) {
        memcpy((void *)(uintptr_t)stretch_address(model, 0, stretch), (uint8_t *)bounce + before, stretch->length);
        model->direct_bytes += stretch->length;
    }
    free(bounce);
    return rc;
}

static int read_range(unimap_model *model, struct file *file, const struct stretch *stretch, struct refusals *refusals,
                      unimap_error *error)
{
    bool refused = false;
    int rc;
    if (file->alignment > 0) {
        rc = read_direct(model, file, stretch, &refused, error);
        if (!refused)
            return rc;
        rc = reopen(model, stretch->part, file, refusals, error);
        if (rc != 0)
            return rc;
    }
    return fill_stretch(model, file->fd, stretch, region_of(model, 0, 0), error);
}

static void conclude(unimap_model *model, const struct refusals *refusals)
{
    unimap_error why;
    if (refusals->count == 0) {
        model->io = UNIMAP_IO_DIRECT;
        return;
    }
    model->io = model->direct_bytes > 0 ? UNIMAP_IO_AUTO : UNIMAP_IO_BUFFERED;
    direct_refused(model, refusals->first, refusals->count, refusals->errno_value, refusals->call, &why);
    fallback_record(model, "io", unimap_io_name(UNIMAP_IO_DIRECT), unimap_io_name(UNIMAP_IO_BUFFERED), &why);
}

/* As upstream: every part is opened twice, for its header and for good, and stays open until all is read. */
static int open_all(unimap_model *model, struct file *files, struct refusals *refusals, unimap_error *error)
{
    int rc = 0;
    for (uint64_t part = 0; part < model->part_count; part++)
        files[part] = (struct file){.fd = -1};
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++) {
        rc = source_look(model, part, error);
        if (rc == 0)
            rc = open_file(model, part, &files[part], refusals, error);
    }
    return rc;
}

static int read_ranges(unimap_model *model, struct file *files, struct refusals *refusals, unimap_error *error)
{
    int rc = region_allocate(model, error);
    phases_enter(&model->phases, PHASE_FILL);
    for (uint64_t i = 0; i < model->layout.stretch_count && rc == 0; i++) {
        const struct stretch *stretch = &model->layout.stretches[i];
        rc = read_range(model, &files[stretch->part], stretch, refusals, error);
    }
    phases_enter(&model->phases, PHASE_OTHER);
    return rc;
}

int fill_bounce(unimap_model *model, unimap_error *error)
{
    struct refusals refusals = {0};
    struct file *files = os.calloc(model->part_count, sizeof *files);
    int rc = files == NULL ? error_no_memory(error, "malloc", "for the open parts")
                           : open_all(model, files, &refusals, error);
    if (rc == 0)
        rc = read_ranges(model, files, &refusals, error);
    for (uint64_t part = 0; files != NULL && part < model->part_count; part++)
        if (files[part].fd >= 0)
            os.close(files[part].fd);
    free(files);
    if (rc == 0)
        conclude(model, &refusals);
    return rc;
}
