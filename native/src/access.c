/* Reading what was loaded, in the ways a model is read, by threads on a node of one's choice. */
#include "counters.h"
#include "cpus.h"
#include "error.h"
#include "guard.h"
#include "os.h"
#include "patterns.h"
#include "query.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MAX_THREADS 1024u
/* Of RANDOM. More than threads usually are, so that these share them evenly, and the same for any number of them. */
#define STREAMS UINT64_C(64)

struct access {
    const unimap_model *model;
    unimap_access_options options;
    struct spans spans;
    uint64_t lines; /* of a pass */
    cpu_set_t cpus; /* to run on, where a node is named */
    uint32_t threads;
    atomic_uint_fast64_t next; /* unit or stream nobody has taken */
    float vector[MATVEC_COLUMNS];
};

struct reader {
    pthread_t thread;
    struct access *access;
    struct counters counters;
    uint64_t begin, end, sum, fault;
    int affinity_errno;
    bool intact;
};

static uint64_t read_unit(const struct access *access, uint64_t unit)
{
    struct lines_wanted wanted;
    switch (access->options.pattern) {
    case UNIMAP_PATTERN_SEQUENTIAL:
        return pattern_sequential(&access->spans.units[unit]);
    case UNIMAP_PATTERN_MATVEC:
        return pattern_matvec(&access->spans.units[unit], access->vector);
    default:
        wanted = (struct lines_wanted){
            .seed = (access->options.seed + 1) * UINT64_C(0xd1342543de82ef95) + unit * UINT64_C(0x2545f4914f6cdd1d),
            .lines = access->lines * (unit + 1) / STREAMS - access->lines * unit / STREAMS,
            .dependent = access->options.dependent != 0,
        };
        return pattern_random(&access->spans, &wanted);
    }
}

static void read_units(void *argument)
{
    struct reader *reader = argument;
    struct access *access = reader->access;
    uint64_t count = access->options.pattern == UNIMAP_PATTERN_RANDOM ? STREAMS : access->spans.unit_count;
    for (;;) {
        uint64_t unit = atomic_fetch_add_explicit(&access->next, 1, memory_order_relaxed);
        if (unit >= count)
            return;
        reader->sum += read_unit(access, unit);
    }
}

static void *read_pass(void *argument)
{
    struct reader *reader = argument;
    struct access *access = reader->access;
    if (access->options.node >= 0 && os.setaffinity(sizeof access->cpus, &access->cpus) != 0)
        reader->affinity_errno = errno;
    if (access->options.pattern == UNIMAP_PATTERN_MATVEC)
        pattern_matvec_begin();
    counters_open(&reader->counters);
    counters_start(&reader->counters);
    reader->begin = now_ns();
    reader->intact = guard_call(read_units, reader, &reader->fault);
    reader->end = now_ns();
    counters_close(&reader->counters);
    return NULL;
}

static int check_readers(const struct access *access, const struct reader *readers, uint32_t started,
                         unimap_error *error)
{
    for (uint32_t i = 0; i < started; i++) {
        if (readers[i].affinity_errno != 0) {
            error_set(error, UNIMAP_E_POLICY, readers[i].affinity_errno, "sched_setaffinity",
                      "a thread could not be put on node %d", access->options.node);
            error_remedy(error, "let the threads run anywhere (node -1)");
            error_at(error, -1, access->options.node);
            return error_number(error);
        }
        if (!readers[i].intact)
            return model_vanished(access->model, readers[i].fault, error);
    }
    return 0;
}

static int one_pass(struct access *access, struct reader *readers, uint32_t pass, unimap_access_result *result,
                    unimap_error *error)
{
    uint64_t begin = UINT64_MAX, end = 0, sum = 0;
    uint32_t started = 0;
    int start_errno = 0, rc;
    memset(readers, 0, access->threads * sizeof *readers);
    atomic_store(&access->next, 0);
    for (; started < access->threads && start_errno == 0; started += start_errno == 0) {
        readers[started].access = access;
        start_errno = os.thread_create(&readers[started].thread, NULL, read_pass, &readers[started]);
    }
    for (uint32_t i = 0; i < started; i++)
        pthread_join(readers[i].thread, NULL);
    if (start_errno != 0) {
        error_set(error, UNIMAP_E_SYSTEM, start_errno, "pthread_create", "only %u of %u threads could be started",
                  started, access->threads);
        error_remedy(error, "ask for fewer threads, or raise ulimit -u");
        return error_number(error);
    }
    if ((rc = check_readers(access, readers, started, error)) != 0)
        return rc;
    for (uint32_t i = 0; i < started; i++) {
        begin = lesser(begin, readers[i].begin);
        end = readers[i].end > end ? readers[i].end : end;
        sum += readers[i].sum;
        counters_add(result->counters, readers[i].counters.counts);
    }
    result->pass_ns[pass] = end - begin;
    if (pass > 0 && sum != result->checksum) {
        error_set(error, UNIMAP_E_SYSTEM, EIO, "", "two passes over the same memory read different bytes");
        error_remedy(error, "let no one write to a part while it is mapped");
        return error_number(error);
    }
    result->checksum = sum;
    return 0;
}

static int all_passes(struct access *access, unimap_access_result *result, unimap_error *error)
{
    struct reader *readers = os.calloc(access->threads, sizeof *readers);
    int rc = 0;
    if (readers == NULL) {
        error_set(error, UNIMAP_E_MEMORY, ENOMEM, "malloc", "no memory for %u threads", access->threads);
        error_remedy(error, "ask for fewer threads");
        return error_number(error);
    }
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++)
        result->counters[i].available = 1;
    guard_begin();
    for (uint32_t pass = 0; pass < access->options.passes && rc == 0; pass++)
        rc = one_pass(access, readers, pass, result, error);
    guard_end();
    free(readers);
    return rc;
}

static int choose_cpus(struct access *access, unimap_error *error)
{
    cpu_set_t usable;
    int32_t node = access->options.node;
    access->threads = access->options.threads;
    if (node >= 0) {
        if (!cpus_of_node((uint32_t)node, &access->cpus) || !cpus_usable(&usable))
            CPU_ZERO(&access->cpus);
        else
            CPU_AND(&access->cpus, &access->cpus, &usable);
        if (CPU_COUNT(&access->cpus) == 0) {
            error_set(error, UNIMAP_E_POLICY, EINVAL, "", "node %d has no CPU that this process may use", node);
            error_remedy(error, "name a node with CPUs (see /sys/devices/system/node/has_cpu), or -1 for any");
            error_at(error, -1, node);
            return error_number(error);
        }
    }
    if (access->threads == 0)
        access->threads = node >= 0 ? (uint32_t)CPU_COUNT(&access->cpus) : cpus_count();
    access->threads = (uint32_t)lesser(access->threads, MAX_THREADS);
    return 0;
}

static int check_options(const unimap_model *model, uint32_t replica, const unimap_range *ranges, uint64_t range_count,
                         const unimap_access_options *options, unimap_error *error)
{
#define WRONG(...) error_set(error, UNIMAP_E_ARGUMENT, 0, "", __VA_ARGS__)
    if (model == NULL || options == NULL || (range_count > 0 && ranges == NULL))
        return WRONG("the model, the options or the ranges are missing");
    if (replica >= model->replica_count)
        return WRONG("replica %u: the model has %u", replica, model->replica_count);
    if (options->pattern > UNIMAP_PATTERN_MATVEC)
        return WRONG("pattern %u is unknown", options->pattern);
    if (options->threads > MAX_THREADS)
        return WRONG("threads %u is more than %u", options->threads, MAX_THREADS);
    if (options->node < -1 || options->node >= (int32_t)UNIMAP_MAX_NODES)
        return WRONG("node %d is neither -1 nor below %u", options->node, UNIMAP_MAX_NODES);
    if (options->passes == 0 || options->passes > UNIMAP_MAX_PASSES)
        return WRONG("passes %u: 1 to %u", options->passes, UNIMAP_MAX_PASSES);
    if (options->dependent > 1)
        return WRONG("dependent is 0 or 1");
    return 0;
#undef WRONG
}

static int read_all(const unimap_model *model, uint32_t replica, const unimap_range *ranges, uint64_t range_count,
                    struct access *access, unimap_access_result *result, unimap_error *error)
{
    const unimap_access_options *options = &access->options;
    bool random = options->pattern == UNIMAP_PATTERN_RANDOM;
    int rc;
    access->model = model;
    if ((rc = choose_cpus(access, error)) != 0 ||
        (rc = spans_plan(&access->spans, model, replica, ranges, range_count, error)) != 0)
        return rc;
    access->lines = options->lines == 0 ? access->spans.lines : options->lines;
    if (random && access->spans.lines == 0)
        rc =
            error_set(error, UNIMAP_E_ARGUMENT, 0, "", "no range holds a whole line of %u bytes", (unsigned)LINE_BYTES);
    pattern_matvec_vector(access->vector);
    if (rc == 0)
        rc = all_passes(access, result, error);
    result->bytes = random ? access->lines * LINE_BYTES : access->spans.bytes;
    result->passes = options->passes;
    result->threads = access->threads;
    spans_free(&access->spans);
    return rc;
}

int unimap_access(const unimap_model *model, uint32_t replica, const unimap_range *ranges, uint64_t range_count,
                  const unimap_access_options *options, unimap_access_result *result, unimap_error *error)
{
    unimap_error why;
    unimap_access_result got;
    struct access *access = NULL;
    int rc;
    memset(&got, 0, sizeof got);
    rc = check_options(model, replica, ranges, range_count, options, &why);
    if (rc == 0 && (access = os.calloc(1, sizeof *access)) == NULL)
        rc = error_no_memory(&why, "malloc", "to plan what to read");
    if (rc == 0) {
        access->options = *options;
        rc = read_all(model, replica, ranges, range_count, access, &got, &why);
    }
    free(access);
    if (rc != 0 && error != NULL)
        *error = why;
    if (rc == 0 && result != NULL)
        *result = got;
    return rc;
}
