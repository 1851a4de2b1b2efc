#include "test.h"

static const uint64_t odd[] = {100003, 4096, 1, 65537, 8191, 300000};

/* Of the page cache huge pages can be asked for, and of the heap nothing. */
static bool obtainable(const unimap_options *options)
{
    bool hugetlb = options->page_kind == UNIMAP_PAGE_2M || options->page_kind == UNIMAP_PAGE_1G;
    return options->placement == UNIMAP_PLACEMENT_MIRROR || (options->strategy.placed && hugetlb) ||
           (options->strategy.fill == UNIMAP_FILL_MAP && options->page_kind == UNIMAP_PAGE_THP);
}

static void load_and_compare(struct set *set, uint32_t kind)
{
    for (uint32_t i = 0; i < unimap_strategy_count(); i++) {
        unimap_options options = options_for(unimap_strategy_name(i), kind);
        unimap_model *model = must_load(set, &options);
        unimap_summary s;
        unimap_error error;
        uint64_t ns, pages, bytes = 0;
        set_compare(set, model, 7);
        CHECK(unimap_touch(model, 0, &ns, &pages, NULL, &error) == 0 && pages > 0);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.call_return_ns, s.map_ns + s.zero_ns + s.fill_ns + s.replicate_ns + s.other_ns);
        CHECK_EQUAL(s.fallback_count, options.allow_fallback);
        CHECK_EQUAL(s.obtained_page_kind, obtainable(&options) ? kind : UNIMAP_PAGE_4K);
        for (uint32_t r = 0; r < s.region_count; r++) {
            unimap_region region;
            CHECK(unimap_region_at(model, r, &region) == 0);
            CHECK_EQUAL(region.length % region.page_bytes, 0);
            CHECK_EQUAL(region.address % region.page_bytes, 0);
            bytes += region.length;
        }
        CHECK_EQUAL(bytes, s.region_bytes);
        CHECK_EQUAL(unimap_region_at(model, s.region_count, &(unimap_region){0}), -ENOENT);
        CHECK_EQUAL(unimap_extent_at(model, 0, s.extent_count, &(unimap_extent){0}), -ENOENT);
        CHECK_EQUAL(unimap_address(model, 0, set->count, 0, &ns), -ENOENT);
        CHECK_EQUAL(unimap_address(model, 0, 0, set->parts[0].size, &ns), -ENOENT);
        CHECK_EQUAL(unimap_copy_out(model, 4096, &ns, 1), -EFAULT);
        unimap_unload(model, &ns);
        CHECK_EQUAL(faults.mapped_bytes, 0);
    }
}

static void base_pages(void)
{
    load_and_compare(set_write(7, odd, COUNT_OF(odd), 7), UNIMAP_PAGE_4K);
}

static void transparent(void)
{
    load_and_compare(set_write(7, odd, COUNT_OF(odd), 7), UNIMAP_PAGE_THP);
}

static void hugetlb(void)
{
    need_hugepages(14);
    load_and_compare(set_write(7, odd, COUNT_OF(odd), 7), UNIMAP_PAGE_2M);
}

static void larger_than_a_hugepage(void)
{
    const uint64_t sizes[] = {5 * 1024 * 1024 + 3, 17 * 1024 * 1024, 2 * 1024 * 1024};
    need_hugepages(28);
    load_and_compare(set_write(3, sizes, 3, 7), UNIMAP_PAGE_2M);
}

static void many_small(void)
{
    const uint64_t size = 16384;
    load_and_compare(set_write(200, &size, 1, 7), UNIMAP_PAGE_4K);
}

static void many_tiny(void)
{
    const uint64_t size = 1;
    load_and_compare(set_write(200, &size, 1, 7), UNIMAP_PAGE_4K);
}

static void many_huge(void)
{
    const uint64_t size = 16384;
    struct set *set = set_write(200, &size, 1, 7);
    unimap_options options = options_for("per-part", UNIMAP_PAGE_2M);
    unimap_model *model;
    options.node_count = 1;
    need_hugepages(200);
    model = must_load(set, &options);
    set_compare(set, model, 7);
    unimap_unload(model, NULL);
}

static void alignment(void)
{
    struct set *set = set_write(3, odd, 3, 7);
    const char *const names[] = {"unified", "per-part"};
    for (uint64_t i = 0; i < 3; i++)
        set->parts[i].alignment = UINT64_C(1) << 18;
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        unimap_options options = options_for(names[n], UNIMAP_PAGE_4K);
        unimap_model *model = must_load(set, &options);
        for (uint64_t i = 0; i < 3; i++) {
            unimap_extent extent;
            CHECK(unimap_extent_at(model, 1, i, &extent) == 0);
            CHECK_EQUAL(extent.address % (1 << 18), 0);
        }
        unimap_unload(model, NULL);
    }
}

static void calls(void)
{
    const uint64_t size = 16384;
    struct set *set = set_write(20, &size, 1, 7);
    unimap_options options = options_for("unified", UNIMAP_PAGE_2M);
    need_hugepages(40);
    CHECK(try_load(set, &options, &(unimap_error){0}) == 0);
    CHECK_EQUAL(faults.memfds, 2);
    CHECK_EQUAL(faults.mmaps, 2);
    CHECK_EQUAL(faults.opens, 20);
    CHECK_EQUAL(faults.preads, 20);
    CHECK_EQUAL(faults.closes, 22);
    faults_install();
    options = options_for("per-part", UNIMAP_PAGE_2M);
    CHECK(try_load(set, &options, &(unimap_error){0}) == 0);
    CHECK_EQUAL(faults.memfds, 40);
    CHECK_EQUAL(faults.mmaps, 40);
    CHECK_EQUAL(faults.opens, 20);
    CHECK_EQUAL(faults.closes, 60);
}

static void markers(void)
{
    const uint64_t size = 16384;
    struct set *set = set_write(1, &size, 1, 7);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    options.markers = 1;
    CHECK(try_load(set, &options, &(unimap_error){0}) == 0);
    CHECK_EQUAL(faults.marks, 4);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQUAL(faults.mark_seen[i], i + 1);
    faults_install();
    CHECK(remove(set->parts[0].path) == 0);
    CHECK(try_load(set, &options, &(unimap_error){0}) != 0);
    CHECK_EQUAL(faults.marks, 2);
    CHECK_EQUAL(faults.mark_seen[1], UNIMAP_MARK_LOAD_END);
}

static int whole_pages_alone(void *address, size_t length)
{
    if ((uintptr_t)address % (1u << 21) == 0 && length % (1u << 21) == 0)
        return os_real.munmap(address, length);
    errno = EINVAL;
    return -1;
}

/* As a hugetlbfs refuses to unmap less than one of its pages. */
static void not_trimmed(void)
{
    const uint64_t two = 2u << 20;
    struct set *set = set_write(2, &two, 1, 1);
    unimap_options options = options_for("llama-mmap", 0);
    unimap_region region;
    unimap_summary s;
    unimap_model *model;
    for (int i = 0; i < 2; i++)
        set->ranges[i] = (unimap_range){.part = (uint64_t)i, .offset = 8192, .length = 100000};
    os.munmap = whole_pages_alone;
    model = must_load(set, &options);
    set_compare(set, model, 1);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK(unimap_region_at(model, i, &region) == 0);
        CHECK_EQUAL(region.length, two);
    }
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK(strcmp(s.fallbacks[0].aspect, "trim") == 0 && strcmp(s.fallbacks[0].obtained, "whole") == 0);
    CHECK(strncmp(s.fallbacks[0].reason, "2 parts", 7) == 0 && s.fallbacks[0].remedy[0] != '\0');
    os.munmap = os_real.munmap;
    unimap_unload(model, NULL);
    faults.mapped_bytes = 0; /* of mappings that were not counted when they went */
}

static void trimmed(void)
{
    const uint64_t size = 10 * PAGE + 5;
    struct set *set = set_write(3, &size, 1, 7);
    unimap_options options = options_for("llama-mmap", 0);
    unimap_summary s;
    unimap_model *model;
    uint64_t address;
    set->ranges[0] = (unimap_range){.part = 0, .offset = PAGE + 904, .length = PAGE};
    set->ranges[1] = (unimap_range){.part = 2, .offset = 0, .length = 100};
    CHECK(unimap_load(set->parts, 3, set->ranges, 2, &options, &model, NULL) == 0);
    set_compare(set, model, 7);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.region_count, 2); /* nothing of part 1 is used, and nothing is left of it */
    CHECK_EQUAL(s.extent_count, 2);
    CHECK_EQUAL(s.region_bytes, 3 * PAGE);
    CHECK_EQUAL(unimap_address(model, 0, 1, 0, &address), -ENOENT);
    CHECK_EQUAL(unimap_address(model, 0, 0, PAGE - 1, &address), -ENOENT);
    CHECK(unimap_address(model, 0, 0, PAGE, &address) == 0);
    unimap_unload(model, NULL);
}

static void old_kernel(void)
{
    const uint64_t size = 100000;
    struct set *set = set_write(3, &size, 1, 7);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model;
    faults = (struct faults){.call = "madvise", .nth = 3, .for_ever = true, .errno_value = EINVAL};
    model = must_load(set, &options); /* calls 1 and 2: MADV_NOHUGEPAGE of each replica; 3: the first populate */
    CHECK(faults.failed != NULL);
    CHECK_EQUAL(faults.opens, 6);
    set_compare(set, model, 7);
    unimap_unload(model, NULL);
}

const struct test load_tests[] = {
    {"every strategy loads every byte in 4 KiB pages", base_pages},
    {"every strategy loads every byte in transparent hugepages", transparent},
    {"every strategy loads every byte in 2 MiB pages", hugetlb},
    {"every strategy loads parts larger than a hugepage", larger_than_a_hugepage},
    {"every strategy loads 200 parts of 16 KiB", many_small},
    {"every strategy loads 200 parts of one byte", many_tiny},
    {"200 parts get a hugepage each", many_huge},
    {"parts are aligned in memory as they ask", alignment},
    {"a region costs three calls, and each part is opened and read once however many replicas", calls},
    {"markers bracket a load and its unload, a failed load too", markers},
    {"trimmed parts keep only the pages with ranges", trimmed},
    {"a part whose pages cannot be trimmed stays whole, and the summary says so", not_trimmed},
    {"where pages cannot be populated (before Linux 5.14) further replicas read the parts again", old_kernel},
    {NULL, NULL},
};
