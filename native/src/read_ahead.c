#include "read_ahead.h"
#include "error.h"
#include "os.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>

/* What `cat` asks for at a time (128 KiB), which the kernel's readahead makes larger. */
#define CHUNK (UINT64_C(1) << 17)

static int read_part(unimap_model *model, uint64_t part, int fd, void *buffer, unimap_error *error)
{
    uint64_t size = model->parts[part].size;
    for (uint64_t at = 0; at < size;) {
        ssize_t got = os.pread(fd, buffer, lesser(CHUNK, size - at), (off_t)at);
        if (got > 0)
            at += (uint64_t)got;
        else if (got == 0)
            return source_ended_early(model, part, at, "pread", error);
        else if (errno != EINTR)
            return source_failed(model, part, errno, "pread", error);
        model->data_calls++;
    }
    return 0;
}

int read_ahead(unimap_model *model, const int *files, unimap_error *error)
{
    void *buffer = os.calloc(1, CHUNK);
    int rc = buffer == NULL ? error_no_memory(error, "malloc", "for what is read ahead") : 0;
    phases_enter(&model->phases, PHASE_FILL);
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++)
        rc = read_part(model, part, files[part], buffer, error);
    phases_enter(&model->phases, PHASE_OTHER);
    free(buffer);
    return rc;
}
