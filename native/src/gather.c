#include "gather.h"
#include "os.h"
#include "region.h"
#include "source.h"

#include <errno.h>
#include <string.h>

/* What is yet to be read: bytes [at, end) of part `part`, to `to`. */
struct reading {
    uint64_t part, at, end;
    uint8_t *to;
    int fd;
    bool direct;
};

static int read_failed(struct gather *gather, struct sources *sources, struct reading *s, unimap_error *error)
{
    int failure = errno;
    int rc;
    if (failure == EINTR)
        return 0;
    if (failure == EFAULT || failure == ENOMEM)
        return region_refused(gather->region, failure, "pread", error);
    if (failure != EINVAL || !s->direct)
        return source_failed(sources->model, s->part, failure, "pread", error);
    rc = sources_refuse_direct(sources, s->part, s->fd, "pread", error);
    s->direct = false;
    return rc;
}

static void advance(struct gather *gather, struct reading *s, uint64_t got)
{
    if (s->direct)
        gather->direct_bytes += got;
    s->at += got;
    s->to += got;
}

/*
 * O_DIRECT reads whole blocks: the length is rounded up, beyond the end of the part where it is the last, and a short
 * read is continued from the last block boundary. One that ends inside a block is the end of the file.
 */
static int read_direct(struct gather *gather, struct sources *sources, struct reading *s, unimap_error *error)
{
    uint64_t wanted = lesser(s->end - s->at, round_up(gather->chunk, base_page()));
    uint64_t asked = round_up(wanted, base_page());
    ssize_t got = os.pread(s->fd, s->to, asked, (off_t)s->at);
    gather->calls++;
    if (got < 0)
        return read_failed(gather, sources, s, error);
    if ((uint64_t)got >= wanted) {
        memset(s->to + wanted, 0, asked - wanted);
        advance(gather, s, wanted);
        return 0;
    }
    if ((uint64_t)got < base_page())
        return source_ended_early(sources->model, s->part, s->at + (uint64_t)got, "pread", error);
    advance(gather, s, (uint64_t)got / base_page() * base_page());
    return 0;
}

static int read_buffered(struct gather *gather, struct sources *sources, struct reading *s, unimap_error *error)
{
    ssize_t got = os.pread(s->fd, s->to, lesser(s->end - s->at, gather->chunk), (off_t)s->at);
    gather->calls++;
    if (got < 0)
        return read_failed(gather, sources, s, error);
    if (got == 0)
        return source_ended_early(sources->model, s->part, s->at, "pread", error);
    advance(gather, s, (uint64_t)got);
    return 0;
}

int gather_stretch(struct gather *gather, struct sources *sources, const struct stretch *stretch, uint64_t from,
                   uint64_t length, uint8_t *to, unimap_error *error)
{
    struct reading s = {
        .part = stretch->part, .at = stretch->offset + from, .end = stretch->offset + from + length, .to = to};
    int rc = sources_acquire(sources, s.part, &s.fd, &s.direct, error);
    if (rc != 0)
        return rc;
    while (s.at < s.end && rc == 0) {
        if (atomic_load_explicit(gather->stop, memory_order_relaxed))
            rc = -ECANCELED;
        else
            rc = s.direct ? read_direct(gather, sources, &s, error) : read_buffered(gather, sources, &s, error);
    }
    sources_release(sources, s.part, rc == 0 ? length : 0);
    return rc;
}
