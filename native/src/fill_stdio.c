/* Upstream's --no-mmap: one buffer from the heap, fseek and fread range by range. */
#include "error.h"
#include "fill.h"
#include "os.h"
#include "region.h"
#include "source.h"

#include <errno.h>

static int read_range(unimap_model *model, FILE *file, const struct stretch *stretch, unimap_error *error)
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
        model->data_calls++;
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

int fill_stdio(unimap_model *model, unimap_error *error)
{
    const struct layout *layout = &model->layout;
    FILE *file = NULL;
    int rc = region_allocate(model, error);
    for (uint64_t i = 0; i < layout->stretch_count && rc == 0; i++) {
        const struct stretch *stretch = &layout->stretches[i];
        if (file == NULL)
            rc = source_open_stdio(model, stretch->part, &file, error);
        if (rc != 0)
            break;
        phases_enter(&model->phases, PHASE_FILL);
        rc = read_range(model, file, stretch, error);
        phases_enter(&model->phases, PHASE_OTHER);
        if (i + 1 == layout->stretch_count || layout->stretches[i + 1].part != stretch->part) {
            os.fclose(file);
            file = NULL;
        }
    }
    if (file != NULL)
        os.fclose(file);
    return rc;
}
