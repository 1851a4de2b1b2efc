#include "test.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <unistd.h>

uint8_t set_byte(uint64_t part, uint64_t offset, unsigned salt)
{
    uint64_t x = (part + 1) * 0x9e3779b97f4a7c15u + offset * 0xbf58476d1ce4e5b9u + salt;
    return (uint8_t)(x >> 29 ^ x >> 7);
}

/* What was written, kept: a byte at a time costs more than all else under a sanitizer, and so do fresh pages. */
static const uint8_t *bytes_of(uint64_t part, uint64_t size, unsigned salt)
{
    static struct {
        uint8_t *bytes;
        uint64_t size;
        unsigned salt;
    } kept[MAX_SET];
    CHECK(part < MAX_SET);
    if (kept[part].bytes == NULL || kept[part].size < size || kept[part].salt != salt) {
        free(kept[part].bytes);
        kept[part].bytes = malloc(size + 1);
        CHECK(kept[part].bytes != NULL);
        for (uint64_t i = 0; i < size; i++)
            kept[part].bytes[i] = set_byte(part, i, salt);
        kept[part].size = size;
        kept[part].salt = salt;
    }
    return kept[part].bytes;
}

void set_write_part(struct set *set, uint64_t part, uint64_t size, unsigned salt)
{
    const char *path = set->parts[part].path;
    /* Not truncated first: its pages in the page cache are taken again rather than freed and made anew. */
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    CHECK(file != NULL);
    CHECK(fwrite(bytes_of(part, size, salt), 1, size, file) == size);
    CHECK(fflush(file) == 0 && ftruncate(fd, (off_t)size) == 0);
    fclose(file);
    set->parts[part].size = size;
}

static struct set current; /* one at a time, and a failing test leaks nothing */

struct set *set_current(void)
{
    return &current;
}

struct set *set_write(uint64_t count, const uint64_t *sizes, size_t sizes_count, unsigned salt)
{
    static char paths[MAX_SET][512];
    CHECK(count <= MAX_SET);
    memset(&current, 0, sizeof current);
    current.count = count;
    for (uint64_t i = 0; i < count; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/part-%" PRIu64, test_folder(), i);
        current.parts[i] = (unimap_part){.path = paths[i], .alignment = 32};
        set_write_part(&current, i, sizes[i % sizes_count], salt);
        current.ranges[i] = (unimap_range){.part = i, .length = current.parts[i].size};
    }
    return &current;
}

static const uint8_t *copied_out(const unimap_model *model, const unimap_extent *extent)
{
    static uint8_t *bytes;
    static uint64_t room;
    if (room < extent->length) {
        free(bytes);
        bytes = malloc(extent->length);
        room = bytes != NULL ? extent->length : 0;
    }
    CHECK(bytes != NULL);
    CHECK(unimap_copy_out(model, extent->address, bytes, extent->length) == 0);
    return bytes;
}

/* Of bytes that differ. */
static uint64_t first_difference(const uint8_t *one, const uint8_t *other)
{
    uint64_t at = 0;
    while (one[at] == other[at])
        at++;
    return at;
}

bool zero_between(uint64_t from, uint64_t to)
{
    const uint8_t *bytes = (const uint8_t *)(uintptr_t)from;
    return from >= to || (bytes[0] == 0 && memcmp(bytes, bytes + 1, to - from - 1) == 0);
}

void set_compare(const struct set *set, const unimap_model *model, unsigned salt)
{
    unimap_summary summary;
    uint64_t seen = 0;
    CHECK(unimap_summarize(model, &summary) == 0);
    for (uint32_t r = 0; r < summary.replica_count; r++) {
        for (uint64_t e = 0; e < summary.extent_count; e++) {
            unimap_extent extent;
            uint64_t address;
            const uint8_t *bytes, *written;
            CHECK(unimap_extent_at(model, r, e, &extent) == 0);
            CHECK(extent.part < set->count && extent.offset + extent.length <= set->parts[extent.part].size);
            bytes = copied_out(model, &extent);
            written = bytes_of(extent.part, extent.offset + extent.length, salt) + extent.offset;
            if (memcmp(bytes, written, extent.length) != 0)
                test_fail(__FILE__, __LINE__, "replica %u, part %" PRIu64 ": bytes differ from %" PRIu64 " on", r,
                          extent.part, extent.offset + first_difference(bytes, written));
            CHECK(unimap_address(model, r, extent.part, extent.offset + extent.length - 1, &address) == 0);
            CHECK(address == extent.address + extent.length - 1);
            CHECK(unimap_copy_out(model, extent.address, &(uint8_t[1]){0}, extent.length + 1) == -EFAULT);
            seen += extent.length;
        }
    }
    CHECK_EQUAL(seen, summary.payload_bytes * summary.replica_count);
}

long free_hugepages(void)
{
    long pages = 0;
    FILE *file = fopen("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%ld", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages;
}

void need_hugepages(long pages)
{
    long have = free_hugepages();
    if (have < pages)
        test_skip("needs %ld free 2 MiB pages, the pool has %ld: sudo sysctl vm.nr_hugepages=%ld", pages, have, pages);
}

void need_small_pages(void)
{
    if (PAGE != 4096)
        test_skip("its figures are those of pages of 4 KiB, and this kernel's are of %" PRIu64 " KiB", PAGE / 1024);
}

#ifdef STATX_DIOALIGN
static bool is_direct(int fd)
{
    struct statx status = {0};
    return os_real.statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &status) == 0 &&
           (status.stx_mask & STATX_DIOALIGN) != 0 && status.stx_dio_offset_align > 0;
}
#else /* The headers know no question: a read answers, of an empty file, and a tmpfs takes it without a device. */
static bool is_direct(int fd)
{
    _Alignas(65536) static char block[65536];
    struct statfs system;
    return os_real.fstatfs(fd, &system) == 0 && system.f_type != TMPFS_MAGIC && system.f_type != RAMFS_MAGIC &&
           os_real.pread(fd, block, sizeof block, 0) == 0;
}
#endif

bool direct_works(void)
{
    static int known = -1;
    char path[512];
    int fd;
    if (known >= 0)
        return known;
    snprintf(path, sizeof path, "%s/direct", test_folder());
    fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_DIRECT, 0600);
    known = fd >= 0 && is_direct(fd);
    if (fd >= 0)
        close(fd);
    return known;
}

void need_direct(void)
{
    if (!direct_works())
        test_skip("%s is on a file system without direct I/O: set TMPDIR to one with it", test_folder());
}

unimap_options options_for(const char *strategy, uint32_t page_kind)
{
    unimap_options options = {.page_kind = page_kind, .threads = 1};
    CHECK(unimap_strategy_find(strategy, &options.strategy) == 0);
    if (options.strategy.fill == UNIMAP_FILL_PAGES || options.strategy.fill == UNIMAP_FILL_RANGES)
        options.threads = 3;
    if (options.strategy.fill == UNIMAP_FILL_READ || options.strategy.fill == UNIMAP_FILL_PAGES) {
        options.placement = UNIMAP_PLACEMENT_MIRROR;
        options.node_count = 2; /* node 0 twice: two replicas on any machine */
    }
    if (options.strategy.fill == UNIMAP_FILL_BOUNCE) {
        options.io = UNIMAP_IO_DIRECT;
        options.allow_fallback = !direct_works();
    }
    return options;
}

int try_load(const struct set *set, const unimap_options *options, unimap_error *error)
{
    unimap_model *model = NULL;
    int rc;
    memset(error, 0, sizeof *error);
    rc = unimap_load(set->parts, set->count, set->ranges, set->count, options, &model, error);
    CHECK((rc == 0) == (model != NULL));
    unimap_unload(model, NULL);
    return rc;
}

unimap_model *must_load(const struct set *set, const unimap_options *options)
{
    unimap_model *model = NULL;
    unimap_error error;
    if (unimap_load(set->parts, set->count, set->ranges, set->count, options, &model, &error) != 0)
        test_fail(__FILE__, __LINE__, "load: %s: %s", error.call, error.reason);
    return model;
}
