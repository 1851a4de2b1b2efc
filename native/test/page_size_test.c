/* What follows from the sizes of a kernel's pages, on a machine that is taken for one of 16 KiB base and 32 MiB huge pages. */
#include "../src/layout.h"
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

static uint64_t base_of_16k(void)
{
    return 16384;
}

static uint64_t huge_of_32m(void)
{
    return 32 * MIB;
}

/* Such a kernel maps at multiples of its pages. */
static void *map_at_16k(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    uint8_t *room;
    if (address != NULL)
        return os_real.mmap(address, length, protection, flags, fd, offset);
    room = os_real.mmap(NULL, length + 16384, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
        return MAP_FAILED;
    os_real.munmap(room, length + 16384);
    return os_real.mmap((void *)(((uintptr_t)room + 16383) / 16384 * 16384), length, protection, flags | MAP_FIXED, fd,
                        offset);
}

static void pretend(void)
{
    os.mmap = map_at_16k;
    os.base_page = base_of_16k;
    os.thp_page = huge_of_32m;
}

/* A call on a stretch of memory, from the address of the first call on. */
static struct {
    uint64_t at[64], length[64];
    int node[64];
    uint64_t first;
    uint32_t count;
} seen;

static void note(const void *address, uint64_t length, int node)
{
    CHECK(seen.count < COUNT_OF(seen.at));
    if (seen.count == 0)
        seen.first = (uintptr_t)address;
    seen.at[seen.count] = (uintptr_t)address - seen.first;
    seen.length[seen.count] = length;
    seen.node[seen.count++] = node;
}

static long note_mbind(void *address, unsigned long length, int mode, const unsigned long *mask, unsigned long max_node,
                       unsigned flags)
{
    (void)mode, (void)max_node, (void)flags;
    note(address, length, mask[0] == 1 ? 0 : 1);
    return 0;
}

static int note_madvise(void *address, size_t length, int advice)
{
    if (advice == MADV_POPULATE_READ)
        note(address, length, -1);
    return 0;
}

/* Everything lies on node 0, and goes where it is told to. */
static long note_move(int pid, unsigned long count, void **pages, const int *nodes, int *status, int flags)
{
    (void)pid, (void)flags;
    for (unsigned long i = 0; nodes == NULL && i < count; i++)
        status[i] = 0;
    if (nodes != NULL)
        note(pages[0], count, nodes[0]);
    return 0;
}

static int reserve_nothing(int fd, int mode, off_t offset, off_t length)
{
    (void)fd, (void)mode, (void)offset, (void)length;
    return 0;
}

/* A file in memory, whose bytes are all holes. */
static int file_of(uint64_t size)
{
    int fd = memfd_create("unimap-test", MFD_CLOEXEC);
    CHECK(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
    return fd;
}

static const unimap_spread two_nodes = {.node_count = 2, .nodes = {0, 1}};

static void begin(void)
{
    memset(&seen, 0, sizeof seen);
    os = os_real;
    pretend();
}

static void reserved_by_huge_page(void)
{
    unimap_error error;
    int fd = file_of(0);
    begin();
    os.mbind = note_mbind;
    os.fallocate = reserve_nothing;
    CHECK(unimap_place_reserve(fd, 70 * MIB + 5, &two_nodes, &error) == 0);
    os = os_real;
    close(fd);
    CHECK_EQUAL(seen.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(seen.at[i], i * 32 * MIB);
        CHECK_EQUAL(seen.length[i], i < 2 ? 32 * MIB : 6 * MIB + 16384);
        CHECK_EQUAL(seen.node[i], i % 2);
    }
}

static void cached_by_huge_page(void)
{
    unimap_error error;
    int fd = file_of(70 * MIB);
    begin();
    os.madvise = note_madvise;
    CHECK_EQUAL(unimap_place_cache(fd, 2 * MIB, MIB, &(unimap_spread){.node_count = 0}, &error), -EINVAL);
    CHECK(strstr(error.reason, "33554432") != NULL);
    CHECK(unimap_place_cache(fd, 32 * MIB, 38 * MIB, &(unimap_spread){.node_count = 0}, &error) == 0);
    os = os_real;
    close(fd);
    CHECK_EQUAL(seen.count, 2);
    CHECK_EQUAL(seen.first % (32 * MIB), 0);
    CHECK_EQUAL(seen.at[1], 32 * MIB);
    CHECK_EQUAL(seen.length[1], 6 * MIB);
}

static void moved_by_huge_page(void)
{
    unimap_error error;
    uint64_t pages = 0;
    int fd = file_of(96 * MIB);
    begin();
    os.madvise = note_madvise;
    os.move_pages = note_move;
    CHECK(unimap_place_move(fd, 0, 96 * MIB, &two_nodes, &error) == 0);
    os = os_real;
    close(fd);
    for (uint32_t i = 0; i < seen.count; i++) {
        if (seen.node[i] < 0)
            continue;
        CHECK_EQUAL(seen.node[i], 1); /* the first and the third huge page are where they belong */
        CHECK_EQUAL(seen.at[i] / (32 * MIB), 1);
        CHECK(seen.length[i] <= 512);
        pages += seen.length[i];
    }
    CHECK_EQUAL(pages, 32 * MIB / 16384);
}

static void laid_out_by_page(void)
{
    const uint64_t sizes[] = {5000, 40000};
    struct set *set = set_write(4, sizes, 2, 3);
    static const uint32_t kinds[] = {UNIMAP_PAGE_4K, UNIMAP_PAGE_THP};
    for (int i = 0; i < 2; i++) {
        unimap_options options = options_for("unified", kinds[i]);
        uint64_t unit = i == 0 ? 16384 : 32 * MIB, address;
        unimap_region region;
        unimap_model *model;
        begin();
        model = must_load(set, &options);
        CHECK(unimap_region_at(model, 0, &region) == 0);
        CHECK_EQUAL(region.page_bytes, 16384);
        CHECK_EQUAL(region.address % unit, 0);
        CHECK_EQUAL(region.length, i == 0 ? 8 * 16384 : 32 * MIB);
        for (uint64_t part = 0; part < 4; part++) {
            CHECK(unimap_address(model, 0, part, 0, &address) == 0);
            CHECK_EQUAL(address % 16384, 0);
        }
        set_compare(set, model, 3);
        unimap_unload(model, NULL);
        os = os_real;
    }
}

static void told_by_the_kernel(void)
{
    char text[32] = "";
    int fd = open("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", O_RDONLY | O_CLOEXEC);
    ssize_t got;
    CHECK_EQUAL(base_page(), sysconf(_SC_PAGESIZE));
    if (fd < 0)
        test_skip("this kernel was built without transparent huge pages");
    got = read(fd, text, sizeof text - 1);
    close(fd);
    CHECK(got > 0);
    CHECK_EQUAL(thp_page(), strtoll(text, NULL, 10));
}

const struct test page_size_tests[] = {
    {"the sizes of base and huge pages are the kernel's", told_by_the_kernel},
    {"where base pages have 16 KiB, parts start at and take whole ones, and huge pages have 32 MiB", laid_out_by_page},
    {"a placed file is bound by the huge page of its kernel, which lies whole on one node", reserved_by_huge_page},
    {"a file is read into the page cache by the huge page of its kernel", cached_by_huge_page},
    {"the page cache is moved by the huge page of its kernel, in lists of 512 pages", moved_by_huge_page},
    {NULL, NULL},
};
