#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

static const uint64_t size = 3 * 1024 * 1024;

static void exhausted(void)
{
    struct set *set = set_write(3, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_2M);
    uint64_t needed = (uint64_t)free_hugepages() + 1;
    char words[96];
    unimap_error error;
    set->count = 1;
    set->parts[0].size = set->ranges[0].length = needed << 21; /* sparse, and never read: the reservation fails */
    CHECK(truncate(set->parts[0].path, (off_t)set->parts[0].size) == 0);
    options.node_count = 1;
    CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
    CHECK_EQUAL(error.code, UNIMAP_E_POOL);
    CHECK_EQUAL(error.node, 0);
    CHECK(strcmp(error.call, "mmap") == 0);
    CHECK_EQUAL(faults.preads, 3); /* none of the part: all are of the counters, read once it had failed */
    snprintf(words, sizeof words, "node 0 has %" PRIu64 " free 2 MiB pages and %" PRIu64 " are needed", needed - 1,
             needed);
    CHECK(strstr(error.reason, words) != NULL);
    CHECK(strstr(error.remedy, "/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages") != NULL);
}

/* The first would have been read by the time the second showed that there is no room for it. */
static void second_replica(void)
{
    struct set *set = set_write(3, &size, 1, 2);
    static const char *const strategies[] = {"per-part", "unified", "unified-parallel"};
    for (size_t i = 0; i < COUNT_OF(strategies); i++) {
        unimap_options options = options_for(strategies[i], UNIMAP_PAGE_4K);
        unimap_error error;
        faults_install();
        faults.call = "mmap";
        faults.nth = i == 0 ? 4 : 2; /* the second replica's first */
        faults.errno_value = ENOMEM;
        CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
        CHECK(faults.failed != NULL);
        CHECK_EQUAL(faults.preads, 0);
    }
}

static void spread(void)
{
    struct set *set = set_write(3, &size, 1, 4);
    unimap_options options = options_for("unified", UNIMAP_PAGE_2M);
    uint64_t needed = (uint64_t)free_hugepages() + 1;
    char words[96];
    unimap_error error;
    set->count = 1;
    set->parts[0].size = set->ranges[0].length = needed << 21; /* sparse, and never read */
    CHECK(truncate(set->parts[0].path, (off_t)set->parts[0].size) == 0);
    options.placement = UNIMAP_PLACEMENT_INTERLEAVE; /* over node 0, named twice */
    CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
    CHECK_EQUAL(error.code, UNIMAP_E_POOL);
    CHECK_EQUAL(error.node, 0);
    CHECK_EQUAL(faults.memfds, 0);
    snprintf(words, sizeof words, "node 0 has %" PRIu64 " free 2 MiB pages and %" PRIu64 " are needed", needed - 1,
             needed);
    CHECK(strstr(error.reason, words) != NULL);
}

/* ---- a machine of two nodes, where there is one: both have the memory of node 0 ---- */

static char opened_elsewhere[8][128];
static size_t opened_count;

static int open_seen(const char *path, int flags)
{
    static const char *const node1 = "/sys/devices/system/node/node1/";
    char real[256];
    if (strncmp(path, test_folder(), strlen(test_folder())) == 0)
        return os_real.open(path, flags);
    CHECK(opened_count < COUNT_OF(opened_elsewhere));
    snprintf(opened_elsewhere[opened_count++], sizeof opened_elsewhere[0], "%s", path);
    if (strncmp(path, node1, strlen(node1)) != 0)
        return os_real.open(path, flags);
    snprintf(real, sizeof real, "/sys/devices/system/node/node0/%s", path + strlen(node1));
    return os_real.open(real, flags);
}

static long bound_to_node0(int mode, const unsigned long *mask, unsigned long max_node)
{
    static const unsigned long node0[64] = {1};
    return os_real.set_mempolicy(mode, mask != NULL ? node0 : NULL, mask != NULL ? 64 : max_node);
}

static void opened_alike(void)
{
    const char *const names[] = {"per-part", "unified"};
    struct set *set = set_write(3, &size, 1, 5);
    need_hugepages(12);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        unimap_options options = options_for(names[i], UNIMAP_PAGE_2M);
        unimap_error error;
        faults_install();
        opened_count = 0;
        os.open = open_seen;
        os.set_mempolicy = bound_to_node0;
        options.nodes[1] = 1;
        if (try_load(set, &options, &error) != 0)
            test_fail(__FILE__, __LINE__, "%s: %s: %s", names[i], error.call, error.reason);
        CHECK_EQUAL(opened_count, 2);
        for (size_t node = 0; node < 2; node++) {
            char path[128];
            snprintf(path, sizeof path, "/sys/devices/system/node/node%zu/hugepages/hugepages-2048kB/free_hugepages",
                     node);
            CHECK(strcmp(opened_elsewhere[node], path) == 0);
        }
    }
}

static void fails(const char *call, long nth, int errno_value, bool fallback, uint32_t kind, uint32_t obtained)
{
    struct set *set = set_write(3, &size, 1, 5);
    unimap_options options = options_for("unified", kind);
    unimap_error error;
    unimap_summary s;
    unimap_model *model;
    faults_install();
    faults.call = call;
    faults.nth = nth;
    faults.errno_value = errno_value;
    options.allow_fallback = fallback;
    if (!fallback) {
        CHECK_EQUAL(try_load(set, &options, &error), -errno_value);
        CHECK(error.code == UNIMAP_E_POOL || error.code == UNIMAP_E_MEMORY);
        return;
    }
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.obtained_page_kind, obtained);
    CHECK_EQUAL(s.requested_page_kind, kind);
    CHECK(s.fallback_count >= 1);
    CHECK(strcmp(s.fallbacks[0].aspect, "page-kind") == 0 && strcmp(s.fallbacks[0].call, call) == 0);
    CHECK(s.fallbacks[0].reason[0] != '\0' && s.fallbacks[0].remedy[0] != '\0');
    CHECK_EQUAL(s.fallbacks[0].errno_value, errno_value);
    CHECK_EQUAL(s.call_return_ns, s.map_ns + s.zero_ns + s.fill_ns + s.replicate_ns + s.other_ns);
    set_compare(set, model, 5);
    unimap_unload(model, NULL);
}

static void injected(void)
{
    for (int fallback = 0; fallback < 2; fallback++)
        fails("memfd_create", 1, ENODEV, fallback, UNIMAP_PAGE_2M, UNIMAP_PAGE_THP);
}

static void midway(void)
{
    need_hugepages(12);
    for (int fallback = 0; fallback < 2; fallback++) {
        fails("mmap", 2, ENOMEM, fallback, UNIMAP_PAGE_2M, UNIMAP_PAGE_THP);
        fails("pread", 2, EFAULT, fallback, UNIMAP_PAGE_2M, UNIMAP_PAGE_THP);
        fails("madvise", 1, EFAULT, fallback, UNIMAP_PAGE_2M, UNIMAP_PAGE_THP);
    }
}

static void thp_refused(void)
{
    fails("madvise", 1, EINVAL, true, UNIMAP_PAGE_THP, UNIMAP_PAGE_4K);
}

static int no_tmpfs(const char *type, unsigned flags)
{
    (void)type, (void)flags;
    errno = EPERM;
    return -1;
}

static void best(void)
{
    struct set *set = set_write(3, &size, 1, 5);
    unimap_options options = options_for("unified", UNIMAP_PAGE_BEST);
    unimap_summary s;
    unimap_model *model;
    faults.call = "memfd_create";
    faults.nth = 1;
    faults.for_ever = true;
    faults.errno_value = ENODEV;
    os.fsopen = no_tmpfs;
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.obtained_page_kind, UNIMAP_PAGE_THP);
    CHECK_EQUAL(s.fallback_count, 0);
    unimap_unload(model, NULL);
}

static void all_refused(void)
{
    static const uint32_t kinds[] = {UNIMAP_PAGE_2M, UNIMAP_PAGE_BEST};
    struct set *set = set_write(3, &size, 1, 5);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        unimap_options options = options_for("unified", kinds[i]);
        unimap_error error;
        options.allow_fallback = kinds[i] != UNIMAP_PAGE_BEST;
        faults.call = "mmap";
        faults.nth = 1;
        faults.for_ever = true;
        faults.errno_value = ENOMEM;
        CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
        CHECK_EQUAL(error.code, UNIMAP_E_MEMORY);
        CHECK(strstr(error.reason, "in 4k pages are not available") != NULL);
        CHECK(strstr(error.reason, "2m pages were tried before: ") != NULL);
        CHECK(strstr(error.reason, "thp pages were tried before: ") != NULL);
    }
}

/* A reservation that holds, and pages that are not there: what a per-node shortage looks like. */
static void *unreserved(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    faults_mapped((int64_t)length);
    return mmap(address, length, protection, flags | MAP_NORESERVE, fd, offset);
}

static void never_sigbus(void)
{
    const char *const names[] = {"unified", "unified-shipped", "per-part", "unified-parallel", "roof"};
    struct set *set = set_write(3, &size, 1, 5);
    long have = free_hugepages();
    size_t taken = (size_t)(have > 2 ? have - 2 : 0) << 21;
    void *others = NULL;
    need_hugepages(8);
    /* Take all but two pages, so that the third write finds none. */
    others = mmap(NULL, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_POPULATE, -1, 0);
    CHECK(others != MAP_FAILED);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        for (uint32_t nodes = 1; nodes <= 2; nodes++) {
            unimap_options options = options_for(names[i], UNIMAP_PAGE_2M);
            unimap_error error;
            options.node_count = nodes;
            os.mmap = unreserved;
            if (try_load(set, &options, &error) >= 0 || error.code != UNIMAP_E_POOL) {
                munmap(others, taken);
                test_fail(__FILE__, __LINE__, "%s: code %d, %s", names[i], error.code, error.reason);
            }
        }
    }
    munmap(others, taken);
}

const struct test pool_tests[] = {
    {"an exhausted pool is an error that counts the pages", exhausted},
    {"a replica there is no room for is refused before anything is read", second_replica},
    {"a node without its share of a spread load is refused before anything is mapped", spread},
    {"mirrors on several nodes open each node's count of free pages once, whatever the layout", opened_alike},
    {"a kernel without hugepages is an error, or a recorded fallback", injected},
    {"a pool that runs dry midway is an error, or a fallback of the whole load", midway},
    {"transparent hugepages fall back to 4 KiB", thp_refused},
    {"the best page kind is what it gets, without a fallback", best},
    {"where no page kind is available, the error says why of each", all_refused},
    {"pages that are not there are an error, never SIGBUS", never_sigbus},
    {NULL, NULL},
};
