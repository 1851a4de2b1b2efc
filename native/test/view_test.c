#include "test.h"

#include <unistd.h>

static unimap_model *view(const struct set *set)
{
    unimap_options options = options_for("unified-view", 0);
    return must_load(set, &options);
}

static void one_region(void)
{
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
    CHECK(truncate(set->parts[1].path, 4096) == 0);
    for (uint32_t threads = 1; threads < 4; threads++) {
        CHECK_EQUAL(unimap_touch(model, threads, &ns, &pages, NULL, &error), -EIO);
        CHECK_EQUAL(error.code, UNIMAP_E_PART);
        CHECK_EQUAL(error.part, 1);
        CHECK(strstr(error.reason, set->parts[1].path) != NULL && error.remedy[0] != '\0');
    }
    CHECK(unimap_address(model, 0, 1, 0, &address) == 0);
    CHECK_EQUAL(unimap_copy_out(model, address, &byte, 1), 0);
    CHECK_EQUAL(unimap_copy_out(model, address + 4096, &byte, 1), -EIO);
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

const struct test view_tests[] = {
    {"a view is one region, its parts where their alignment wants them", one_region},
    {"what no part of a view covers cannot be read", gaps},
    {"a part of a view that shrank is an error that names it, not SIGBUS", shrunk},
    {"a view costs one mapping a part, and one call gives it back", calls},
    {"a view that cannot be completed is given back", refused_midway},
    {NULL, NULL},
};
