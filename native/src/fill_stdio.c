/* Upstream without mmap: one buffer from the heap, fseek and fread range by range, in the caller's order. */
#include "error.h"
#include "fill.h"
#include "os.h"
#include "region.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>

int fill_range(const unimap_model *model, FILE *file, const struct stretch *stretch, uint64_t *calls,
               unimap_error *error)
{
    uint8_t *to = (uint8_t *)(uintptr_t)stretch_address(model, 0, stretch);
    uint64_t chunk = model->options.strategy.chunk_bytes;
    uint64_t done = 0;
    if (os.fseeko(file, (off_t)stretch->offset, SEEK_SET) != 0)
        return source_failed(model, stretch->part, errno, "fseek", error);
    while (done < stretch->length) {
        uint64_t ask = chunk == 0 ? stretch->length - done : lesser(stretch->length - done, chunk);
        size_t got;
        errno = 0;
        got = os.fread(to + done, 1, ask, file);
        (*calls)++;
        done += got;
        if (got == ask)
            continue;
        if (feof(file))
            return source_ended_early(model, stretch->part, stretch->offset + done, "fread", error);
        if (errno != EINTR)
            return source_failed(model, stretch->part, errno != 0 ? errno : EIO, "fread", error);
        clearerr(file);
    }
    return 0;
}

/* As upstream: every part is opened twice, and stays open until all is read. */
static int open_all(unimap_model *model, FILE **files, unimap_error *error)
{
    int rc = 0;
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++) {
        rc = source_look(model, part, error);
        if (rc == 0)
            rc = source_open_stdio(model, part, &files[part], error);
    }
    return rc;
}

static int read_ranges(unimap_model *model, FILE **files, unimap_error *error)
{
    int rc = region_allocate(model, error);
    phases_enter(&model->phases, PHASE_FILL);
    for (uint64_t i = 0; i < model->layout.stretch_count && rc == 0; i++) {
        const struct stretch *stretch = &model->layout.stretches[i];
        rc = fill_range(model, files[stretch->part], stretch, &model->data_calls, error);
    }
    phases_enter(&model->phases, PHASE_OTHER);
    return rc;
}

int fill_stdio(unimap_model *model, unimap_error *error)
{
    FILE **files = os.calloc(model->part_count, sizeof(FILE *));
    int rc = files == NULL ? error_no_memory(error, "malloc", "for the open parts") : open_all(model, files, error);
    if (rc == 0)
        rc = read_ranges(model, files, error);
    for (uint64_t part = 0; files != NULL && part < model->part_count; part++)
        if (files[part] != NULL)
            os.fclose(files[part]);
    free(files);
    return rc;
}
