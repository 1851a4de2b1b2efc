/* Fill RANGES: threads that take ranges, and open the part of each anew. */
#include "test.h"

#include <fcntl.h>
#include <unistd.h>

#define RANGES 40

static const uint64_t sizes[] = {200000, 70001};

/* Both parts by turns, from the last byte to the first. */
static void cut(const struct set *set, unimap_range ranges[RANGES])
{
    for (uint64_t i = 0; i < RANGES; i++) {
        uint64_t part = i % 2, pieces = RANGES / 2, at = pieces - 1 - i / 2;
        uint64_t length = set->parts[part].size / pieces;
        ranges[i] = (unimap_range){.part = part, .offset = at * length, .length = length - i};
    }
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long fopens, fcloses;

static FILE *counted_fopen(const char *path, const char *mode)
{
    pthread_mutex_lock(&lock);
    fopens++;
    pthread_mutex_unlock(&lock);
    return os_real.fopen(path, mode);
}

static int counted_fclose(FILE *file)
{
    pthread_mutex_lock(&lock);
    fcloses++;
    pthread_mutex_unlock(&lock);
    return os_real.fclose(file);
}

static void every_byte(void)
{
    struct set *set = set_write(2, sizes, 2, 5);
    unimap_range ranges[RANGES];
    cut(set, ranges);
    for (uint32_t threads = 0; threads <= 64; threads = threads * 2 + 1) {
        unimap_options options = options_for("llama-read-parallel", 0);
        unimap_summary summary;
        unimap_model *model;
        fopens = fcloses = 0;
        os.fopen = counted_fopen;
        os.fclose = counted_fclose;
        options.threads = threads;
        options.pin = threads % 2;
        CHECK(unimap_load(set->parts, 2, ranges, RANGES, &options, &model, NULL) == 0);
        set_compare(set, model, 5);
        CHECK(unimap_summarize(model, &summary) == 0);
        CHECK_EQUAL(fopens, RANGES);
        CHECK_EQUAL(fcloses, RANGES);
        CHECK_EQUAL(summary.data_calls, RANGES);
        CHECK_EQUAL(summary.threads, threads == 0 ? 8 : threads < RANGES ? threads : RANGES);
        CHECK_EQUAL(summary.region_count, 1);
        CHECK_EQUAL(summary.fallback_count, 0);
        unimap_unload(model, NULL);
    }
}

static void fewer_threads(void)
{
    struct set *set = set_write(2, sizes, 2, 5);
    unimap_options options = options_for("llama-read-parallel", 0);
    unimap_range ranges[RANGES];
    unimap_summary summary;
    unimap_model *model;
    cut(set, ranges);
    options.threads = 4;
    faults.call = "thread_create";
    faults.nth = 1;
    faults.for_ever = true;
    faults.errno_value = EAGAIN;
    options.allow_fallback = 1;
    CHECK(unimap_load(set->parts, 2, ranges, RANGES, &options, &model, NULL) == 0);
    set_compare(set, model, 5);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK_EQUAL(summary.threads, 1);
    CHECK_EQUAL(summary.fallback_count, 1);
    CHECK(strcmp(summary.fallbacks[0].aspect, "threads") == 0);
    CHECK(strcmp(summary.fallbacks[0].requested, "4") == 0 && strcmp(summary.fallbacks[0].obtained, "1") == 0);
    unimap_unload(model, NULL);
}

static void first_error(void)
{
    struct set *set = set_write(2, sizes, 2, 5);
    unimap_options options = options_for("llama-read-parallel", 0);
    unimap_range ranges[RANGES];
    unimap_model *model;
    unimap_error error;
    cut(set, ranges);
    CHECK(truncate(set->parts[1].path, 100) == 0);
    CHECK_EQUAL(unimap_load(set->parts, 2, ranges, RANGES, &options, &model, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK_EQUAL(error.part, 1);
    CHECK(strstr(error.reason, "has 100 bytes, not 70001") != NULL);
}

static void unused(void)
{
    const char *const names[] = {"llama-read", "llama-read-parallel", "llama-direct", "llama-mmap", "unified"};
    for (uint64_t used = 0; used < 3; used++) {
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            struct set *set = set_write(3, sizes, 2, 5);
            unimap_options options = options_for(names[i], UNIMAP_PAGE_4K);
            const unimap_range range = {.part = used, .length = set->parts[used].size};
            uint64_t other = (used + 1) % 3;
            unimap_model *model;
            unimap_error error;
            CHECK(unimap_load(set->parts, 3, &range, 1, &options, &model, NULL) == 0);
            set_compare(set, model, 5);
            unimap_unload(model, NULL);
            CHECK(truncate(set->parts[other].path, 10) == 0);
            CHECK_EQUAL(unimap_load(set->parts, 3, &range, 1, &options, &model, &error), -EIO);
            CHECK_EQUAL(error.code, UNIMAP_E_PART);
            CHECK_EQUAL(error.part, other);
            CHECK(unlink(set->parts[other].path) == 0);
            CHECK_EQUAL(unimap_load(set->parts, 3, &range, 1, &options, &model, &error), -ENOENT);
            CHECK_EQUAL(error.part, other);
        }
    }
}

static void choices(void)
{
    struct set *set = set_write(2, sizes, 2, 5);
    const unimap_options good = options_for("llama-read-parallel", 0);
    unimap_options o;
    unimap_error error;
#define REFUSED(change)                                                                                                \
    (o = good, (change), try_load(set, &o, &error));                                                                   \
    CHECK_EQUAL(error.code, UNIMAP_E_ARGUMENT)
    REFUSED(o.threads = 1025);
    REFUSED(o.io = UNIMAP_IO_DIRECT);
    REFUSED(o.feed = UNIMAP_FEED_FAN_OUT);
    REFUSED(o.drop_cache = 1);
    REFUSED(o.strategy.layout = UNIMAP_LAYOUT_UNIFIED);
    REFUSED(o.strategy.populate = 1);
    REFUSED((o.placement = UNIMAP_PLACEMENT_MIRROR, o.node_count = 1));
}

const struct test ranges_tests[] = {
    {"by ranges: 1 to 64 threads load every byte, with an open, a read and a close for each range", every_byte},
    {"by ranges: threads that do not start are a recorded fallback", fewer_threads},
    {"by ranges: the first error ends the load and names its part", first_error},
    {"a part that no range is of is examined all the same, by every way of loading", unused},
    {"by ranges: choices that make no sense are refused", choices},
    {NULL, NULL},
};
