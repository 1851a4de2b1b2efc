/* Page kind TMPFS: as root on a tmpfs that the load makes, without on one that the test names; skipped where neither is. */
#include "test.h"

#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

/* Several units a part, units of several parts, and parts that end in the middle of a page. */
static const uint64_t sizes[] = {5 * MIB + 4097, 3000, 4 * MIB, 9 * MIB - 5};

static unimap_options wanted(const char *strategy)
{
    return options_for(strategy, UNIMAP_PAGE_TMPFS);
}

static void need_tmpfs(void)
{
    struct set *set = set_write(1, &(uint64_t){5000}, 1, 2);
    unimap_options options = wanted("unified");
    unimap_error error;
    unsetenv("UNIMAP_TMPFS");
    if (try_load(set, &options, &error) != 0)
        test_skip("%s", error.reason);
}

static void every_strategy(void)
{
    struct set *set;
    need_tmpfs();
    set = set_write(4, sizes, 4, 7);
    for (uint32_t i = 0; i < unimap_strategy_count(); i++) {
        unimap_options options = wanted(unimap_strategy_name(i));
        unimap_model *model = must_load(set, &options);
        unimap_summary s;
        unimap_pages pages[8];
        bool own = options.placement == UNIMAP_PLACEMENT_MIRROR;
        set_compare(set, model, 7);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.obtained_page_kind, own ? UNIMAP_PAGE_TMPFS : UNIMAP_PAGE_4K);
        CHECK(own || s.region_bytes > 0);
        CHECK(s.region_count <= COUNT_OF(pages) && unimap_region_pages(model, 0, s.region_count, pages) == 0);
        for (uint32_t r = 0; own && r < s.region_count; r++) {
            CHECK_EQUAL(pages[r].huge_bytes, pages[r].huge_possible);
            CHECK_EQUAL(pages[r].huge_kind, UNIMAP_PAGE_TMPFS);
            CHECK_EQUAL(pages[r].huge_possible % (2 * MIB), 0);
        }
        CHECK_EQUAL(s.fallback_count, options.allow_fallback);
        CHECK_EQUAL(faults.open_now, 0);
        unimap_unload(model, NULL);
        CHECK_EQUAL(faults.mapped_bytes, 0);
    }
}

static void written(void)
{
    struct set *set;
    unimap_options options = wanted("unified-parallel");
    unimap_model *model;
    unimap_summary s;
    need_tmpfs();
    set = set_write(4, sizes, 4, 7);
    for (uint32_t threads = 1; threads < 9; threads += 3) {
        faults_install();
        faults.write_limit = threads == 4 ? 700000 : 0;
        options.threads = threads;
        options.feed = threads == 4 ? UNIMAP_FEED_FAN_OUT : UNIMAP_FEED_PULL;
        options.drop_cache = threads == 7;
        model = must_load(set, &options);
        set_compare(set, model, 7);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.obtained_page_fill, UNIMAP_PAGE_FILL_WRITE);
        CHECK(faults.pwrites >= 2 * 9); /* two replicas of nine units */
        CHECK(faults.preads >= 9);
        unimap_unload(model, NULL);
    }
}

static void direct(void)
{
    struct set *set;
    unimap_options options = wanted("unified-parallel");
    unimap_summary s;
    unimap_model *model;
    if (!direct_works())
        test_skip("this file system refuses O_DIRECT");
    need_tmpfs();
    set = set_write(4, sizes, 4, 7);
    options.io = UNIMAP_IO_DIRECT;
    model = must_load(set, &options);
    set_compare(set, model, 7);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.direct_bytes, s.payload_bytes);
    CHECK_EQUAL(s.obtained_page_fill, UNIMAP_PAGE_FILL_WRITE);
    unimap_unload(model, NULL);
}

static ssize_t write_of_a_shrunk_part(int fd, const void *from, size_t length, off_t offset)
{
    CHECK(truncate(set_current()->parts[0].path, 4096) == 0);
    return os_real.pwrite(fd, from, length, offset);
}

static void truncated(void)
{
    struct set *set;
    unimap_options options = wanted("unified-parallel");
    unimap_error error;
    need_tmpfs();
    set = set_write(1, &(uint64_t){12 * MIB}, 1, 7);
    options.threads = 1; /* so that units are unread when the first is written */
    os.pwrite = write_of_a_shrunk_part;
    CHECK(try_load(set, &options, &error) < 0);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK_EQUAL(error.part, 0);
    CHECK(error.remedy[0] != '\0');
    CHECK_EQUAL(faults.mapped_bytes, 0);
}

static void refused(void)
{
    static const char *const calls[] = {"fsopen", "fsconfig", "fsmount", "openat", "fallocate"};
    struct set *set = set_write(2, &(uint64_t){5000}, 1, 2);
    unimap_options options = wanted("unified-parallel");
    unimap_error error;
    unimap_summary s;
    unimap_model *model;
    need_tmpfs();
    set = set_write(2, &(uint64_t){5000}, 1, 2);
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        faults = (struct faults){.call = calls[i], .nth = 1, .errno_value = i < 3 ? EPERM : ENOSPC};
        options.allow_fallback = 0;
        CHECK(try_load(set, &options, &error) < 0);
        CHECK_EQUAL(error.code, UNIMAP_E_MEMORY);
        CHECK(i > 3 || strstr(error.remedy, "UNIMAP_TMPFS=") != NULL);
        faults.nth = 1;
        options.allow_fallback = 1;
        model = must_load(set, &options);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.obtained_page_kind, UNIMAP_PAGE_THP);
        CHECK_EQUAL(s.fallback_count, 1);
        CHECK(strcmp(s.fallbacks[0].requested, "tmpfs") == 0 && strcmp(s.fallbacks[0].call, calls[i]) == 0);
        CHECK(s.fallbacks[0].reason[0] != '\0' && s.fallbacks[0].remedy[0] != '\0');
        set_compare(set, model, 2);
        unimap_unload(model, NULL);
        CHECK_EQUAL(faults.mapped_bytes, 0);
    }
}

/* A folder that root has mounted serves without root's calls; one of a disk does not. */
static void named_folder(void)
{
    struct set *set = set_write(3, sizes, 3, 7);
    unimap_options options = wanted("unified-parallel");
    unimap_error error;
    unimap_pages pages;
    unimap_model *model = NULL;
    char folder[320];
    int rc;
    setenv("UNIMAP_TMPFS", test_folder(), 1);
    rc = try_load(set, &options, &error);
    unsetenv("UNIMAP_TMPFS");
    if (rc == 0)
        test_skip("the folder of the tests is on a tmpfs");
    CHECK_EQUAL(rc, -EINVAL);
    CHECK(strstr(error.reason, "no tmpfs") != NULL);
    snprintf(folder, sizeof folder, "%s/named", test_folder());
    mkdir(folder, 0700);
    if (mount("unimap-test", folder, "tmpfs", 0, "huge=always,size=128m") != 0)
        test_skip("a tmpfs cannot be mounted (%s): it takes root", strerror(errno));
    faults = (struct faults){.call = "fsopen", .nth = 1, .for_ever = true, .errno_value = EPERM};
    setenv("UNIMAP_TMPFS", folder, 1);
    rc = unimap_load(set->parts, set->count, NULL, 0, &options, &model, &error);
    unsetenv("UNIMAP_TMPFS");
    CHECK(umount2(folder, MNT_DETACH) == 0);
    CHECK_EQUAL(rc, 0);
    CHECK(unimap_region_pages(model, 0, 1, &pages) == 0);
    CHECK_EQUAL(pages.huge_bytes, pages.huge_possible);
    set_compare(set, model, 7);
    unimap_unload(model, NULL);
}

static void best(void)
{
    struct set *set;
    unimap_options options = options_for("unified-parallel", UNIMAP_PAGE_BEST);
    unimap_summary s;
    unimap_model *model;
    need_tmpfs();
    set = set_write(2, sizes, 2, 7);
    options.placement = UNIMAP_PLACEMENT_LOCAL;
    options.node_count = 0;
    faults = (struct faults){.call = "memfd_create", .nth = 1, .for_ever = true, .errno_value = ENOMEM};
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.obtained_page_kind, UNIMAP_PAGE_TMPFS);
    CHECK_EQUAL(s.fallback_count, 0);
    set_compare(set, model, 7);
    unimap_unload(model, NULL);
}

const struct test tmpfs_tests[] = {
    {"every strategy with pages of its own loads every byte into huge pages of a tmpfs", every_strategy},
    {"every unit is gathered and then written, by any number of threads, in short writes too", written},
    {"what is read past the page cache is written into a tmpfs from a buffer", direct},
    {"a part that is truncated between two of its units is an error that names it", truncated},
    {"a tmpfs that cannot be had is an error with a remedy, or a recorded fallback to transparent hugepages", refused},
    {"a tmpfs that the environment names needs no root, and has to be one", named_folder},
    {"the best page kind is a tmpfs where the pool is empty", best},
    {NULL, NULL},
};
