#include "sources.h"
#include "direct.h"
#include "error.h"
#include "os.h"
#include "residency.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* Opening takes microseconds, sleeping and being woken tens of them. */
#define YIELDS 100u

int sources_start(struct sources *sources, const unimap_model *model)
{
    memset(sources, 0, sizeof *sources);
    sources->items = os.calloc(model->part_count, sizeof *sources->items);
    if (sources->items == NULL)
        return -ENOMEM;
    sources->model = model;
    pthread_mutex_init(&sources->lock, NULL);
    pthread_cond_init(&sources->changed, NULL);
    for (uint64_t i = 0; i < model->part_count; i++)
        sources->items[i].remaining = model->parts[i].size;
    return 0;
}

void sources_stop(struct sources *sources)
{
    for (uint64_t i = 0; i < sources->model->part_count; i++)
        if (sources->items[i].state == SOURCE_OPEN)
            os.close(sources->items[i].fd);
    pthread_cond_destroy(&sources->changed);
    pthread_mutex_destroy(&sources->lock);
    free(sources->items);
    sources->items = NULL;
}

/* How a part was refused; errno_value 0: its file system has no device to read past the page cache from. */
struct refusal {
    bool refused;
    int errno_value;
    const char *call;
};

/* With the lock held. */
static int note_refusal(struct sources *sources, uint64_t part, const struct refusal *how, unimap_error *error)
{
    const unimap_options *options = &sources->model->options;
    if (options->io != UNIMAP_IO_DIRECT)
        return 0; /* AUTO promises what is available */
    if (!options->allow_fallback)
        return direct_refused(sources->model, part, 1, how->errno_value, how->call, error);
    if (sources->refused_count++ == 0)
        direct_refused(sources->model, part, 1, how->errno_value, how->call, &sources->refusal);
    return 0;
}

/* Without the lock. A part opened before is opened as it was decided then. */
static int open_source(struct sources *sources, uint64_t part, struct source *opened, struct refusal *how,
                       unimap_error *error)
{
    const unimap_model *model = sources->model;
    uint32_t io = model->options.io;
    int rc;
    *how = (struct refusal){.refused = false};
    opened->direct = opened->decided ? opened->direct : io == UNIMAP_IO_DIRECT;
    rc = source_open_flags(model, part, opened->direct ? O_DIRECT : 0, &opened->fd, error);
    if (rc == -EINVAL && opened->direct) {
        *how = (struct refusal){.refused = true, .errno_value = EINVAL, .call = "open"};
    } else if (rc == 0 && opened->direct && !opened->decided && !direct_possible(opened->fd)) {
        os.close(opened->fd);
        *how = (struct refusal){.refused = true, .call = "statx"};
    }
    if (how->refused) {
        opened->direct = false;
        rc = source_open(model, part, &opened->fd, error);
    }
    if (rc != 0 || opened->decided || io != UNIMAP_IO_AUTO || model->options.strategy.layout == UNIMAP_LAYOUT_PACKED)
        return rc;
    opened->direct = !residency_half(opened->fd, model->parts[part].size) && direct_possible(opened->fd) &&
                     os.set_flags(opened->fd, O_NONBLOCK | O_DIRECT) == 0;
    return 0;
}

/* With the lock held, as all below. */
static bool close_an_idle_one(struct sources *sources)
{
    for (uint64_t i = 0; i < sources->model->part_count; i++) {
        struct source *source = &sources->items[i];
        if (source->state != SOURCE_OPEN || source->users > 0)
            continue;
        os.close(source->fd);
        source->state = SOURCE_CLOSED;
        sources->open_count--;
        return true;
    }
    return false;
}

static void wait_for_change(struct sources *sources, unsigned *yields)
{
    if ((*yields)++ >= YIELDS) {
        pthread_cond_wait(&sources->changed, &sources->lock);
        return;
    }
    pthread_mutex_unlock(&sources->lock);
    sched_yield();
    pthread_mutex_lock(&sources->lock);
}

/* 0 when it is open or worth trying again, -EAGAIN when another thread has to finish first, or an error. */
static int open_locked(struct sources *sources, uint64_t part, unimap_error *error)
{
    struct source *source = &sources->items[part];
    struct source opened = *source;
    struct refusal how;
    int rc;
    source->state = SOURCE_OPENING;
    sources->opening_count++;
    pthread_mutex_unlock(&sources->lock);
    rc = open_source(sources, part, &opened, &how, error);
    pthread_mutex_lock(&sources->lock);
    sources->opening_count--;
    source->state = SOURCE_CLOSED;
    if (rc == 0 && how.refused && (rc = note_refusal(sources, part, &how, error)) != 0)
        os.close(opened.fd);
    if (rc == 0) {
        source->fd = opened.fd;
        source->direct = opened.direct;
        source->state = SOURCE_OPEN;
        sources->open_count++;
        sources->direct_count += opened.direct && !source->decided;
        source->decided = true;
    }
    pthread_cond_broadcast(&sources->changed);
    if (rc != -EMFILE && rc != -ENFILE)
        return rc;
    if (close_an_idle_one(sources))
        return 0;
    return sources->open_count + sources->opening_count > 0 ? -EAGAIN : rc;
}

int sources_acquire(struct sources *sources, uint64_t part, int *fd, bool *direct, unimap_error *error)
{
    struct source *source = &sources->items[part];
    unsigned yields = 0;
    int rc = 0;
    pthread_mutex_lock(&sources->lock);
    while (source->state != SOURCE_OPEN && rc == 0) {
        if (source->state == SOURCE_CLOSED)
            rc = open_locked(sources, part, error);
        if (rc == -EAGAIN || (rc == 0 && source->state == SOURCE_OPENING)) {
            wait_for_change(sources, &yields);
            rc = 0;
        }
    }
    if (rc == 0) {
        source->users++;
        *fd = source->fd;
        *direct = source->direct;
    }
    pthread_mutex_unlock(&sources->lock);
    return rc;
}

/* It counts as open until it is closed, for a thread that waits to open another. */
static void close_source(struct sources *sources, struct source *source)
{
    if (!source->direct && sources->model->options.drop_cache)
        os.fadvise(source->fd, 0, 0, POSIX_FADV_DONTNEED); /* advice: what it leaves behind costs memory, no more */
    os.close(source->fd);
    pthread_mutex_lock(&sources->lock);
    sources->open_count--;
    pthread_cond_broadcast(&sources->changed);
    pthread_mutex_unlock(&sources->lock);
}

void sources_release(struct sources *sources, uint64_t part, uint64_t loaded)
{
    struct source *source = &sources->items[part];
    bool done;
    pthread_mutex_lock(&sources->lock);
    source->users--;
    source->remaining -= loaded;
    done = source->remaining == 0;
    if (done)
        source->state = SOURCE_CLOSED;
    else if (source->users == 0)
        pthread_cond_broadcast(&sources->changed);
    pthread_mutex_unlock(&sources->lock);
    if (done)
        close_source(sources, source);
}

int sources_refuse_direct(struct sources *sources, uint64_t part, int fd, const char *call, unimap_error *error)
{
    struct source *source = &sources->items[part];
    int rc = 0;
    pthread_mutex_lock(&sources->lock);
    if (source->direct) { /* else another thread was here before */
        const struct refusal how = {.refused = true, .errno_value = EINVAL, .call = call};
        rc = note_refusal(sources, part, &how, error);
        if (rc == 0 && os.set_flags(fd, O_NONBLOCK) != 0)
            rc = source_failed(sources->model, part, errno, "fcntl", error);
        if (rc == 0) {
            source->direct = false;
            sources->direct_count--;
        }
    }
    pthread_mutex_unlock(&sources->lock);
    return rc;
}
