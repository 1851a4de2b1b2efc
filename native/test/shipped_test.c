/* The system calls of the code that was shipped, one by one and in its order, as the strategies that stand for it make them. */
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

/* One letter a call. */
static char trace[4096];
static size_t traced;
static long uncleared; /* bytes looked at that were not 0 when they were read into, or when the next object was made */
static const uint8_t *mapped_last;
static size_t mapped_length;

static void note(char call)
{
    CHECK(traced + 1 < sizeof trace);
    trace[traced++] = call;
    trace[traced] = '\0';
}

static long traced_get(int *mode, unsigned long *mask, unsigned long max_node, void *address, unsigned long flags)
{
    note('g');
    return os_real.get_mempolicy(mode, mask, max_node, address, flags);
}

static long traced_set(int mode, const unsigned long *mask, unsigned long max_node)
{
    note('s');
    return os_real.set_mempolicy(mode, mask, max_node);
}

static void look_for_ones(const uint8_t *bytes, size_t length)
{
    for (size_t at = 0; at < length; at += 4096)
        uncleared += bytes[at] != 0;
}

/* Of base pages, so that the sequence is the same with an empty pool. Full of ones, so that a clear shows. */
static int traced_memfd(const char *name, unsigned flags)
{
    int fd = os_real.memfd_create(name, flags & MFD_CLOEXEC);
    note('o');
    look_for_ones(mapped_last, mapped_length);
    CHECK(fd >= 0 && ftruncate(fd, (off_t)(8 * MIB)) == 0);
    for (off_t at = 0; at < (off_t)(8 * MIB); at += 4096)
        CHECK(pwrite(fd, "\1", 1, at) == 1);
    return fd;
}

static void *traced_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    void *mapped = os_real.mmap(address, length, protection, flags, fd, offset);
    bool reserved = protection == PROT_NONE;
    note(reserved ? 'v' : flags & MAP_POPULATE ? 'M' : 'm');
    if ((flags & MAP_FIXED) == 0) /* else over what is counted already */
        faults_mapped((int64_t)length);
    mapped_last = mapped;
    mapped_length = reserved ? 0 : length;
    return mapped;
}

static int traced_open(const char *path, int flags)
{
    note('P');
    return os_real.open(path, flags);
}

static int traced_close(int fd)
{
    note('c');
    return os_real.close(fd);
}

static ssize_t traced_pread(int fd, void *to, size_t length, off_t offset)
{
    note('r');
    look_for_ones(to, length);
    mapped_length = 0; /* a replica that is mapped now will be written to */
    return os_real.pread(fd, to, length, offset);
}

static unimap_model *load_traced(const struct set *set, const unimap_options *options)
{
    traced = 0;
    uncleared = 0;
    mapped_length = 0;
    os.get_mempolicy = traced_get;
    os.set_mempolicy = traced_set;
    os.memfd_create = traced_memfd;
    os.mmap = traced_mmap;
    os.open = traced_open;
    os.close = traced_close;
    os.pread = traced_pread;
    return must_load(set, options);
}

/*
 * For each part: the policy is looked up; for each node it is set, an object is made, mapped with its pages, closed and
 * cleared; the part is read in steps of 1 MiB; every further node gets it by memcpy; the policy is put back. The part's
 * own open and close are ours: the real code is given an open file.
 */
static void before(void)
{
    const uint64_t sizes[] = {5 * MIB / 2, MIB, 3};
    struct set *set = set_write(3, sizes, 3, 1);
    unimap_options options = options_for("per-part-shipped", UNIMAP_PAGE_2M);
    unimap_summary summary;
    unimap_model *model = load_traced(set, &options);
    if (strcmp(trace, "gsoMcsoMcPrrrcs"
                      "gsoMcsoMcPrcs"
                      "gsoMcsoMcPrcs") != 0)
        test_fail(__FILE__, __LINE__, "the calls were %s", trace);
    CHECK_EQUAL(uncleared, 0);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK_EQUAL(summary.region_count, 6);
    CHECK_EQUAL(summary.data_calls, 5);
    set_compare(set, model, 1);
    unimap_unload(model, NULL);
}

/*
 * The same with an object for each page of a part, cleared before the next one is made. The real code asks once a part and
 * node whether the first page's file exists, where one mapping here reserves the addresses: as many calls.
 */
static void before_by_page(void)
{
    const uint64_t sizes[] = {9 * MIB / 2, MIB, 3};
    struct set *set = set_write(3, sizes, 3, 1);
    unimap_options options = options_for("per-page-shipped", UNIMAP_PAGE_2M);
    unimap_summary summary;
    unimap_region region;
    unimap_model *model = load_traced(set, &options);
    if (strcmp(trace, "gsvoMcoMcoMcsvoMcoMcoMcPrrrrrcs"
                      "gsvoMcsvoMcPrcs"
                      "gsvoMcsvoMcPrcs") != 0)
        test_fail(__FILE__, __LINE__, "the calls were %s", trace);
    CHECK_EQUAL(uncleared, 0);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK_EQUAL(summary.region_count, 6);
    CHECK(unimap_region_at(model, 0, &region) == 0);
    CHECK_EQUAL(region.length, 6 * MIB);
    CHECK_EQUAL(region.address % (2 * MIB), 0);
    set_compare(set, model, 1);
    unimap_unload(model, NULL);
    CHECK_EQUAL(faults.mapped_bytes, 0);
}

static void by_page_in_the_pool(void)
{
    const uint64_t sizes[] = {9 * MIB / 2, MIB, 3};
    struct set *set = set_write(3, sizes, 3, 1);
    unimap_options options = options_for("per-page-shipped", UNIMAP_PAGE_2M);
    unimap_pages pages;
    unimap_model *model;
    unimap_error error;
    need_hugepages(10);
    model = must_load(set, &options);
    set_compare(set, model, 1);
    CHECK(unimap_region_pages(model, 0, 1, &pages) == 0);
    CHECK_EQUAL(pages.huge_bytes, 6 * MIB);
    CHECK_EQUAL(pages.resident, 3);
    unimap_unload(model, NULL);

    faults.call = "mmap";
    faults.nth = 3; /* the second page of part 0 */
    faults.errno_value = ENOMEM;
    CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
    CHECK_EQUAL(faults.mapped_bytes, 0);
    CHECK_EQUAL(faults.open_now, 0);
}

static void by_page_without_a_pool(void)
{
    const uint64_t size = 9 * MIB / 2;
    struct set *set = set_write(1, &size, 1, 1);
    unimap_options options = options_for("per-page-shipped", UNIMAP_PAGE_4K);
    unimap_model *model = load_traced(set, &options);
    if (strcmp(trace, "gsmsmPrrrrrcs") != 0)
        test_fail(__FILE__, __LINE__, "the calls were %s", trace);
    set_compare(set, model, 1);
    unimap_unload(model, NULL);
}

/* The same for all parts at once. The policy is set once more, for the node that is read into, and at the copy. */
static void after(void)
{
    const uint64_t sizes[] = {5 * MIB / 2, MIB, 3};
    struct set *set = set_write(3, sizes, 3, 1);
    unimap_options options = options_for("unified-shipped", UNIMAP_PAGE_2M);
    unimap_model *model = load_traced(set, &options);
    if (strcmp(trace, "gsoMcsoMcsPrrrcPrcPrcss") != 0)
        test_fail(__FILE__, __LINE__, "the calls were %s", trace);
    CHECK_EQUAL(uncleared, 0);
    set_compare(set, model, 1);
    unimap_unload(model, NULL);
}

static void part_by_part_refused(void)
{
    const uint64_t size = 8192;
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("per-part-shipped", UNIMAP_PAGE_4K);
    unimap_error error;
    faults.call = "set_mempolicy";
    faults.nth = 6; /* part 0: 2 nodes and the end; part 1: 2 nodes, and its end, which nothing else fails */
    faults.errno_value = EPERM;
    CHECK_EQUAL(try_load(set, &options, &error), -EPERM);
    CHECK_EQUAL(error.code, UNIMAP_E_POLICY);
    CHECK(os_real.set_mempolicy(0, NULL, 0) == 0);
}

const struct test shipped_tests[] = {
    {"per-part-shipped makes the calls of the code before, part by part", before},
    {"per-page-shipped makes the calls of the other code before, page by page", before_by_page},
    {"the pages of a part that are an object each lie side by side, and are given back", by_page_in_the_pool},
    {"in base pages there is one mapping a part, whatever the strategy does with hugepages", by_page_without_a_pool},
    {"unified-shipped makes the calls of the code after", after},
    {"a policy that cannot be put back after a part fails the load", part_by_part_refused},
    {NULL, NULL},
};
