/* Mapped parts that something was done with before: copied into hugepages, read into the page cache, locked. */
#include "test.h"

#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

static const uint64_t sizes[] = {3 * MIB + 5, 1, 2 * MIB};

static void placed(void)
{
    struct set *set;
    unimap_options options = options_for("llama-mmap-placed", UNIMAP_PAGE_2M);
    unimap_model *model;
    unimap_summary s;
    unimap_pages pages[3];
    need_hugepages(4);
    set = set_write(3, sizes, 3, 5);
    model = must_load(set, &options);
    set_compare(set, model, 5);
    CHECK(unimap_summarize(model, &s) == 0 && unimap_region_pages(model, 0, 3, pages) == 0);
    CHECK_EQUAL(s.obtained_page_kind, UNIMAP_PAGE_2M);
    CHECK_EQUAL(s.region_bytes, 8 * MIB);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(pages[i].page_bytes, 2 * MIB);
        CHECK_EQUAL(pages[i].absent, 0);
        CHECK_EQUAL(pages[i].huge_bytes, (i == 0 ? 4 : 2) * MIB);
    }
    /* The copy was made before the clock started, and nothing is read after it did. */
    CHECK(s.warm_ns > 0);
    CHECK_EQUAL(s.fill_ns, 0);
    CHECK_EQUAL(s.data_calls, 0);
    CHECK_EQUAL(faults.memfds, 3);
    CHECK_EQUAL(faults.open_now, 0);
    unimap_unload(model, NULL);
}

/* What was placed is a copy: whatever happens to the file, the model stays. */
static void placed_apart(void)
{
    struct set *set;
    unimap_options options = options_for("llama-mmap-placed", UNIMAP_PAGE_2M);
    unimap_model *model;
    need_hugepages(4);
    set = set_write(3, sizes, 3, 5);
    model = must_load(set, &options);
    for (int part = 0; part < 3; part++)
        CHECK(truncate(set->parts[part].path, 0) == 0);
    set_compare(set, model, 5);
    unimap_unload(model, NULL);
}

static void placed_without_pages(void)
{
    struct set *set = set_write(3, sizes, 3, 5);
    unimap_options options = options_for("llama-mmap-placed", UNIMAP_PAGE_2M);
    unimap_error error;
    unimap_model *model;
    unimap_summary s;
    faults.call = "memfd_create";
    faults.nth = 2;
    faults.errno_value = ENOMEM;
    if (free_hugepages() >= 2) {
        CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
        CHECK(error.code == UNIMAP_E_POOL || error.code == UNIMAP_E_MEMORY); /* the pool has pages: it was not that */
    }
    faults.call = "memfd_create";
    faults.nth = 1;
    options.allow_fallback = 1;
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK(strcmp(s.fallbacks[0].aspect, "page-kind") == 0 && strcmp(s.fallbacks[0].requested, "2m") == 0);
    set_compare(set, model, 5);
    unimap_unload(model, NULL);
    CHECK_EQUAL(faults.open_now, 0);
}

static void read_first(void)
{
    struct set *set = set_write(3, sizes, 3, 5);
    unimap_options options = options_for("read-then-map", 0);
    uint64_t cached;
    unimap_model *model;
    unimap_summary s;
    for (int part = 0; part < 3; part++)
        CHECK_EQUAL(unimap_evict(set->parts[part].path), 0);
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(faults.preads, 25 + 1 + 16); /* of 128 KiB, and the last of the first part */
    CHECK_EQUAL(s.data_calls, 42);
    CHECK_EQUAL(faults.mmaps, 3);
    if (unimap_cached_bytes(set->parts[0].path, &cached) == 0)
        CHECK(cached >= sizes[0]);
    CHECK_EQUAL(s.call_return_ns, s.map_ns + s.zero_ns + s.fill_ns + s.replicate_ns + s.other_ns);
    set_compare(set, model, 5);
    unimap_unload(model, NULL);
}

static void read_short(void)
{
    struct set *set = set_write(3, sizes, 3, 5);
    unimap_options options = options_for("read-then-map", 0);
    unimap_error error;
    faults.call = "pread";
    faults.nth = 26; /* the only one of the second part */
    CHECK_EQUAL(try_load(set, &options, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK_EQUAL(error.part, 1);
    CHECK(strstr(error.reason, "ended early") != NULL);
}

/* Of this process, in KiB. */
static long locked_kib(void)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "re");
    CHECK(status != NULL);
    while (fgets(line, sizeof line, status) != NULL)
        sscanf(line, "VmLck: %ld", &kib);
    fclose(status);
    return kib;
}

static void locked(void)
{
    struct set *set = set_write(3, sizes, 3, 5);
    unimap_options options = options_for("llama-mmap-locked", 0);
    unimap_model *model;
    unimap_summary s;
    options.allow_fallback = 1;
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    if (s.fallback_count > 0) {
        unimap_unload(model, NULL);
        test_skip("memory cannot be locked here: %s", s.fallbacks[0].reason);
    }
    CHECK_EQUAL(locked_kib(), (long)(s.region_bytes / 1024));
    set_compare(set, model, 5);
    unimap_unload(model, NULL);
    CHECK_EQUAL(locked_kib(), 0);
}

static void not_locked(void)
{
    struct set *set = set_write(3, sizes, 3, 5);
    unimap_options options = options_for("llama-mmap-locked", 0);
    unimap_model *model;
    unimap_summary s;
    unimap_error error;
    faults.call = "mlock";
    faults.nth = 2;
    faults.errno_value = ENOMEM;
    CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
    CHECK_EQUAL(error.part, 1);
    CHECK(strstr(error.remedy, "ulimit -l") != NULL);
    faults.nth = 2;
    options.allow_fallback = 1;
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK(strcmp(s.fallbacks[0].aspect, "lock") == 0 && strcmp(s.fallbacks[0].obtained, "evictable") == 0);
    set_compare(set, model, 5);
    unimap_unload(model, NULL);
}

static void refused(void)
{
    struct set *set = set_write(1, sizes, 1, 5);
    unimap_error error;
    for (int i = 0; i < 5; i++) {
        unimap_options options = options_for(i < 3 ? "unified" : "llama-mmap-placed", UNIMAP_PAGE_4K);
        uint32_t *const fields[] = {&options.strategy.placed, &options.strategy.read_first, &options.strategy.lock,
                                    &options.strategy.trim, &options.strategy.read_first};
        *fields[i] = 1;
        CHECK_EQUAL(try_load(set, &options, &error), -EINVAL);
        CHECK(strstr(error.reason, "placed") != NULL);
    }
}

const struct test prepared_tests[] = {
    {"a placed model is mapped from hugepages, and copying it there is in no phase", placed},
    {"a placed model is a copy, which keeps nothing of its files", placed_apart},
    {"where a placed model finds no hugepages it is refused, or its files are mapped as they are",
     placed_without_pages},
    {"parts that are read first are in the page cache before the first of them is mapped", read_first},
    {"a part that ends early while it is read first is named", read_short},
    {"a locked model is locked whole, and no longer than it is loaded", locked},
    {"where memory cannot be locked that is an error, or, as in upstream, said by the load that goes on", not_locked},
    {"placing, reading first and locking are for mapped parts alone", refused},
    {NULL, NULL},
};
