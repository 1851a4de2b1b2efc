/*
 * Fill PAGES: threads take destination units in order, gather the bytes of each from however many parts they come, and
 * put the unit in place. What a thread reads stays in its cache until it is placed; nothing is zeroed to be overwritten.
 */
#include "error.h"
#include "fallback.h"
#include "fill.h"
#include "gather.h"
#include "guard.h"
#include "layout.h"
#include "os.h"
#include "policy.h"
#include "region.h"
#include "team.h"
#include "uffd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* What one thread takes: a hugepage, or as much of the other kinds. It fits into a core's cache. */
#define UNIT HUGE_2M

/* A device wants more reads in flight than a small machine has CPUs, and a thread has one. */
#define DIRECT_THREADS 8u

struct unit {
    uint64_t slot;
    uint64_t at;     /* in the slot */
    uint64_t length; /* to the end of the slot's bytes */
    uint64_t mapped; /* to the end of its last page */
};

/* Indices are handed out by counters on cache lines of their own. */
struct queue {
    _Alignas(64) atomic_uint_fast64_t next;
};

struct fill {
    unimap_model *model;
    struct sources sources;
    struct team team;
    uint64_t *first_unit; /* of each slot, and of all */
    uint64_t index_count; /* units, and holes in the order they are taken in */
    uint64_t stride;      /* gigabyte pages filled at a time, see unit_at */
    uint32_t queue_count; /* of the reading pass: a replica's each, or one for all */
    struct queue queues[UNIMAP_MAX_NODES];
    int uffd; /* or -1 */
    atomic_bool stop;
    pthread_mutex_t lock;
    bool failed;
    unimap_error error; /* the first */
};

int fill_pages_map(unimap_model *model, uint32_t replica, unimap_error *error)
{
    int rc = 0;
    for (uint64_t slot = 0; slot < model->layout.slot_count && rc == 0; slot++)
        rc = region_map(model, replica, slot, error);
    return rc;
}

static uint64_t unit_count(const struct fill *fill)
{
    return fill->first_unit[fill->model->layout.slot_count];
}

static void fail(struct fill *fill, const unimap_error *error)
{
    pthread_mutex_lock(&fill->lock);
    if (!fill->failed)
        fill->error = *error;
    fill->failed = true;
    pthread_mutex_unlock(&fill->lock);
    atomic_store(&fill->stop, true);
}

static bool stopped(const struct fill *fill)
{
    return atomic_load_explicit(&fill->stop, memory_order_relaxed);
}

/* ---- Units, and the order they are taken in ---- */

/*
 * Units are taken in the order of the parts, so that few parts are open at a time. Threads at work in one page of 1 GiB
 * would all wait for the one that faults it in, so `stride` of those pages are filled at a time, in turns.
 */
static bool unit_at(const struct fill *fill, uint64_t index, uint64_t *unit)
{
    const uint64_t per_page = HUGE_1G / UNIT;
    if (fill->stride > 1) {
        uint64_t group = fill->stride * per_page;
        uint64_t in_group = index % group;
        index = index / group * group + in_group % fill->stride * per_page + in_group / fill->stride;
    }
    *unit = index;
    return index < unit_count(fill);
}

static struct unit unit_find(const struct fill *fill, uint64_t number)
{
    const unimap_model *model = fill->model;
    uint64_t low = 0, high = model->layout.slot_count - 1;
    struct unit unit;
    while (low < high) { /* the last slot that starts at or before it */
        uint64_t middle = low + (high - low + 1) / 2;
        if (fill->first_unit[middle] <= number)
            low = middle;
        else
            high = middle - 1;
    }
    unit.slot = low;
    unit.at = (number - fill->first_unit[low]) * UNIT;
    unit.length = lesser(model->layout.slots[low].length - unit.at, UNIT);
    unit.mapped = lesser(round_up(unit.length, region_of(model, 0, low)->page_bytes), UNIT);
    return unit;
}

static uint64_t first_place(const unimap_model *model, const struct unit *unit)
{
    const struct slot *slot = &model->layout.slots[unit->slot];
    uint64_t low = slot->first_place, high = slot->first_place + slot->place_count;
    while (low < high) { /* the first place that ends after the unit's start */
        uint64_t middle = low + (high - low) / 2;
        if (model->layout.places[middle].at + model->layout.places[middle].length > unit->at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

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
    for (uint64_t i = first_place(fill->model, unit); i < slot->first_place + slot->place_count; i++) {
        const struct place *place = &layout->places[i];
        uint64_t from = place->at > unit->at ? place->at : unit->at;
        uint64_t to_end = lesser(place->at + place->length, end);
        int rc;
        if (place->at >= end)
            break;
        if (!fresh)
            memset(to + done, 0, from - unit->at - done);
        rc =
            gather_place(gather, &fill->sources, place, from - place->at, to_end - from, to + (from - unit->at), error);
        if (rc != 0)
            return rc;
        done = to_end - unit->at;
    }
    if (!fresh)
        memset(to + done, 0, unit->mapped - done);
    return 0;
}

static uint8_t *unit_address(const struct fill *fill, uint32_t replica, const struct unit *unit)
{
    return (uint8_t *)(uintptr_t)(region_of(fill->model, replica, unit->slot)->address + unit->at);
}

static int copy_refused(const struct region *region, int failure, unimap_error *error)
{
    /* A pool without a free page shows as EEXIST. */
    bool memory = failure == ENOMEM || failure == ENOSPC || failure == EFAULT ||
                  (failure == EEXIST && kind_is_hugetlb(region->kind));
    if (memory)
        return region_refused(region, failure, "ioctl(UFFDIO_COPY)", error);
    error_set(error, UNIMAP_E_SYSTEM, failure, "ioctl(UFFDIO_COPY)", "a page could not be put in place: %s",
              strerror(failure));
    error_remedy(error, "load with place FAULT, and report this with the kernel's version");
    error_at(error, region->part, region->node);
    return error_number(error);
}

/* Puts the unit that stands at `from` into a replica that has not got it. */
static int place_unit(struct fill *fill, uint32_t replica, const struct unit *unit, const void *from,
                      unimap_error *error)
{
    const struct region *region = region_of(fill->model, replica, unit->slot);
    uint8_t *to = unit_address(fill, replica, unit);
    uint64_t fault;
    int failure;
    if (fill->uffd >= 0) {
        failure = uffd_copy(fill->uffd, (uintptr_t)to, from, unit->mapped);
        return failure == 0 ? 0 : copy_refused(region, failure, error);
    }
    if (fill->model->place != UNIMAP_PLACE_WARM) {
        /* One call for what would be a fault a page. Before Linux 5.14 it is refused, and the copy faults them in. */
        do
            failure = os.madvise(to, unit->mapped, MADV_POPULATE_WRITE) == 0 ? 0 : errno;
        while (failure == EINTR || failure == EAGAIN);
        if (failure != 0 && failure != EINVAL)
            return region_refused(region, failure, "madvise", error);
    }
    return guard_copy(to, from, unit->length, &fault) ? 0 : region_refused(region, EFAULT, "memcpy", error);
}

/* Reads a unit and puts it into replicas [first, first + count), counted round. */
static int load_unit(struct fill *fill, struct gather *gather, const struct unit *unit, uint32_t first, uint32_t count,
                     uint8_t *buffer, unimap_error *error)
{
    uint32_t replicas = fill->model->replica_count;
    uint8_t *to = buffer != NULL ? buffer : unit_address(fill, first, unit);
    int rc;
    gather->region = region_of(fill->model, first, unit->slot);
    rc = gather_unit(fill, gather, unit, to, buffer == NULL, error);
    for (uint32_t i = buffer != NULL ? 0 : 1; i < count && rc == 0; i++)
        rc = place_unit(fill, (first + i) % replicas, unit, to, error);
    return rc;
}

/* ---- What a thread does ---- */

/*
 * One hugepage, so that a copy from it looks up one translation and not 512: with 4 KiB pages UFFDIO_COPY takes a third
 * longer. Allocated by its thread, and so on its node.
 */
static uint8_t *buffer_map(void **base)
{
    uint8_t *aligned;
    *base = os.mmap(NULL, 2 * UNIT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (*base == MAP_FAILED)
        return NULL;
    aligned = (uint8_t *)(uintptr_t)round_up((uintptr_t)*base, UNIT);
    os.madvise(aligned, UNIT, MADV_HUGEPAGE); /* slower without, as without the next, and no less right */
    os.madvise(aligned, UNIT, MADV_POPULATE_WRITE);
    return aligned;
}

static void read_units(struct fill *fill, struct member *member, uint8_t *buffer)
{
    const unimap_strategy *strategy = &fill->model->options.strategy;
    bool everywhere = fill->queue_count < fill->model->replica_count;
    uint64_t per_queue = (fill->index_count + fill->queue_count - 1) / fill->queue_count;
    struct gather gather = {.stop = &fill->stop,
                            .chunk = strategy->chunk_bytes != 0 ? lesser(strategy->chunk_bytes, UNIT) : UNIT};
    uint64_t taken, number;
    uint32_t queue;
    while (!stopped(fill) && claim(fill, member, fill->queue_count, per_queue, &taken, &queue)) {
        unimap_error error;
        struct unit unit;
        int rc;
        if (!unit_at(fill, taken * fill->queue_count + queue, &number))
            continue;
        unit = unit_find(fill, number);
        rc = everywhere ? load_unit(fill, &gather, &unit, member->replica, fill->model->replica_count, buffer, &error)
                        : load_unit(fill, &gather, &unit, queue, 1, buffer, &error);
        if (rc != 0 && rc != -ECANCELED)
            fail(fill, &error);
    }
    member->data_calls += gather.calls;
    member->direct_bytes += gather.direct_bytes;
}

static void read_work(struct member *member, void *shared)
{
    struct fill *fill = shared;
    uint8_t *buffer = NULL;
    void *base;
    if (fill->uffd < 0) {
        read_units(fill, member, NULL);
        return;
    }
    buffer = buffer_map(&base);
    member->idle = buffer == NULL;
    if (buffer == NULL)
        return; /* the others take its share */
    read_units(fill, member, buffer);
    os.munmap(base, 2 * UNIT);
}

/* Each replica gets from the others what they read and it did not. */
static void pull_work(struct member *member, void *shared)
{
    struct fill *fill = shared;
    uint32_t replicas = fill->model->replica_count;
    uint64_t taken, number;
    uint32_t queue;
    while (!stopped(fill) && claim(fill, member, replicas, fill->index_count, &taken, &queue)) {
        uint32_t owner = (uint32_t)(taken % replicas);
        unimap_error error;
        struct unit unit;
        if (owner == queue || !unit_at(fill, taken, &number))
            continue;
        unit = unit_find(fill, number);
        if (place_unit(fill, queue, &unit, unit_address(fill, owner, &unit), &error) != 0)
            fail(fill, &error);
    }
}

static void warm_work(struct member *member, void *shared)
{
    struct fill *fill = shared;
    uint32_t replicas = fill->model->replica_count;
    uint64_t taken, number;
    uint32_t queue;
    while (!stopped(fill) && claim(fill, member, replicas, fill->index_count, &taken, &queue)) {
        unimap_error error;
        struct unit unit;
        uint64_t fault;
        int failure;
        if (!unit_at(fill, taken, &number))
            continue;
        unit = unit_find(fill, number);
        do
            failure = os.madvise(unit_address(fill, queue, &unit), unit.mapped, MADV_POPULATE_WRITE) == 0 ? 0 : errno;
        while (failure == EINTR || failure == EAGAIN);
        if (failure == EINVAL && guard_clear(unit_address(fill, queue, &unit), unit.mapped, &fault))
            failure = 0; /* before Linux 5.14 */
        if (failure != 0) {
            region_refused(region_of(fill->model, queue, unit.slot), failure, "madvise", &error);
            fail(fill, &error);
        }
    }
}

/* ---- The whole ---- */

/* UFFDIO_COPY takes a page of 1 GiB only whole, and makes no transparent hugepages. */
static bool copy_suits(uint32_t kind)
{
    return kind == UNIMAP_PAGE_2M || kind == UNIMAP_PAGE_4K;
}

static int copy_unavailable(int failure, const char *call, unimap_error *error)
{
    const char *remedy = "accept place FAULT, which reads into fresh pages: slower, and the same bytes";
    if (failure == EPERM || failure == ENOSYS)
        remedy = "in a container use a seccomp profile that allows userfaultfd; or accept place FAULT: slower, and the "
                 "same bytes";
    error_set(error, UNIMAP_E_SYSTEM, failure, call, "userfaultfd is not to be had (%s): %s", call, strerror(failure));
    error_remedy(error, "%s", remedy);
    return error_number(error);
}

static int open_uffd(struct fill *fill, unimap_error *error)
{
    const unimap_model *model = fill->model;
    const char *call = "ioctl(UFFDIO_COPY)";
    int failure = model->kind == UNIMAP_PAGE_1G ? EINVAL : uffd_open(&fill->uffd, &call);
    for (uint64_t i = 0; i < model->region_count && failure == 0; i++)
        failure = uffd_register(fill->uffd, model->regions[i].address, model->regions[i].length, &call);
    if (failure == 0)
        return 0;
    if (fill->uffd >= 0)
        os.close(fill->uffd);
    fill->uffd = -1;
    return copy_unavailable(failure, call, error);
}

static int choose_place(struct fill *fill, unimap_error *error)
{
    unimap_model *model = fill->model;
    uint32_t asked = model->options.strategy.place;
    int rc;
    model->place = asked == UNIMAP_PLACE_WARM ? UNIMAP_PLACE_WARM : UNIMAP_PLACE_FAULT;
    if (asked != UNIMAP_PLACE_COPY && (asked != UNIMAP_PLACE_BEST || !copy_suits(model->kind)))
        return 0;
    rc = open_uffd(fill, error);
    if (rc == 0)
        model->place = UNIMAP_PLACE_COPY;
    else if (asked == UNIMAP_PLACE_COPY && !model->options.allow_fallback)
        return rc;
    else
        fallback_record(model, "place", unimap_place_name(UNIMAP_PLACE_COPY), unimap_place_name(model->place), error);
    return 0;
}

static int plan_units(struct fill *fill)
{
    const struct layout *layout = &fill->model->layout;
    uint64_t count = 0;
    fill->first_unit = os.calloc(layout->slot_count + 1, sizeof *fill->first_unit);
    if (fill->first_unit == NULL)
        return -ENOMEM;
    for (uint64_t slot = 0; slot < layout->slot_count; slot++) {
        fill->first_unit[slot] = count;
        count += round_up(layout->slots[slot].length, UNIT) / UNIT;
    }
    fill->first_unit[layout->slot_count] = count;
    return 0;
}

/* AUTO decides part by part, but for the number of threads the first part speaks for all. */
static int reads_direct(struct fill *fill, bool *direct, unimap_error *error)
{
    int fd, rc;
    *direct = fill->model->options.io == UNIMAP_IO_DIRECT;
    if (fill->model->options.io != UNIMAP_IO_AUTO)
        return 0;
    rc = sources_acquire(&fill->sources, fill->model->layout.places[0].part, &fd, direct, error);
    if (rc == 0)
        sources_release(&fill->sources, fill->model->layout.places[0].part, 0);
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
    *threads = (uint32_t)lesser(*threads, unit_count(fill));
    return rc;
}

static void plan_order(struct fill *fill)
{
    const unimap_model *model = fill->model;
    const uint64_t per_page = HUGE_1G / UNIT;
    uint64_t count = unit_count(fill);
    bool fan_out = model->options.feed == UNIMAP_FEED_FAN_OUT;
    fill->queue_count = fan_out ? 1 : model->replica_count;
    fill->stride = 1;
    fill->index_count = count;
    if (model->kind == UNIMAP_PAGE_1G && model->layout.slot_count == 1) {
        fill->stride = lesser(fill->team.count, (count + per_page - 1) / per_page);
        fill->index_count = round_up(count, fill->stride * per_page);
    }
}

static int out_of_memory(unimap_error *error, const char *call, const char *what)
{
    error_set(error, UNIMAP_E_MEMORY, ENOMEM, call, "no memory for %s", what);
    error_remedy(error, "free memory, or raise ulimit -v");
    return error_number(error);
}

static int run(struct fill *fill, void (*work)(struct member *, void *), unimap_error *error)
{
    int rc;
    reset_queues(fill);
    rc = team_run(&fill->team, work, fill);
    if (fill->failed) {
        *error = fill->error;
        return error_number(error);
    }
    if (rc != 0) {
        error_set(error, UNIMAP_E_SYSTEM, -rc, "sched_setaffinity", "the thread's CPUs could not be restored: %s",
                  strerror(-rc));
        error_remedy(error, "report this, with the kernel's version");
    } else if (team_active(&fill->team) == 0) {
        rc = out_of_memory(error, "mmap", "the buffer of a thread");
    }
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
    if (model->place == UNIMAP_PLACE_WARM)
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

static void note_threads(struct fill *fill)
{
    unimap_model *model = fill->model;
    const struct team *team = &fill->team;
    unimap_error error;
    char wanted[16], had[16];
    int start_errno = 0, bind_errno = 0;
    model->threads = team_active(team);
    for (uint32_t i = 0; i < team->count; i++) {
        start_errno = team->members[i].start_errno != 0 ? team->members[i].start_errno : start_errno;
        bind_errno = team->members[i].bind_errno != 0 ? team->members[i].bind_errno : bind_errno;
    }
    if (model->threads < team->count && model->options.threads != 0) {
        error_set(&error, UNIMAP_E_SYSTEM, start_errno != 0 ? start_errno : ENOMEM,
                  start_errno != 0 ? "pthread_create" : "mmap", "%u of %u threads could be had: %s", model->threads,
                  team->count, strerror(start_errno != 0 ? start_errno : ENOMEM));
        error_remedy(&error, "raise ulimit -u, ulimit -v or the cgroup's pids.max");
        snprintf(wanted, sizeof wanted, "%u", team->count);
        snprintf(had, sizeof had, "%u", model->threads);
        fallback_record(model, "threads", wanted, had, &error);
    }
    if (bind_errno != 0 && model->options.pin) {
        error_set(&error, UNIMAP_E_SYSTEM, bind_errno, "sched_setaffinity", "threads could not be pinned: %s",
                  strerror(bind_errno));
        error_remedy(&error, "in a container use a seccomp profile that allows sched_setaffinity");
        fallback_record(model, "threads", "pinned", "not pinned", &error);
    }
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
    for (uint32_t i = 0; i < fill->team.count; i++) {
        fill->model->data_calls += fill->team.members[i].data_calls;
        fill->model->direct_bytes += fill->team.members[i].direct_bytes;
    }
    note_io(fill);
    note_threads(fill);
}

static int fill_with_sources(struct fill *fill, unimap_error *error)
{
    bool guarded = fill->model->replica_count > 1 || fill->model->options.strategy.place == UNIMAP_PLACE_WARM;
    uint32_t threads;
    int rc = choose_threads(fill, &threads, error);
    if (rc == 0 && team_gather(&fill->team, fill->model, threads) != 0)
        rc = out_of_memory(error, "malloc", "the threads");
    if (rc == 0)
        rc = choose_place(fill, error);
    if (rc == 0) {
        plan_order(fill);
        guarded = guarded && fill->uffd < 0;
        if (guarded)
            guard_begin();
        rc = fill_all(fill, error);
        if (guarded)
            guard_end();
    }
    if (fill->uffd >= 0)
        os.close(fill->uffd);
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
        return out_of_memory(error, "malloc", "the bookkeeping of this load");
    fill = memset(memory, 0, sizeof *fill);
    fill->model = model;
    fill->uffd = -1;
    pthread_mutex_init(&fill->lock, NULL);
    if (plan_units(fill) != 0 || sources_start(&fill->sources, model) != 0) {
        rc = out_of_memory(error, "malloc", "the bookkeeping of this load");
    } else {
        rc = fill_with_sources(fill, error);
        sources_stop(&fill->sources);
    }
    pthread_mutex_destroy(&fill->lock);
    free(fill->first_unit);
    free(fill);
    return rc;
}
