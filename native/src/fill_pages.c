/*
 * Fill PAGES: threads take destination units in order, gather the bytes of each from however many parts they come, and
 * put the unit in place. What a thread reads stays in its cache until it is placed; nothing is zeroed to be overwritten.
 */
#include "error.h"
#include "fallback.h"
#include "fill.h"
#include "gather.h"
#include "guard.h"
#include "huge_buffer.h"
#include "layout.h"
#include "os.h"
#include "page_fill.h"
#include "region.h"
#include "team.h"
#include "tmpfs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A device wants more reads in flight than a small machine has CPUs, and a thread has one. */
#define DIRECT_THREADS 8u

/* Indices are handed out by counters on cache lines of their own. */
struct queue {
    _Alignas(64) atomic_uint_fast64_t next;
};

struct fill {
    unimap_model *model;
    struct sources sources;
    struct team team;
    struct units units;
    struct page_fill page_fill;
    uint32_t queue_count; /* of the reading pass: a replica's each, or one for all */
    struct queue queues[UNIMAP_MAX_NODES];
};

/* The member's own queue first, then what others have left: a replica may have fewer threads than another, or none. */
static bool claim(struct fill *fill, const struct member *member, uint32_t queues, uint64_t per_queue, uint64_t *taken,
                  uint32_t *queue)
{
    for (uint32_t i = 0; i < queues; i++) {
        *queue = (member->replica + i) % queues;
        if (atomic_load_explicit(&fill->queues[*queue].next, memory_order_relaxed) >= per_queue)
            continue;
        *taken = atomic_fetch_add_explicit(&fill->queues[*queue].next, 1, memory_order_relaxed);
        if (*taken < per_queue)
            return true;
    }
    return false;
}

static void reset_queues(struct fill *fill)
{
    for (uint32_t i = 0; i < UNIMAP_MAX_NODES; i++)
        atomic_store(&fill->queues[i].next, 0);
}

/* ---- One unit ---- */

/* Gathers a unit's bytes at `to`; where that is not fresh memory, clears what lies between them and after them. */
static int gather_unit(struct fill *fill, struct gather *gather, const struct unit *unit, uint8_t *to, bool fresh,
                       unimap_error *error)
{
    const struct layout *layout = &fill->model->layout;
    const struct slot *slot = &layout->slots[unit->slot];
    uint64_t end = unit->at + unit->length;
    uint64_t done = 0; /* bytes of the unit that are what they should be */
    for (uint64_t i = units_first_stretch(&fill->units, unit); i < slot->first_stretch + slot->stretch_count; i++) {
        const struct stretch *stretch = &layout->stretches[i];
        uint64_t from = stretch->at > unit->at ? stretch->at : unit->at;
        uint64_t to_end = lesser(stretch->at + stretch->length, end);
        int rc;
        if (stretch->at >= end)
            break;
        if (!fresh)
            memset(to + done, 0, from - unit->at - done);
        rc = gather_stretch(gather, &fill->sources, stretch, from - stretch->at, to_end - from, to + (from - unit->at),
                            error);
        if (rc != 0)
            return rc;
        done = to_end - unit->at;
    }
    if (!fresh)
        memset(to + done, 0, unit->mapped - done);
    return 0;
}

/* Puts a unit into replicas [first, first + count), counted round. */
static int put_unit(struct fill *fill, const struct unit *unit, uint32_t first, uint32_t count, const uint8_t *from,
                    unimap_error *error)
{
    int rc = 0;
    for (uint32_t i = 0; i < count && rc == 0; i++)
        rc = page_fill_put(&fill->page_fill, (first + i) % fill->model->replica_count, unit, from, error);
    return rc;
}

/* Reads a unit and puts it into replicas [first, first + count), counted round. */
static int load_unit(struct fill *fill, struct gather *gather, const struct unit *unit, uint32_t first, uint32_t count,
                     uint8_t *buffer, unimap_error *error)
{
    uint32_t replicas = fill->model->replica_count;
    uint8_t *to = buffer != NULL ? buffer : units_address(&fill->units, first, unit);
    int rc;
    gather->region = region_of(fill->model, first, unit->slot);
    rc = gather_unit(fill, gather, unit, to, buffer == NULL, error);
    if (rc != 0)
        return rc;
    return buffer != NULL ? put_unit(fill, unit, first, count, to, error)
                          : put_unit(fill, unit, (first + 1) % replicas, count - 1, to, error);
}

/* ---- What a thread does ---- */

static void read_units(struct fill *fill, struct member *member, uint8_t *buffer)
{
    const unimap_strategy *strategy = &fill->model->options.strategy;
    bool everywhere = fill->queue_count < fill->model->replica_count;
    uint64_t per_queue = (fill->units.index_count + fill->queue_count - 1) / fill->queue_count;
    struct gather gather = {.stop = &fill->team.stop,
                            .chunk = strategy->chunk_bytes != 0 ? lesser(strategy->chunk_bytes, UNIT) : UNIT};
    uint64_t taken, number;
    uint32_t queue;
    while (!team_stopped(&fill->team) && claim(fill, member, fill->queue_count, per_queue, &taken, &queue)) {
        unimap_error error;
        struct unit unit;
        int rc;
        if (!units_at(&fill->units, taken * fill->queue_count + queue, &number))
            continue;
        unit = units_find(&fill->units, number);
        rc = everywhere ? load_unit(fill, &gather, &unit, member->replica, fill->model->replica_count, buffer, &error)
                        : load_unit(fill, &gather, &unit, queue, 1, buffer, &error);
        if (rc != 0 && rc != -ECANCELED)
            team_fail(&fill->team, &error);
    }
    member->data_calls += gather.calls;
    member->direct_bytes += gather.direct_bytes;
}

static void read_work(struct member *member, void *shared)
{
    struct fill *fill = shared;
    uint8_t *buffer = NULL;
    void *base;
    if (!page_fill_buffers(&fill->page_fill)) {
        read_units(fill, member, NULL);
        return;
    }
    buffer = huge_buffer(UNIT, &base);
    member->idle = buffer == NULL;
    if (buffer == NULL)
        return; /* the others take its share */
    read_units(fill, member, buffer);
    huge_buffer_free(base, UNIT);
}

/* Each replica gets from the others what they read and it did not. */
static void pull_work(struct member *member, void *shared)
{
    struct fill *fill = shared;
    uint32_t replicas = fill->model->replica_count;
    uint64_t taken, number;
    uint32_t queue;
    while (!team_stopped(&fill->team) && claim(fill, member, replicas, fill->units.index_count, &taken, &queue)) {
        uint32_t owner = (uint32_t)(taken % replicas);
        unimap_error error;
        struct unit unit;
        if (owner == queue || !units_at(&fill->units, taken, &number))
            continue;
        unit = units_find(&fill->units, number);
        if (page_fill_put(&fill->page_fill, queue, &unit, units_address(&fill->units, owner, &unit), &error) != 0)
            team_fail(&fill->team, &error);
    }
}

static void warm_work(struct member *member, void *shared)
{
    struct fill *fill = shared;
    uint32_t replicas = fill->model->replica_count;
    uint64_t taken, number;
    uint32_t queue;
    while (!team_stopped(&fill->team) && claim(fill, member, replicas, fill->units.index_count, &taken, &queue)) {
        const struct region *region;
        unimap_error error;
        struct unit unit;
        uint64_t fault;
        int failure;
        if (!units_at(&fill->units, taken, &number))
            continue;
        unit = units_find(&fill->units, number);
        region = region_of(fill->model, queue, unit.slot);
        failure = region_populate(region, unit.at, unit.mapped);
        if (failure == EINVAL && guard_clear(units_address(&fill->units, queue, &unit), unit.mapped, &fault))
            failure = 0; /* before Linux 5.14 */
        if (failure != 0) {
            region_refused(region, failure, "madvise", &error);
            team_fail(&fill->team, &error);
        }
    }
}

/* ---- The whole ---- */

/* AUTO decides part by part, but for the number of threads the first part speaks for all. */
static int reads_direct(struct fill *fill, bool *direct, unimap_error *error)
{
    int fd, rc;
    *direct = fill->model->options.io == UNIMAP_IO_DIRECT;
    if (fill->model->options.io != UNIMAP_IO_AUTO)
        return 0;
    rc = sources_acquire(&fill->sources, fill->model->layout.stretches[0].part, &fd, direct, error);
    if (rc == 0)
        sources_release(&fill->sources, fill->model->layout.stretches[0].part, 0);
    return rc;
}

static int choose_threads(struct fill *fill, uint32_t *threads, unimap_error *error)
{
    bool direct;
    int rc = 0;
    *threads = fill->model->options.threads;
    if (*threads == 0) {
        rc = reads_direct(fill, &direct, error);
        *threads = team_cpus(fill->model);
        if (rc == 0 && direct && *threads < DIRECT_THREADS)
            *threads = DIRECT_THREADS;
    }
    *threads = (uint32_t)lesser(*threads, fill->units.count);
    return rc;
}

static void plan_order(struct fill *fill)
{
    bool fan_out = fill->model->options.feed == UNIMAP_FEED_FAN_OUT;
    fill->queue_count = fan_out ? 1 : fill->model->replica_count;
    units_order(&fill->units, fill->team.count);
}

static int run(struct fill *fill, void (*work)(struct member *, void *), unimap_error *error)
{
    int rc;
    reset_queues(fill);
    rc = team_run(&fill->team, work, fill, error);
    if (rc == 0 && team_active(&fill->team) == 0)
        rc = error_no_memory(error, "mmap", "for the buffer of a thread");
    return rc;
}

static int warm(struct fill *fill, unimap_error *error)
{
    unimap_model *model = fill->model;
    uint64_t start = now_ns();
    int rc = run(fill, warm_work, error);
    model->warm_ns = now_ns() - start;
    phases_start(&model->phases);
    return rc;
}

static int fill_all(struct fill *fill, unimap_error *error)
{
    unimap_model *model = fill->model;
    int rc = 0;
    if (model->page_fill == UNIMAP_PAGE_FILL_WARM)
        rc = warm(fill, error);
    if (rc != 0)
        return rc;
    phases_enter(&model->phases, PHASE_FILL);
    rc = run(fill, read_work, error);
    phases_enter(&model->phases, PHASE_OTHER);
    if (rc != 0 || fill->queue_count == 1)
        return rc;
    phases_enter(&model->phases, PHASE_REPLICATE);
    rc = run(fill, pull_work, error);
    phases_enter(&model->phases, PHASE_OTHER);
    return rc;
}

static void note_io(struct fill *fill)
{
    unimap_model *model = fill->model;
    uint64_t direct = fill->sources.direct_count;
    unimap_error *refusal = &fill->sources.refusal;
    model->io = direct == 0 ? UNIMAP_IO_BUFFERED : direct == model->part_count ? UNIMAP_IO_DIRECT : UNIMAP_IO_AUTO;
    if (fill->sources.refused_count == 0)
        return;
    if (fill->sources.refused_count > 1) {
        size_t used = strlen(refusal->reason);
        snprintf(refusal->reason + used, sizeof refusal->reason - used, ", and so for %llu further parts",
                 (unsigned long long)(fill->sources.refused_count - 1));
    }
    fallback_record(model, "io", unimap_io_name(UNIMAP_IO_DIRECT), unimap_io_name(model->io), refusal);
}

static void account(struct fill *fill)
{
    note_io(fill);
    team_account(&fill->team, fill->model);
}

/* Read so that they count as loaded when the load returns, as pages that were put or faulted in do. */
static void map_in(unimap_model *model)
{
    phases_enter(&model->phases, PHASE_FILL);
    for (uint64_t i = 0; i < model->region_count; i++)
        tmpfs_map_in(&model->regions[i]);
    phases_enter(&model->phases, PHASE_OTHER);
}

static int fill_with_sources(struct fill *fill, unimap_error *error)
{
    bool guarded = fill->model->replica_count > 1 || fill->model->options.strategy.page_fill == UNIMAP_PAGE_FILL_WARM;
    uint32_t threads;
    int rc = choose_threads(fill, &threads, error);
    if (rc == 0 && team_gather(&fill->team, fill->model, threads) != 0)
        rc = error_no_memory(error, "malloc", "for the threads");
    if (rc == 0)
        rc = page_fill_start(&fill->page_fill, fill->model, &fill->units, error);
    if (rc == 0) {
        plan_order(fill);
        guarded = guarded && !page_fill_buffers(&fill->page_fill);
        if (guarded)
            guard_begin();
        rc = fill_all(fill, error);
        if (guarded)
            guard_end();
        if (rc == 0 && fill->page_fill.writes)
            map_in(fill->model);
    }
    page_fill_stop(&fill->page_fill);
    if (rc == 0)
        account(fill);
    team_dismiss(&fill->team);
    return rc;
}

int fill_pages(unimap_model *model, unimap_error *error)
{
    struct fill *fill = NULL;
    void *memory = NULL;
    int rc;
    if (os.memalign(&memory, _Alignof(struct fill), sizeof *fill) != 0)
        return error_no_memory(error, "malloc", "for the bookkeeping of this load");
    fill = memset(memory, 0, sizeof *fill);
    fill->model = model;
    fill->page_fill.uffd = -1;
    if (units_plan(&fill->units, model) != 0 || sources_start(&fill->sources, model) != 0) {
        rc = error_no_memory(error, "malloc", "for the bookkeeping of this load");
    } else {
        rc = fill_with_sources(fill, error);
        sources_stop(&fill->sources);
    }
    units_free(&fill->units);
    free(fill);
    return rc;
}
