#include "test.h"

#include <fcntl.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

static unimap_model *view(const struct set *set)
{
    unimap_options options = options_for("unified-view", 0);
    return must_load(set, &options);
}

static void one_region(void)
{
    need_small_pages();
    const uint64_t sizes[] = {10 * 4096, 4097, 1, 300000};
    struct set *set = set_write(4, sizes, 4, 3);
    unimap_summary s;
    unimap_region region;
    unimap_model *model;
    uint64_t address, base;
    set->parts[1].alignment = 65536;
    model = view(set);
    set_compare(set, model, 3);
    CHECK(unimap_summarize(model, &s) == 0 && unimap_region_at(model, 0, &region) == 0);
    CHECK_EQUAL(s.region_count, 1);
    CHECK_EQUAL(s.extent_count, 4);
    CHECK_EQUAL(s.payload_bytes, 10 * 4096 + 4097 + 1 + 300000);
    CHECK_EQUAL(s.region_bytes, 65536 + 3 * 4096 + 74 * 4096);
    CHECK_EQUAL(region.length, s.region_bytes);
    CHECK_EQUAL(region.part, -1);
    CHECK_EQUAL(region.address % (UINT64_C(1) << 21), 0);
    CHECK_EQUAL(s.obtained_placement, UNIMAP_PLACEMENT_UNBOUND);
    CHECK_EQUAL(s.obtained_io, UNIMAP_IO_BUFFERED);
    CHECK(unimap_address(model, 0, 0, 0, &base) == 0 && base == region.address);
    CHECK(unimap_address(model, 0, 1, 0, &address) == 0 && address == base + 65536);
    CHECK(unimap_address(model, 0, 3, 5, &address) == 0 && address == base + 65536 + 3 * 4096 + 5);
    unimap_unload(model, NULL);
}

/* The permissions of the kernel's mapping at an address. */
static void permissions(uint64_t address, char *found)
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");
    CHECK(maps != NULL);
    strcpy(found, "none");
    while (fgets(line, sizeof line, maps) != NULL) {
        uint64_t start, end;
        char mode[5];
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &start, &end, mode) == 3 && start <= address && address < end)
            memcpy(found, mode, sizeof mode);
    }
    fclose(maps);
}

static void gaps(void)
{
    need_small_pages();
    const uint64_t size = 4096;
    struct set *set = set_write(3, &size, 1, 3);
    unimap_pages pages;
    unimap_model *model;
    uint64_t base;
    char mode[5];
    uint8_t byte;
    for (size_t i = 0; i < 3; i++)
        set->parts[i].alignment = 16384;
    model = view(set);
    CHECK(unimap_address(model, 0, 0, 0, &base) == 0);
    permissions(base, mode);
    CHECK(strcmp(mode, "r--s") == 0);
    permissions(base + 4096, mode);
    CHECK(strcmp(mode, "---p") == 0);
    CHECK_EQUAL(unimap_copy_out(model, base + 4096, &byte, 1), -EFAULT);
    CHECK_EQUAL(unimap_copy_out(model, base + 4095, &(uint8_t[2]){0}, 2), -EFAULT);
    CHECK(unimap_region_pages(model, 0, 1, &pages) == 0);
    CHECK_EQUAL(pages.page_bytes, 4096);
    CHECK_EQUAL(pages.resident, 3);
    CHECK_EQUAL(pages.absent, 6);
    unimap_unload(model, NULL);
}

static void shrunk(void)
{
    const uint64_t large = 6 * 1024 * 1024;
    struct set *set = set_write(3, &large, 1, 3);
    unimap_model *model = view(set);
    unimap_error error;
    uint64_t address, ns, pages;
    uint8_t byte;
    CHECK(truncate(set->parts[1].path, PAGE) == 0);
    for (uint32_t threads = 1; threads < 4; threads++) {
        CHECK_EQUAL(unimap_touch(model, threads, &ns, &pages, NULL, &error), -EIO);
        CHECK_EQUAL(error.code, UNIMAP_E_PART);
        CHECK_EQUAL(error.part, 1);
        CHECK(strstr(error.reason, set->parts[1].path) != NULL && error.remedy[0] != '\0');
    }
    CHECK(unimap_address(model, 0, 1, 0, &address) == 0);
    CHECK_EQUAL(unimap_copy_out(model, address, &byte, 1), 0);
    CHECK_EQUAL(unimap_copy_out(model, address + PAGE, &byte, 1), -EIO);
    CHECK(unimap_address(model, 0, 2, large - 1, &address) == 0);
    CHECK_EQUAL(unimap_copy_out(model, address, &byte, 1), 0);
    CHECK_EQUAL(byte, set_byte(2, large - 1, 3));
    unimap_unload(model, NULL);
}

static void calls(void)
{
    const uint64_t size = 5000;
    struct set *set = set_write(20, &size, 1, 3);
    unimap_model *model = view(set);
    CHECK_EQUAL(faults.mmaps, 21); /* the reservation, and each part */
    CHECK_EQUAL(faults.opens, 20);
    CHECK_EQUAL(faults.preads, 0);
    CHECK_EQUAL(faults.munmaps, 0);
    unimap_unload(model, NULL);
    CHECK_EQUAL(faults.munmaps, 1);
    CHECK_EQUAL(faults.mapped_bytes, 0);
}

static void refused_midway(void)
{
    const uint64_t size = 5000;
    struct set *set = set_write(3, &size, 1, 3);
    unimap_options options = options_for("unified-view", 0);
    unimap_error error;
    faults.call = "mmap";
    faults.nth = 3;
    faults.errno_value = ENOMEM;
    CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
    CHECK_EQUAL(error.code, UNIMAP_E_MEMORY);
    CHECK_EQUAL(error.part, 1);
    CHECK(strstr(error.remedy, "vm.max_map_count") != NULL);
    CHECK_EQUAL(faults.munmaps, 1);
}

static void congruent(void)
{
    need_small_pages();
    const uint64_t sizes[] = {2 * MIB + 5000, 100, 4 * MIB};
    struct set *set = set_write(3, sizes, 3, 3);
    unimap_options options = options_for("unified-view", UNIMAP_PAGE_THP);
    unimap_model *model = must_load(set, &options);
    unimap_pages pages;
    unimap_summary s;
    uint64_t address;
    set_compare(set, model, 3);
    for (uint64_t part = 0; part < 3; part++) {
        CHECK(unimap_address(model, 0, part, 0, &address) == 0);
        CHECK_EQUAL(address % (2 * MIB), 0);
    }
    CHECK(unimap_summarize(model, &s) == 0 && unimap_region_pages(model, 0, 1, &pages) == 0);
    CHECK_EQUAL(s.obtained_page_kind, UNIMAP_PAGE_THP);
    CHECK_EQUAL(s.fallback_count, 0);
    CHECK_EQUAL(pages.huge_possible, 6 * MIB);
    CHECK_EQUAL(pages.resident, (6 * MIB + 5000 + 100) / 4096 + 2);
    unimap_unload(model, NULL);
}

/* Into folios of 2 MiB, or the test is skipped: not every file system has them. */
static void cache_in_huge_folios(const struct set *set)
{
    for (uint64_t part = 0; part < set->count; part++) {
        int fd = open(set->parts[part].path, O_RDONLY | O_CLOEXEC);
        unimap_pages pages;
        unimap_error error;
        CHECK(unimap_evict(set->parts[part].path) == 0);
        CHECK(unimap_place_cache(fd, 0, set->parts[part].size, &(unimap_spread){.node_count = 0}, &error) == 0);
        close(fd);
        CHECK(unimap_file_pages(set->parts[part].path, 0, &pages) == 0);
        if (pages.huge_bytes < pages.huge_possible)
            test_skip("this file system has no folios of 2 MiB in the page cache: ext4 of Linux 6.16 has, and XFS");
        CHECK_EQUAL(pages.huge_kind, UNIMAP_PAGE_THP);
    }
}

static void huge_folios(void)
{
    const uint64_t sizes[] = {4 * MIB + 5000, 6 * MIB};
    struct set *set = set_write(2, sizes, 2, 3);
    unimap_options options = options_for("unified-view", UNIMAP_PAGE_THP);
    unimap_model *model;
    unimap_pages pages[2];
    cache_in_huge_folios(set);
    model = must_load(set, &options);
    CHECK(unimap_region_pages(model, 0, 1, pages) == 0);
    CHECK_EQUAL(pages[0].huge_bytes, 10 * MIB);
    CHECK_EQUAL(pages[0].huge_possible, 10 * MIB);
    CHECK_EQUAL(pages[0].huge_kind, UNIMAP_PAGE_THP);
    unimap_unload(model, NULL);
    options = options_for("llama-mmap", UNIMAP_PAGE_THP);
    model = must_load(set, &options);
    CHECK(unimap_region_pages(model, 0, 2, pages) == 0);
    CHECK_EQUAL(pages[0].huge_possible + pages[1].huge_possible, 10 * MIB);
    CHECK(pages[0].huge_bytes <= 4 * MIB && pages[1].huge_bytes <= 6 * MIB); /* the kernel chooses the addresses */
    set_compare(set, model, 3);
    unimap_unload(model, NULL);
}

static void no_huge_pages(void)
{
    static const char *const strategies[] = {"unified-view", "llama-mmap"};
    const uint64_t size = 5000;
    struct set *set = set_write(3, &size, 1, 3);
    for (int i = 0; i < 2; i++) {
        unimap_options options = options_for(strategies[i], UNIMAP_PAGE_THP);
        unimap_error error;
        unimap_summary s;
        unimap_model *model;
        faults = (struct faults){.call = "madvise", .nth = 1, .errno_value = EINVAL};
        CHECK_EQUAL(try_load(set, &options, &error), -EINVAL);
        CHECK_EQUAL(error.code, UNIMAP_E_MEMORY);
        CHECK(error.part == 0 && error.remedy[0] != '\0');
        CHECK_EQUAL(faults.mapped_bytes, 0);
        options.allow_fallback = 1;
        faults.nth = 1;
        model = must_load(set, &options);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.obtained_page_kind, UNIMAP_PAGE_4K);
        CHECK_EQUAL(s.fallback_count, 1);
        CHECK(strcmp(s.fallbacks[0].aspect, "page-kind") == 0 && strcmp(s.fallbacks[0].requested, "thp") == 0);
        set_compare(set, model, 3);
        unimap_unload(model, NULL);
    }
}

const struct test view_tests[] = {
    {"a view is one region, its parts where their alignment wants them", one_region},
    {"what no part of a view covers cannot be read", gaps},
    {"a part of a view that shrank is an error that names it, not SIGBUS", shrunk},
    {"a view costs one mapping a part, and one call gives it back", calls},
    {"a view that asks for huge pages puts every part where they can be", congruent},
    {"what the page cache holds in folios of 2 MiB is mapped in them, and is told by its kind", huge_folios},
    {"where the kernel has no huge pages a mapped load is an error, or falls back to 4 KiB", no_huge_pages},
    {"a view that cannot be completed is given back", refused_midway},
    {NULL, NULL},
};
