/*
 * What is built of POSIX calls alone: every strategy that maps each part or reads holds every byte of every part; whatever else
 * is asked for is recorded, or refused by name. It prints what the tests of the other library print.
 */
#include "../../include/unimap.h"
#include "../../src/os.h"
#include "../../src/page_size.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            fail(__LINE__, #condition);                                                                                \
    } while (0)

enum { PARTS = 5 };

static const uint64_t sizes[PARTS] = {70001, 1, 4096, 16384, 300007};
static char folder[256], paths[PARTS][320];
static unimap_part parts[PARTS];
/* The first byte of a part, its middle and its end; of part 1 its only byte. */
static unimap_range ranges[2 * PARTS];
static uint64_t range_count;
static long opened;
static jmp_buf out;

_Noreturn static void fail(int line, const char *what)
{
    printf("not ok - line %d\n  # %s\n", line, what);
    longjmp(out, 1);
}

static uint8_t byte_of(uint64_t part, uint64_t at)
{
    return (uint8_t)(at * 31 + at / 251 + part * 101 + 7);
}

static void write_part(uint64_t part)
{
    FILE *file = fopen(paths[part], "wb");
    CHECK(file != NULL);
    for (uint64_t at = 0; at < sizes[part]; at++)
        putc(byte_of(part, at), file);
    CHECK(fclose(file) == 0);
}

static void write_set(void)
{
    range_count = 0;
    for (uint64_t part = 0; part < PARTS; part++) {
        snprintf(paths[part], sizeof paths[part], "%s/part-%" PRIu64, folder, part);
        write_part(part);
        parts[part] = (unimap_part){.path = paths[part], .size = sizes[part], .alignment = 32};
        ranges[range_count++] = (unimap_range){.part = part, .offset = 0, .length = 1};
        if (sizes[part] > 2)
            ranges[range_count++] =
                (unimap_range){.part = part, .offset = sizes[part] / 2, .length = sizes[part] - sizes[part] / 2};
    }
}

static unimap_options options_for(const char *strategy, uint32_t kind)
{
    unimap_options options = {.page_kind = kind, .placement = UNIMAP_PLACEMENT_LOCAL, .allow_fallback = 1};
    CHECK(unimap_strategy_find(strategy, &options.strategy) == 0);
    if (options.strategy.fill == UNIMAP_FILL_BOUNCE)
        options.io = UNIMAP_IO_DIRECT;
    return options;
}

static int load(const unimap_options *options, unimap_model **model, unimap_error *error)
{
    return unimap_load(parts, PARTS, ranges, range_count, options, model, error);
}

/* Every extent of every replica, and of strategies that load whole parts every byte. */
static void compare(const unimap_model *model, bool whole)
{
    static uint8_t bytes[300007];
    unimap_summary summary;
    unimap_extent extent;
    CHECK(unimap_summarize(model, &summary) == 0);
    for (uint32_t replica = 0; replica < summary.replica_count; replica++) {
        uint64_t seen = 0, address, total = 0;
        for (uint64_t i = 0; unimap_extent_at(model, replica, i, &extent) == 0; i++) {
            CHECK(unimap_copy_out(model, extent.address, bytes, extent.length) == 0);
            CHECK(unimap_address(model, replica, extent.part, extent.offset, &address) == 0);
            CHECK(address == extent.address);
            for (uint64_t at = 0; at < extent.length; at++)
                CHECK(bytes[at] == byte_of(extent.part, extent.offset + at));
            seen += extent.length;
        }
        for (uint64_t part = 0; part < PARTS && whole; part++)
            total += sizes[part];
        CHECK(!whole || seen == total);
    }
}

static const struct {
    const char *name;
    uint32_t regions;
    bool whole;
} strategies[] = {
    {"llama-mmap", PARTS, false},       {"llama-mmap-numa", PARTS, false},
    {"read-then-map", PARTS, false},    {"llama-mmap-locked", PARTS, false},
    {"llama-mmap-placed", PARTS, true}, {"llama-read", 1, false},
    {"per-part", PARTS, true},          {"per-part-shipped", PARTS, true},
    {"per-page-shipped", PARTS, true},  {"unified", 1, true},
    {"unified-shipped", 1, true},
};

static void every_byte(void)
{
    for (size_t i = 0; i < COUNT_OF(strategies); i++) {
        unimap_options options = options_for(strategies[i].name, UNIMAP_PAGE_4K);
        unimap_model *model;
        unimap_error error = {0};
        unimap_summary summary;
        uint64_t pages;
        if (load(&options, &model, &error) != 0) {
            printf("  # %s: %s\n", strategies[i].name, error.reason);
            CHECK(false);
        }
        CHECK(unimap_summarize(model, &summary) == 0);
        CHECK(summary.region_count == strategies[i].regions);
        CHECK(summary.obtained_page_kind == UNIMAP_PAGE_4K);
        CHECK(summary.obtained_placement == UNIMAP_PLACEMENT_UNBOUND);
        CHECK(summary.call_return_ns ==
              summary.map_ns + summary.zero_ns + summary.fill_ns + summary.replicate_ns + summary.other_ns);
        CHECK(unimap_touch(model, 2, NULL, &pages, NULL, &error) == 0 &&
              pages >= PARTS - (strategies[i].regions == 1) * 4);
        compare(model, strategies[i].whole);
        unimap_unload(model, NULL);
    }
}

static void other_pages(void)
{
    static const uint32_t kinds[] = {UNIMAP_PAGE_THP, UNIMAP_PAGE_2M, UNIMAP_PAGE_1G, UNIMAP_PAGE_TMPFS};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        unimap_options options = options_for("unified", kinds[i]);
        unimap_model *model;
        unimap_error error = {0};
        unimap_summary summary;
        CHECK(load(&options, &model, &error) == 0);
        CHECK(unimap_summarize(model, &summary) == 0);
        CHECK(summary.obtained_page_kind == UNIMAP_PAGE_4K);
        CHECK(strcmp(summary.fallbacks[0].aspect, "placement") == 0);
        CHECK(strcmp(summary.fallbacks[1].aspect, "page-kind") == 0);
        CHECK(strcmp(summary.fallbacks[1].requested, unimap_page_kind_name(kinds[i])) == 0);
        CHECK(strlen(summary.fallbacks[1].remedy) > 0);
        compare(model, true);
        unimap_unload(model, NULL);
        options.allow_fallback = 0;
        CHECK(load(&options, &model, &error) == -ENOSYS && model == NULL && error.code == UNIMAP_E_POLICY);
        CHECK(strlen(error.remedy) > 0);
    }
}

static void best_pages(void)
{
    unimap_options options = options_for("per-part", UNIMAP_PAGE_BEST);
    unimap_model *model;
    unimap_error error = {0};
    unimap_summary summary;
    CHECK(load(&options, &model, &error) == 0);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK(summary.obtained_page_kind == UNIMAP_PAGE_4K && summary.fallback_count == 1);
    unimap_unload(model, NULL);
}

static void mirrored(void)
{
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model;
    unimap_error error = {0};
    unimap_summary summary;
    options.placement = UNIMAP_PLACEMENT_MIRROR;
    options.node_count = 2;
    options.nodes[1] = 1;
    CHECK(load(&options, &model, &error) == 0);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK(summary.replica_count == 2 && summary.region_count == 2);
    CHECK(summary.obtained_placement == UNIMAP_PLACEMENT_UNBOUND);
    compare(model, true);
    unimap_unload(model, NULL);
}

static void takes_linux(void)
{
    static const char *const names[] = {"unified-parallel", "llama-direct", "llama-read-parallel", "unified-view"};
    unimap_spread spread = {0};
    unimap_error error;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        unimap_options options = options_for(names[i], UNIMAP_PAGE_4K);
        unimap_model *model;
        error = (unimap_error){0};
        CHECK(load(&options, &model, &error) == -ENOTSUP && model == NULL);
        CHECK(strstr(error.reason, "POSIX has no call") != NULL);
        CHECK(strstr(error.remedy, "llama-mmap") != NULL);
    }
    CHECK(unimap_place_reserve(0, 1, &spread, &error) == -ENOTSUP && strlen(error.remedy) > 0);
    CHECK(unimap_evict(paths[0]) == -ENOTSUP);
}

static void truncated_while_mapped(void)
{
    unimap_options options = options_for("llama-mmap", UNIMAP_PAGE_4K);
    unimap_model *model;
    unimap_error error = {0};
    uint64_t address;
    uint8_t byte;
    CHECK(load(&options, &model, &error) == 0);
    CHECK(unimap_address(model, 0, 4, sizes[4] - 1, &address) == 0);
    CHECK(truncate(paths[4], 1) == 0);
    CHECK(unimap_copy_out(model, address, &byte, 1) == -EIO);
    CHECK(unimap_touch(model, 1, NULL, NULL, NULL, &error) != 0);
    CHECK(error.part == 4 && strstr(error.reason, paths[4]) != NULL);
    unimap_unload(model, NULL);
    write_part(4);
}

static void another_size(void)
{
    unimap_options options = options_for("per-part", UNIMAP_PAGE_4K);
    unimap_model *model;
    unimap_error error = {0};
    CHECK(truncate(paths[3], 16383) == 0);
    CHECK(load(&options, &model, &error) == -EIO && error.code == UNIMAP_E_PART && error.part == 3);
    write_part(3);
}

static int interrupted;

static ssize_t short_pread(int fd, void *to, size_t length, off_t offset)
{
    if (interrupted++ % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    return os_real.pread(fd, to, length > 1000 ? 1000 : length, offset);
}

static ssize_t no_pread(int fd, void *to, size_t length, off_t offset)
{
    (void)fd, (void)to, (void)length, (void)offset;
    return 0;
}

static void read_in_pieces(void)
{
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model;
    unimap_error error = {0};
    os.pread = short_pread;
    CHECK(load(&options, &model, &error) == 0);
    compare(model, true);
    unimap_unload(model, NULL);
    os.pread = no_pread;
    CHECK(load(&options, &model, &error) == -EIO && error.code == UNIMAP_E_PART);
    CHECK(strstr(error.reason, "ended early at byte 0") != NULL);
}

static int no_memory(void **to, size_t alignment, size_t length)
{
    (void)to, (void)alignment, (void)length;
    return ENOMEM;
}

static void without_memory(void)
{
    unimap_options options = options_for("per-part", UNIMAP_PAGE_4K);
    unimap_model *model;
    unimap_error error = {0};
    os.memalign = no_memory;
    CHECK(load(&options, &model, &error) == -ENOMEM && error.code == UNIMAP_E_MEMORY && strlen(error.remedy) > 0);
}

static int counted_open(const char *path, int flags)
{
    int fd = os_real.open(path, flags);
    opened += fd >= 0;
    return fd;
}

static int counted_close(int fd)
{
    opened--;
    return os_real.close(fd);
}

static void pages_of_its_kind(void)
{
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model;
    unimap_error error = {0};
    unimap_region region;
    unimap_pages pages;
    CHECK(load(&options, &model, &error) == 0);
    CHECK(unimap_region_at(model, 0, &region) == 0 && region.node == -1 && region.length % base_page() == 0);
    CHECK(region.address % base_page() == 0);
    CHECK(unimap_region_pages(model, 0, 1, &pages) == 0);
    CHECK(pages.page_bytes == (uint64_t)sysconf(_SC_PAGESIZE) && pages.node_errno == ENOTSUP && pages.huge_bytes == 0);
    unimap_unload(model, NULL);
}

static const struct {
    const char *sentence;
    void (*run)(void);
} tests[] = {
    {"every strategy that maps each part or reads holds every byte of all parts", every_byte},
    {"other pages than the usual ones are a fallback that is recorded, or an error with its remedy", other_pages},
    {"the best pages are the usual ones", best_pages},
    {"replicas are made, and bound to no node", mirrored},
    {"what takes Linux is refused by name", takes_linux},
    {"a part that shrinks while it is mapped is an error and no signal", truncated_while_mapped},
    {"a part of another size is named", another_size},
    {"short and interrupted reads are read on, and an end too early is an error", read_in_pieces},
    {"memory that is short is an error", without_memory},
    {"a region is of whole pages, and on which nodes they are is not known", pages_of_its_kind},
};

int main(int argc, char **argv)
{
    const char *base = getenv("TMPDIR");
    volatile int passed = 0, failed = 0;
    snprintf(folder, sizeof folder, "%s/unimap-test-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return 2;
    }
    for (volatile size_t i = 0; i < COUNT_OF(tests); i++) {
        if (argc > 1 && strstr(tests[i].sentence, argv[1]) == NULL)
            continue;
        os = os_real;
        os.open = counted_open;
        os.close = counted_close;
        opened = 0;
        if (setjmp(out) == 0) {
            write_set();
            tests[i].run();
            if (opened != 0)
                fail(__LINE__, "a part was left open");
            printf("ok - %s\n", tests[i].sentence);
            passed++;
        } else {
            printf("not ok - %s\n", tests[i].sentence);
            failed++;
        }
        fflush(stdout);
    }
    for (uint64_t part = 0; part < PARTS; part++)
        remove(paths[part]);
    rmdir(folder);
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed > 0;
}
