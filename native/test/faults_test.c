/* Every system call of a load fails in turn, in every way: the load fails with a reason or loads, and leaks nothing. */
#include "test.h"

#include <linux/mempolicy.h>

static const uint64_t size = 9000;
#if BETWEEN_THREADS_ONLY
static const int ways[] = {ENOMEM, EINVAL}; /* what is refused, and what is done another way */
#else
static const int ways[] = {ENOMEM, EFAULT, EPERM, EINVAL, EIO, EINTR, EAGAIN, EACCES, ENOSYS, ENOSPC, EMFILE, EEXIST};
#endif

/* Without consent to a fallback there is none: a load is as it was asked for, or is refused. */
static void as_asked_for(const unimap_model *model, const unimap_options *options)
{
    unimap_summary s;
    CHECK(unimap_summarize(model, &s) == 0);
    if (options->allow_fallback)
        return;
    for (uint32_t i = 0; i < s.fallback_count; i++) /* of BEST nothing is promised, and what it had to do is recorded */
        if (strcmp(s.fallbacks[i].aspect, "page-fill") != 0 || options->strategy.page_fill != UNIMAP_PAGE_FILL_BEST)
            test_fail(__FILE__, __LINE__, "%s: %s", faults.failed, s.fallbacks[i].reason);
    if (s.requested_io != UNIMAP_IO_AUTO)
        CHECK_EQUAL(s.obtained_io, s.requested_io);
    if (options->strategy.page_fill != UNIMAP_PAGE_FILL_BEST)
        CHECK_EQUAL(s.obtained_page_fill, options->strategy.page_fill);
    if (options->placement == UNIMAP_PLACEMENT_MIRROR) {
        CHECK_EQUAL(s.obtained_page_kind, options->page_kind);
        CHECK_EQUAL(s.obtained_placement, options->placement);
    }
    /* Three ranges, or three parts in a unit each, or in one. */
    if (options->strategy.fill == UNIMAP_FILL_RANGES || options->strategy.fill == UNIMAP_FILL_PAGES)
        CHECK_EQUAL(s.threads, options->strategy.layout == UNIMAP_LAYOUT_UNIFIED ? 1 : 3);
}

static void sweep_one(const struct set *set, const unimap_options *chosen)
{
    bool threaded = chosen->strategy.fill == UNIMAP_FILL_RANGES || chosen->strategy.fill == UNIMAP_FILL_PAGES;
    cpu_set_t cpus;
    if (BETWEEN_THREADS_ONLY && !threaded)
        return;
    os_real.getaffinity(sizeof cpus, &cpus);
    for (size_t way = 0; way < COUNT_OF(ways) * 2; way++) {
        for (long nth = 1;; nth++) {
            unimap_options options = *chosen;
            unimap_model *model = NULL;
            unimap_error error = {0};
            options.allow_fallback |= way >= COUNT_OF(ways);
            faults_install();
            faults.nth = nth;
            faults.errno_value = ways[way % COUNT_OF(ways)];
            if (unimap_load(set->parts, 3, set->ranges, 3, &options, &model, &error) == 0) {
                bool done = faults.failed == NULL;
                set_compare(set, model, 4);
                as_asked_for(model, &options);
                faults.nth = 0;
                unimap_unload(model, NULL);
                CHECK_EQUAL(faults.mapped_bytes, 0);
                if (done)
                    break;
            } else {
                CHECK(faults.failed != NULL && model == NULL);
                CHECK(error.code >= UNIMAP_E_ARGUMENT && error.code <= UNIMAP_E_SYSTEM);
                CHECK(error.reason[0] != '\0' && error.remedy[0] != '\0');
                CHECK_EQUAL(faults.mapped_bytes, 0);
            }
            /* The restoring call cannot restore when it fails. */
            if (strcmp(faults.failed, "set_mempolicy") == 0)
                os_real.set_mempolicy(MPOL_DEFAULT, NULL, 0);
            if (strcmp(faults.failed, "setaffinity") == 0)
                os_real.setaffinity(sizeof cpus, &cpus);
        }
    }
}

static void sweep(uint32_t kind)
{
    struct set *set = set_write(3, &size, 1, 4);
    for (uint32_t strategy = 0; strategy < unimap_strategy_count(); strategy++) {
        unimap_options options = options_for(unimap_strategy_name(strategy), kind);
        sweep_one(set, &options);
    }
}

/* The choices that only fill PAGES has, with several units and threads. */
static void sweep_pages(uint32_t kind)
{
    struct set *set = set_write(3, &size, 1, 4);
    for (uint32_t io = UNIMAP_IO_BUFFERED; io <= UNIMAP_IO_AUTO; io++) {
        if (io == UNIMAP_IO_DIRECT && !direct_works())
            continue; /* refused before a call fails */
        for (uint32_t feed = UNIMAP_FEED_PULL; feed <= UNIMAP_FEED_FAN_OUT; feed++) {
            unimap_options options = options_for("unified-parallel", kind);
            options.strategy.page_fill = io == UNIMAP_IO_DIRECT ? UNIMAP_PAGE_FILL_FAULT : UNIMAP_PAGE_FILL_COPY;
            options.strategy.layout = UNIMAP_LAYOUT_PER_PART; /* a unit each */
            options.io = io;
            options.feed = feed;
            options.pin = options.drop_cache = feed;
            sweep_one(set, &options);
        }
    }
}

/* Files of a tmpfs, filled through their mapping and by write(). */
static void tmpfs(void)
{
    static const char *const strategies[] = {"unified", "per-part-shipped", "unified-parallel", "roof"};
    struct set *set = set_write(3, &size, 1, 4);
    unimap_options options = options_for("unified", UNIMAP_PAGE_TMPFS);
    unimap_error error;
    if (try_load(set, &options, &error) != 0)
        test_skip("%s", error.reason);
    for (int i = 0; i < 4; i++) {
        options = options_for(strategies[i], UNIMAP_PAGE_TMPFS);
        sweep_one(set, &options);
    }
}

/* Huge pages of files. */
static void mapped_huge(void)
{
    static const char *const strategies[] = {"llama-mmap", "unified-view"};
    struct set *set = set_write(3, &size, 1, 4);
    for (int i = 0; i < 2; i++) {
        unimap_options options = options_for(strategies[i], UNIMAP_PAGE_THP);
        sweep_one(set, &options);
    }
}

static void base_pages_threads(void)
{
    sweep_pages(UNIMAP_PAGE_4K);
}

static void hugetlb_threads(void)
{
    need_hugepages(8);
    sweep_pages(UNIMAP_PAGE_2M);
}

static void base_pages(void)
{
    sweep(UNIMAP_PAGE_4K);
}

static void hugetlb(void)
{
    need_hugepages(6);
    sweep(UNIMAP_PAGE_2M);
}

static void touch(void)
{
    struct set *set = set_write(3, &size, 1, 4);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    uint64_t ns, pages;
    unimap_pages where;
    unimap_error error;
    for (long nth = 1; nth < 5; nth++) {
        faults.nth = nth;
        faults.call = "calloc";
        faults.errno_value = ENOMEM;
        CHECK_EQUAL(unimap_touch(model, 1, &ns, &pages, NULL, &error), nth < 3 ? -ENOMEM : 0);
        faults.nth = nth;
        CHECK_EQUAL(unimap_region_pages(model, 0, 1, &where), nth < 4 ? -ENOMEM : 0);
    }
    unimap_unload(model, NULL);
}

const struct test faults_tests[] = {
    {"whichever call of a load fails, it fails cleanly (4 KiB pages)", base_pages},
    {"whichever call of a load fails, it fails cleanly (2 MiB pages)", hugetlb},
    {"whichever call of a load fails, it fails cleanly (huge pages of files)", mapped_huge},
    {"whichever call of a load fails, it fails cleanly (huge pages of a tmpfs)", tmpfs},
    {"whichever call of whichever thread fails, the load fails cleanly (4 KiB pages)", base_pages_threads},
    {"whichever call of whichever thread fails, the load fails cleanly (2 MiB pages)", hugetlb_threads},
    {"a touch without memory fails cleanly", touch},
    {NULL, NULL},
};
