/* Layout RANGES: the caller's order is the order of reading and the order in memory; places are found whatever it is. */
#include "test.h"

#include <unistd.h>

static const uint64_t sizes[] = {40000, 9000};
/* Of both parts by turns, backwards and forwards. */
static const unimap_range wanted[] = {{1, 5000, 4000}, {0, 20000, 300}, {1, 0, 1}, {0, 39999, 1}, {0, 0, 20000}};

static long fopens, opens, most_open, open_now;

static FILE *counted_fopen(const char *path, const char *mode)
{
    FILE *file = os_real.fopen(path, mode);
    fopens++;
    open_now += file != NULL;
    most_open = open_now > most_open ? open_now : most_open;
    return file;
}

static int counted_fclose(FILE *file)
{
    open_now--;
    return os_real.fclose(file);
}

static int counted_open(const char *path, int flags)
{
    int fd = os_real.open(path, flags);
    opens++;
    open_now += fd >= 0;
    most_open = open_now > most_open ? open_now : most_open;
    return fd;
}

static int counted_close(int fd)
{
    open_now--;
    return os_real.close(fd);
}

static unimap_model *load_wanted(const struct set *set, const char *strategy)
{
    unimap_options options = options_for(strategy, UNIMAP_PAGE_4K);
    unimap_model *model;
    fopens = opens = most_open = open_now = 0;
    os.fopen = counted_fopen;
    os.fclose = counted_fclose;
    os.open = counted_open;
    os.close = counted_close;
    CHECK(unimap_load(set->parts, set->count, wanted, COUNT_OF(wanted), &options, &model, NULL) == 0);
    CHECK_EQUAL(open_now, 0);
    return model;
}

static void in_order_given(void)
{
    static const char *const names[] = {"llama-read", "llama-read-parallel", "llama-direct"};
    struct set *set = set_write(2, sizes, 2, 3);
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        unimap_model *model = load_wanted(set, names[n]);
        uint64_t before = 0;
        for (size_t i = 0; i < COUNT_OF(wanted); i++) {
            uint64_t address;
            CHECK(unimap_address(model, 0, wanted[i].part, wanted[i].offset, &address) == 0);
            CHECK(address > before && address % 32 == 0);
            before = address;
        }
        CHECK_EQUAL(unimap_address(model, 0, 0, 20300, &before), -ENOENT);
        CHECK_EQUAL(unimap_address(model, 0, 1, 1, &before), -ENOENT);
        set_compare(set, model, 3);
        unimap_unload(model, NULL);
    }
}

static void extents_by_place(void)
{
    struct set *set = set_write(2, sizes, 2, 3);
    unimap_model *model = load_wanted(set, "llama-read");
    unimap_extent before = {0}, extent;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        CHECK(unimap_extent_at(model, 0, i, &extent) == 0);
        CHECK(i == 0 || extent.part > before.part || extent.offset > before.offset);
        before = extent;
    }
    unimap_unload(model, NULL);
}

/* Whatever the order, a pass over the whole model reads the same lines. */
static void same_pass(void)
{
    unimap_range sorted[] = {wanted[4], wanted[1], wanted[3], wanted[2], wanted[0]};
    struct set *set = set_write(2, sizes, 2, 3);
    uint64_t checksums[2];
    for (int turn = 0; turn < 2; turn++) {
        unimap_options options = options_for("llama-read", 0);
        unimap_access_options how = {
            .pattern = UNIMAP_PATTERN_RANDOM, .node = -1, .passes = 1, .threads = 1, .seed = 9};
        unimap_access_result result;
        unimap_model *model;
        CHECK(unimap_load(set->parts, 2, turn ? sorted : wanted, 5, &options, &model, NULL) == 0);
        CHECK(unimap_access(model, 0, NULL, 0, &how, &result, NULL) == 0);
        checksums[turn] = result.checksum;
        unimap_unload(model, NULL);
    }
    CHECK(checksums[0] == checksums[1]);
}

static void trimmed_alike(void)
{
    struct set *set = set_write(2, sizes, 2, 3);
    unimap_model *model = load_wanted(set, "llama-mmap");
    unimap_extent extent;
    CHECK(unimap_extent_at(model, 0, 0, &extent) == 0);
    CHECK_EQUAL(extent.part, 0);
    CHECK_EQUAL(extent.length, 40000);
    set_compare(set, model, 3);
    unimap_unload(model, NULL);
}

static void held_open(void)
{
    struct set *set = set_write(2, sizes, 2, 3);
    unimap_model *model = load_wanted(set, "llama-read");
    CHECK_EQUAL(fopens, 4);
    CHECK_EQUAL(most_open, 2);
    unimap_unload(model, NULL);
}

static void mapped_held_open(void)
{
    static const char *const names[] = {"llama-mmap", "llama-mmap-numa", "unified-view"};
    struct set *set = set_write(2, sizes, 2, 3);
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        unimap_model *model = load_wanted(set, names[n]);
        CHECK_EQUAL(fopens, 2); /* the first time, as for its header */
        CHECK_EQUAL(opens, 2);
        CHECK_EQUAL(most_open, 2);
        unimap_unload(model, NULL);
    }
}

static void overlaps(void)
{
    unimap_range overlapping[] = {{1, 5000, 4000}, {0, 0, 1}, {1, 0, 5001}};
    struct set *set = set_write(2, sizes, 2, 3);
    unimap_options options = options_for("llama-read", 0);
    unimap_model *model;
    unimap_error error;
    CHECK_EQUAL(unimap_load(set->parts, 2, overlapping, 3, &options, &model, &error), -EINVAL);
    CHECK_EQUAL(error.code, UNIMAP_E_ARGUMENT);
    CHECK(strstr(error.reason, "range 0 overlaps another one of part 1") != NULL);
    overlapping[2].length = 5000;
    CHECK(unimap_load(set->parts, 2, overlapping, 3, &options, &model, &error) == 0);
    unimap_unload(model, NULL);
}

const struct test order_tests[] = {
    {"ranges stand in memory in the order they were given in", in_order_given},
    {"extents are told by part and offset, in whatever order they were read", extents_by_place},
    {"a pass over the whole model reads the same, in whatever order it was loaded", same_pass},
    {"trimming keeps the same pages, in whatever order the ranges are", trimmed_alike},
    {"upstream's reads open every part twice and keep all of them open", held_open},
    {"upstream's mappings open every part twice and keep all of them open", mapped_held_open},
    {"ranges that overlap are refused, in whatever order they are", overlaps},
    {NULL, NULL},
};
