#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint64_t size = 50000;

/* Every strategy says UNIMAP_E_PART, names part 1 by its path, and has a remedy. */
static void all_refuse(struct set *set, const char *words)
{
    for (uint32_t i = 0; i < unimap_strategy_count(); i++) {
        unimap_options options = options_for(unimap_strategy_name(i), UNIMAP_PAGE_4K);
        unimap_error error;
        CHECK(try_load(set, &options, &error) < 0);
        CHECK_EQUAL(error.code, UNIMAP_E_PART);
        CHECK_EQUAL(error.part, 1);
        CHECK(strstr(error.reason, set->parts[1].path) != NULL && error.remedy[0] != '\0');
        if (strstr(error.reason, words) == NULL)
            test_fail(__FILE__, __LINE__, "\"%s\" is not in \"%s\"", words, error.reason);
    }
}

static void missing(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    CHECK(remove(set->parts[1].path) == 0);
    all_refuse(set, "No such file");
}

static void directory(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    CHECK(remove(set->parts[1].path) == 0 && mkdir(set->parts[1].path, 0700) == 0);
    all_refuse(set, "a directory");
    CHECK(rmdir(set->parts[1].path) == 0);
}

static void empty(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    CHECK(truncate(set->parts[1].path, 0) == 0);
    all_refuse(set, "has 0 bytes");
    set->parts[1].size = 0;
    set->ranges[1].length = 1;
    all_refuse(set, "is empty");
}

static void other_size(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    CHECK(truncate(set->parts[1].path, 49999) == 0);
    all_refuse(set, "has 49999 bytes, not 50000");
}

static void unreadable(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    if (geteuid() == 0)
        test_skip("root may read every file: run the tests as another user");
    CHECK(chmod(set->parts[1].path, 0) == 0);
    all_refuse(set, "Permission denied");
    CHECK(chmod(set->parts[1].path, 0600) == 0);
}

static void truncated(const char *strategy, const char *call, long nth, uint64_t at)
{
    struct set *set = set_write(3, &size, 1, 0);
    unimap_options options = options_for(strategy, UNIMAP_PAGE_4K);
    unimap_error error;
    char words[64];
    options.strategy.chunk_bytes = 40000;
    faults.call = call;
    faults.nth = nth;
    faults.errno_value = 0;
    CHECK_EQUAL(try_load(set, &options, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK_EQUAL(error.errno_value, 0);
    CHECK_EQUAL(error.part, 1);
    snprintf(words, sizeof words, "ended early at byte %" PRIu64 " of 50000", at);
    CHECK(strstr(error.reason, words) != NULL);
}

static void ends_early(void)
{
    truncated("unified", "pread", 4, 40000);
    faults_install();
    truncated("per-part", "pread", 3, 0);
    faults_install();
    truncated("llama-read", "fread", 4, 40000);
    faults_install();
    if (direct_works())
        truncated("llama-direct", "pread", 4, 36864);
}

static void interrupted(void)
{
    static const struct {
        const char *strategy, *call;
    } cases[] = {{"unified", "pread"},    {"unified", "open"},    {"llama-read", "fread"},
                 {"llama-read", "fopen"}, {"llama-mmap", "open"}, {"unified", "madvise"}};
    struct set *set = set_write(3, &size, 1, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unimap_options options = options_for(cases[i].strategy, UNIMAP_PAGE_4K);
        unimap_model *model;
        faults_install();
        faults.call = cases[i].call;
        faults.nth = i == 5 ? 3 : 1; /* the third madvise is the first populate */
        faults.errno_value = EINTR;
        model = must_load(set, &options);
        CHECK(faults.failed != NULL);
        set_compare(set, model, 0);
        unimap_unload(model, NULL);
    }
}

static void short_reads(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_summary summary;
    unimap_model *model;
    faults.read_limit = 777;
    model = must_load(set, &options);
    set_compare(set, model, 0);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK_EQUAL(summary.data_calls, 3 * (50000 / 777 + 1));
    unimap_unload(model, NULL);
}

static void disk_error(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_error error;
    faults.call = "pread";
    faults.nth = 2;
    faults.errno_value = EIO;
    CHECK_EQUAL(try_load(set, &options, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK(strcmp(error.call, "pread") == 0 && error.part == 1);
}

static void fifo(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_error error;
    CHECK(remove(set->parts[1].path) == 0 && mkfifo(set->parts[1].path, 0600) == 0);
    CHECK(try_load(set, &options, &error) < 0);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK(remove(set->parts[1].path) == 0);
}

static void page_cache(void)
{
    struct set *set = set_write(1, (uint64_t[]){100003}, 1, 0);
    const char *path = set->parts[0].path;
    uint64_t bytes = 0;
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_unload(must_load(set, &options), NULL);
    CHECK(unimap_cached_bytes(path, &bytes) == 0);
    CHECK_EQUAL(bytes, (100003 + PAGE - 1) / PAGE * PAGE);
    CHECK(unimap_evict(path) == 0);
    CHECK(unimap_cached_bytes(path, &bytes) == 0);
    if (bytes > 0)
        test_skip("this file system keeps its files in memory");
    CHECK_EQUAL(bytes, 0);
    CHECK_EQUAL(unimap_cached_bytes("/nowhere", &bytes), -ENOENT);
    CHECK_EQUAL(unimap_cached_bytes(NULL, &bytes), -EINVAL);
    CHECK_EQUAL(unimap_cached_bytes(path, NULL), -EINVAL);
    CHECK_EQUAL(unimap_evict("/nowhere"), -ENOENT);
}

static int cachestat_of_a_large_folio(int fd, uint64_t *resident)
{
    (void)fd;
    *resident = 32;
    return 0;
}

static void folio_beyond_the_end(void)
{
    struct set *set = set_write(1, (uint64_t[]){3 * PAGE + 1}, 1, 0);
    uint64_t bytes = 0;
    os.cachestat = cachestat_of_a_large_folio;
    CHECK(unimap_cached_bytes(set->parts[0].path, &bytes) == 0);
    CHECK_EQUAL(bytes, 4 * PAGE);
}

/* mincore() would say that all of it is there. */
static void page_cache_of_others(void)
{
    const char *path = "/etc/passwd";
    bool root = geteuid() == 0;
    uint64_t bytes = 0;
    int rc;
    if (root)
        CHECK(unimap_cached_bytes(path, &bytes) == 0 && setresuid(65534, 65534, 0) == 0);
    rc = unimap_cached_bytes(path, &bytes);
    if (root)
        CHECK(seteuid(0) == 0 && setresuid(0, 0, 0) == 0);
    CHECK_EQUAL(rc, -ENOTSUP);
}

const struct test parts_tests[] = {
    {"a folio of the page cache that reaches beyond the end of its file is counted up to there", folio_beyond_the_end},
    {"a missing part is named", missing},
    {"a directory is no part", directory},
    {"an empty part is refused", empty},
    {"a part of another size is refused, with both sizes", other_size},
    {"an unreadable part is named", unreadable},
    {"a part that ends early is an error that says where", ends_early},
    {"an interrupted call is made again", interrupted},
    {"short reads are continued", short_reads},
    {"a disk error names the part", disk_error},
    {"a FIFO does not hold the load", fifo},
    {"what of a file is in the page cache is told, and dropped when asked", page_cache},
    {"what is cached of a file of another user is not told, rather than told to be all of it", page_cache_of_others},
    {NULL, NULL},
};
