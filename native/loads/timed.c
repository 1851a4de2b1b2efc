#include "timed.h"
#include "json.h"
#include "own_memory.h"
#include "plain_memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of an evicted set this much may be left, as 1 / 100: a page another process holds at that moment is not felt. */
#define COLD_SHARE 100u

#define NOT_TOLD (-1)

/* Bytes of the set in the page cache, or NOT_TOLD where the kernel does not tell of every part. */
static int64_t cached_bytes(const struct set *set)
{
    int64_t sum = 0;
    for (uint64_t i = 0; i < set->part_count; i++) {
        uint64_t bytes;
        if (unimap_cached_bytes(set->parts[i].path, &bytes) != 0)
            return NOT_TOLD;
        sum += (int64_t)bytes;
    }
    return sum;
}

static bool is_cold(const struct set *set, int64_t cached)
{
    uint64_t size = 0;
    for (uint64_t i = 0; i < set->part_count; i++)
        size += set->parts[i].size;
    return cached != NOT_TOLD && (uint64_t)cached <= size / COLD_SHARE;
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Keeps this CPU as busy as a load would, for as long as a slower one would have taken. */
static uint64_t spend(double nanoseconds)
{
    uint64_t start = clock_ns(CLOCK_MONOTONIC), spent = 0;
    while ((double)spent < nanoseconds)
        spent = clock_ns(CLOCK_MONOTONIC) - start;
    return spent;
}

struct observed {
    int64_t cached_before, cached_after;
    bool peak_known;
    struct own_memory before, loaded, after;
    unimap_summary summary;
    uint64_t touched_before, load_cpu_ns, touch_ns, delayed_ns, unload_ns, mappings;
    uint32_t touch_threads;
    int64_t touch_alone_ns, pass_ns; /* or NOT_TOLD */
    unimap_region *regions;
    unimap_pages *pages;
};

/* What the kernel says of every region. */
static int ask_regions(const unimap_model *model, struct observed *seen, unimap_error *error)
{
    uint32_t count = seen->summary.region_count;
    unimap_region *sorted = array_of(count, sizeof *sorted);
    int rc;
    seen->regions = array_of(count, sizeof *seen->regions);
    seen->pages = array_of(count, sizeof *seen->pages);
    for (uint32_t i = 0; i < count; i++)
        unimap_region_at(model, i, &seen->regions[i]);
    rc = unimap_region_pages(model, 0, count, seen->pages);
    if (rc != 0) {
        *error = (unimap_error){.code = UNIMAP_E_SYSTEM, .errno_value = -rc, .part = -1, .node = -1};
        snprintf(error->call, sizeof error->call, "unimap_region_pages");
        snprintf(error->reason, sizeof error->reason, "the kernel does not say where the pages are");
        snprintf(error->remedy, sizeof error->remedy,
                 "a mapped part may have been changed while it was in use; load the set again");
    } else if (count > 0) {
        memcpy(sorted, seen->regions, count * sizeof *sorted);
        seen->mappings = own_memory_mappings(sorted, count);
    }
    free(sorted);
    return rc;
}

/*
 * What stands beside the figures of the load, once it was observed: the touch again, by one thread; and the first use,
 * one pass over all ranges of the first replica in the order of its addresses. Of a cold set the first touch has read
 * the files in, so a second one says nothing of it.
 */
static int time_beside(unimap_model *model, const struct request *request, struct observed *seen, unimap_error *error)
{
    unimap_access_options pass = {
        .pattern = UNIMAP_PATTERN_SEQUENTIAL, .threads = request->touch_threads, .node = -1, .passes = 1};
    unimap_access_result *result = array_of(1, sizeof *result);
    uint64_t alone_ns;
    int rc = 0;
    if (!request->cold && unimap_untouch(model) == 0) {
        rc = unimap_touch(model, 1, &alone_ns, NULL, NULL, error);
        seen->touch_alone_ns = rc == 0 ? (int64_t)alone_ns : NOT_TOLD;
    }
    if (rc == 0)
        rc = unimap_access(model, 0, NULL, 0, &pass, result, error);
    if (rc == 0)
        seen->pass_ns = (int64_t)result->pass_ns[0];
    free(result);
    return rc;
}

/* Memory is read before anything of this program's own is allocated. */
static int observe(const struct set *set, const struct request *request, struct observed *seen, unimap_error *error)
{
    unimap_model *model;
    uint64_t cpu;
    int rc;
    own_memory_settle();
    seen->peak_known = own_memory_forget_peak();
    seen->before = own_memory_now();
    cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    rc = unimap_load(set->parts, set->part_count, set->ranges, set->range_count, &request->options, &model, error);
    seen->load_cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    if (rc != 0)
        return rc;
    seen->loaded = own_memory_now();
    unimap_summarize(model, &seen->summary);
    rc = unimap_touch(model, request->touch_threads, &seen->touch_ns, NULL, &seen->touch_threads, error);
    if (rc == 0) {
        if (request->delay > 0)
            seen->delayed_ns = spend(request->delay * (double)(seen->summary.call_return_ns + seen->touch_ns));
        seen->after = own_memory_now();
        seen->cached_after = cached_bytes(set);
        rc = ask_regions(model, seen, error);
    }
    if (rc == 0 && request->beside)
        rc = time_beside(model, request, seen, error);
    unimap_unload(model, &seen->unload_ns);
    return rc;
}

static void print_memory(const char *name, const struct own_memory *memory)
{
    printf("\"%s\":{\"page_tables\":%" PRIu64 ",\"resident\":%" PRIu64 ",\"peak_resident\":%" PRIu64 "},", name,
           memory->page_tables, memory->resident, memory->peak_resident);
}

static void print_where_told(const char *name, int64_t figure)
{
    if (figure == NOT_TOLD)
        printf("\"%s\":null,", name);
    else
        printf("\"%s\":%" PRId64 ",", name, figure);
}

static void print_observed(const struct observed *seen, uint32_t planned)
{
    fputs("\"status\":\"completed\",", stdout);
    print_where_told("cached_before", seen->cached_before);
    print_where_told("cached_after", seen->cached_after);
    print_where_told("touch_alone_ns", seen->touch_alone_ns);
    print_where_told("pass_ns", seen->pass_ns);
    printf("\"touched_before\":%" PRIu64 ",\"touch_threads_planned\":%" PRIu32 ",\"touch_threads\":%" PRIu32 ",",
           seen->touched_before, planned, seen->touch_threads);
    printf("\"load_cpu_ns\":%" PRIu64 ",\"touch_ns\":%" PRIu64 ",\"delayed_ns\":%" PRIu64 ",\"unload_ns\":%" PRIu64
           ",\"mappings\":%" PRIu64 ",\"peak_known\":%s,",
           seen->load_cpu_ns, seen->touch_ns, seen->delayed_ns, seen->unload_ns, seen->mappings,
           seen->peak_known ? "true" : "false");
    print_memory("before", &seen->before);
    print_memory("loaded", &seen->loaded);
    print_memory("after", &seen->after);
    fputs("\"summary\":", stdout);
    json_summary(&seen->summary);
    fputs(",\"regions\":[", stdout);
    for (uint32_t i = 0; i < seen->summary.region_count; i++) {
        if (i > 0)
            putchar(',');
        json_region(&seen->regions[i], &seen->pages[i]);
    }
    putchar(']');
}

void timed_load(const struct set *set, const struct request *request)
{
    struct observed seen = {.touch_alone_ns = NOT_TOLD, .pass_ns = NOT_TOLD};
    unimap_error error;
    seen.touched_before = plain_memory_touch(request->touch_before);
    if (request->cold)
        for (uint64_t i = 0; i < set->part_count; i++)
            unimap_evict(set->parts[i].path);
    seen.cached_before = cached_bytes(set);
    if (request->cold && !is_cold(set, seen.cached_before)) {
        print_where_told("cached_before", seen.cached_before);
        fputs("\"status\":\"not-cold\"", stdout);
    } else if (observe(set, request, &seen, &error) != 0) {
        fputs("\"status\":\"failed\",\"error\":", stdout);
        json_error(&error);
    } else {
        print_observed(&seen, request->touch_threads);
    }
    free(seen.pages);
    free(seen.regions);
}
