/* Placing files, on file systems that the test mounts for itself: it takes root, and is skipped without. */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

static const unimap_spread anywhere = {.node_count = 0};
static char mounted[320];

/* Gone with the test: it is detached at once, and the open folder keeps it. */
static int mount_for_test(const char *type, const char *options)
{
    int folder;
    snprintf(mounted, sizeof mounted, "%s/mounted", test_folder());
    mkdir(mounted, 0700);
    if (mount("unimap-test", mounted, type, 0, options) != 0)
        test_skip("a %s cannot be mounted (%s): it takes root", type, strerror(errno));
    folder = open(mounted, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(umount2(mounted, MNT_DETACH) == 0);
    CHECK(folder >= 0);
    return folder;
}

static int create(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    return fd;
}

static void path_of(int folder, const char *name, char *path, size_t size)
{
    snprintf(path, size, "/proc/self/fd/%d/%s", folder, name);
}

static uint64_t place(int folder, const char *name, const struct set *set, uint64_t part, const unimap_spread *spread)
{
    int from = open(set->parts[part].path, O_RDONLY | O_CLOEXEC), to = create(folder, name);
    unimap_error error = {0};
    int rc = unimap_place_reserve(to, set->parts[part].size, spread, &error);
    if (rc == 0)
        rc = unimap_place_copy(from, to, 0, set->parts[part].size, &error);
    close(from);
    close(to);
    if (rc != 0)
        test_fail(__FILE__, __LINE__, "%s", error.reason);
    return set->parts[part].size;
}

static void compare(int folder, const char *name, uint64_t size, uint64_t part, unsigned salt)
{
    static uint8_t block[65536];
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    for (uint64_t at = 0; at < size; at += sizeof block) {
        ssize_t got = pread(fd, block, sizeof block, (off_t)at);
        CHECK(got >= (ssize_t)(size - at < sizeof block ? size - at : sizeof block));
        for (uint64_t i = 0; i < sizeof block && at + i < size; i += 97)
            CHECK_EQUAL(block[i], set_byte(part, at + i, salt));
    }
    close(fd);
}

static void huge_tmpfs(void)
{
    const uint64_t size = 5 * MIB + 12345;
    struct set *set = set_write(1, &size, 1, 9);
    int folder = mount_for_test("tmpfs", "huge=always,size=64m");
    unimap_pages pages;
    char path[64];
    place(folder, "part", set, 0, &(unimap_spread){.node_count = 1});
    compare(folder, "part", size, 0, 9);
    path_of(folder, "part", path, sizeof path);
    CHECK(unimap_file_pages(path, 0, &pages) == 0);
    CHECK_EQUAL(pages.page_bytes, PAGE);
    CHECK_EQUAL(pages.resident, (size + PAGE - 1) / PAGE);
    CHECK_EQUAL(pages.per_node[0], pages.resident);
    close(folder);
    if (pages.huge_bytes == 0)
        test_skip("this kernel has no huge pages for a tmpfs");
    CHECK_EQUAL(pages.huge_bytes, 4 * MIB);
}

/* A part that is placed is what a load maps: its pages are named by what they are. */
static void mapped_by_a_load(void)
{
    static const char *const strategies[] = {"llama-mmap", "unified-view"};
    const uint64_t size = 4 * MIB;
    struct set *set = set_write(1, &size, 1, 9);
    int folder = mount_for_test("tmpfs", "huge=always,size=64m");
    char path[64];
    bool huge = false;
    place(folder, "part", set, 0, &anywhere);
    path_of(folder, "part", path, sizeof path);
    set->parts[0].path = path;
    for (int i = 0; i < 2; i++) {
        unimap_options options = options_for(strategies[i], UNIMAP_PAGE_4K);
        unimap_model *model = must_load(set, &options);
        unimap_pages pages;
        CHECK(unimap_region_pages(model, 0, 1, &pages) == 0);
        huge = pages.huge_bytes > 0;
        CHECK_EQUAL(pages.huge_possible, 4 * MIB);
        CHECK_EQUAL(pages.huge_kind, huge ? UNIMAP_PAGE_TMPFS : UNIMAP_PAGE_4K);
        CHECK(pages.huge_bytes == (huge ? 4 * MIB : 0));
        set_compare(set, model, 9);
        unimap_unload(model, NULL);
    }
    close(folder);
    if (!huge)
        test_skip("this kernel has no huge pages for a tmpfs");
}

static void small_pages_are_collapsed(void)
{
    const uint64_t size = 4 * MIB;
    struct set *set = set_write(1, &size, 1, 9);
    int folder = mount_for_test("tmpfs", "huge=never,size=64m");
    unimap_pages before, after;
    char path[64];
    place(folder, "part", set, 0, &anywhere);
    path_of(folder, "part", path, sizeof path);
    CHECK(unimap_file_pages(path, 0, &before) == 0 && unimap_file_pages(path, UNIMAP_FILE_PAGES_COLLAPSE, &after) == 0);
    close(folder);
    CHECK_EQUAL(before.huge_bytes, 0);
    CHECK(after.huge_bytes == 4 * MIB || after.huge_bytes == 0); /* nothing before Linux 6.1 */
    CHECK_EQUAL(after.resident, 4 * MIB / PAGE);
}

static void hugetlbfs(void)
{
    const uint64_t size = 3 * MIB + 5;
    struct set *set = set_write(1, &size, 1, 4);
    int folder = mount_for_test("hugetlbfs", "pagesize=2M");
    unimap_pages pages;
    char path[64];
    need_hugepages(2);
    place(folder, "part", set, 0, &(unimap_spread){.node_count = 1});
    path_of(folder, "part", path, sizeof path);
    CHECK(unimap_file_pages(path, 0, &pages) == 0);
    CHECK_EQUAL(pages.page_bytes, 2 * MIB);
    CHECK_EQUAL(pages.huge_bytes, 4 * MIB);
    CHECK_EQUAL(pages.huge_possible, 4 * MIB);
    CHECK_EQUAL(pages.huge_kind, UNIMAP_PAGE_2M);
    CHECK_EQUAL(pages.per_node[0], 2);
    CHECK(unlinkat(folder, "part", 0) == 0);
    close(folder);
}

static void full(void)
{
    int folder = mount_for_test("tmpfs", "huge=always,size=4m");
    int fd = create(folder, "part");
    unimap_error error;
    CHECK_EQUAL(unimap_place_reserve(fd, 8 * MIB, &anywhere, &error), -ENOSPC);
    CHECK_EQUAL(error.code, UNIMAP_E_MEMORY);
    CHECK(strlen(error.remedy) > 0);
    close(fd);
    close(folder);
}

static void source_that_shrinks(void)
{
    const uint64_t size = 4 * MIB;
    struct set *set = set_write(1, &size, 1, 9);
    int folder = mount_for_test("tmpfs", "huge=always,size=64m");
    int from, to = create(folder, "part");
    unimap_error error;
    CHECK(truncate(set->parts[0].path, 3 * MIB) == 0);
    from = open(set->parts[0].path, O_RDONLY | O_CLOEXEC);
    CHECK(unimap_place_reserve(to, size, &anywhere, &error) == 0);
    CHECK_EQUAL(unimap_place_copy(from, to, 0, size, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK(strstr(error.reason, "before byte 3145728") != NULL);
    close(from);
    close(to);
    close(folder);
}

static void page_cache(void)
{
    const uint64_t size = 4 * MIB + 1;
    struct set *set = set_write(1, &size, 1, 9);
    int fd = open(set->parts[0].path, O_RDONLY | O_CLOEXEC);
    unimap_pages before, after;
    unimap_error error;
    CHECK(unimap_evict(set->parts[0].path) == 0);
    CHECK(unimap_file_pages(set->parts[0].path, 0, &before) == 0);
    CHECK(unimap_place_cache(fd, 0, size, &(unimap_spread){.node_count = 1}, &error) == 0);
    CHECK(unimap_file_pages(set->parts[0].path, 0, &after) == 0);
    close(fd);
    CHECK(before.resident == 0 || before.resident == 4 * MIB / PAGE + 1); /* a tmpfs keeps what it has */
    CHECK_EQUAL(after.resident, 4 * MIB / PAGE + 1);
}

/* mincore() would say that all of it is there, and a model of others would be read from its disk. */
static void pages_of_others(void)
{
    const char *path = "/etc/passwd";
    bool root = geteuid() == 0;
    unimap_pages pages;
    int unasked, asked;
    if (root)
        CHECK(unimap_file_pages(path, 0, &pages) == 0 && setresuid(65534, 65534, 0) == 0);
    unasked = unimap_file_pages(path, 0, &pages);
    asked = unimap_file_pages(path, UNIMAP_FILE_PAGES_READ, &pages);
    if (root)
        CHECK(seteuid(0) == 0 && setresuid(0, 0, 0) == 0);
    CHECK_EQUAL(unasked, -ENOTSUP);
    CHECK_EQUAL(asked, 0);
    CHECK_EQUAL(pages.resident, 1);
    CHECK_EQUAL(unimap_file_pages(path, 4, &pages), -EINVAL);
}

/* As before Linux 5.14. */
static void without_populate(void)
{
    const uint64_t size = 4 * MIB + 1;
    struct set *set = set_write(1, &size, 1, 9);
    unimap_pages with, without;
    CHECK(unimap_file_pages(set->parts[0].path, 0, &with) == 0);
    faults_install();
    faults = (struct faults){.call = "madvise", .nth = 1, .for_ever = true, .errno_value = EINVAL};
    CHECK(unimap_file_pages(set->parts[0].path, 0, &without) == 0);
    CHECK(faults.failed != NULL);
    CHECK_EQUAL(without.resident, with.resident);
    CHECK_EQUAL(faults.mapped_bytes, 0);
}

static void moved_page_cache(void)
{
    const uint64_t size = 4 * MIB + 1;
    struct set *set = set_write(1, &size, 1, 9);
    int fd = open(set->parts[0].path, O_RDONLY | O_CLOEXEC);
    unimap_pages pages;
    unimap_error error;
    CHECK(unimap_evict(set->parts[0].path) == 0);
    CHECK(unimap_place_move(fd, 0, size, &(unimap_spread){.node_count = 1}, &error) == 0);
    CHECK(unimap_file_pages(set->parts[0].path, 0, &pages) == 0);
    CHECK_EQUAL(pages.resident, 4 * MIB / PAGE + 1);
    CHECK(pages.node_errno != 0 || pages.per_node[0] == 4 * MIB / PAGE + 1);
    CHECK(unimap_place_move(fd, 0, size, &(unimap_spread){.node_count = 1, .nodes = {63}}, &error) < 0);
    CHECK_EQUAL(error.code, UNIMAP_E_POLICY);
    CHECK_EQUAL(error.node, 63);
    CHECK_EQUAL(unimap_place_move(fd, 4096, size, &(unimap_spread){.node_count = 1}, &error), -EINVAL);
    close(fd);
}

static void nodes_that_do_not_exist(void)
{
    int folder = mount_for_test("tmpfs", "huge=always,size=64m");
    int fd = create(folder, "part");
    unimap_error error;
    CHECK(unimap_place_reserve(fd, 4 * MIB, &(unimap_spread){.node_count = 1, .nodes = {63}}, &error) < 0);
    CHECK_EQUAL(error.code, UNIMAP_E_POLICY);
    CHECK_EQUAL(error.node, 63);
    CHECK_EQUAL(unimap_place_reserve(fd, 4 * MIB, &(unimap_spread){.node_count = 1, .nodes = {64}}, &error), -EINVAL);
    close(fd);
    close(folder);
}

/* Every call of a copy fails in turn, and reads and writes come short. */
static void copying_fails(void)
{
    static const char *const calls[] = {"fstatfs", "mmap", "pread", "pwrite"};
    const uint64_t size = 5 * MIB + 100;
    struct set *set = set_write(1, &size, 1, 9);
    int folder = mount_for_test("tmpfs", "huge=always,size=64m");
    int from = open(set->parts[0].path, O_RDONLY | O_CLOEXEC), to = create(folder, "part");
    unimap_error error = {0};
    CHECK_EQUAL(unimap_place_reserve(to, size, &anywhere, &error), 0);
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        for (long nth = 1; nth < 3; nth++) {
            faults_install();
            faults.call = calls[i];
            faults.nth = nth;
            faults.errno_value = EIO;
            error = (unimap_error){0};
            if (unimap_place_copy(from, to, 0, size, &error) == 0) {
                CHECK(faults.failed == NULL);
                continue;
            }
            CHECK(error.errno_value == EIO && strstr(error.call, calls[i]) != NULL && error.remedy[0] != '\0');
            CHECK_EQUAL(faults.mapped_bytes, 0);
        }
    }
    faults_install();
    faults.read_limit = 700000;
    faults.write_limit = 300000;
    CHECK_EQUAL(unimap_place_copy(from, to, 0, size, &error), 0);
    CHECK(faults.preads > 7 && faults.pwrites > 17);
    CHECK_EQUAL(faults.mapped_bytes, 0);
    close(from);
    close(to);
    compare(folder, "part", size, 0, 9);
    close(folder);
}

const struct test place_tests[] = {
    {"a part placed in a huge tmpfs holds its bytes, and a fresh mapping of it has 2 MiB pages", huge_tmpfs},
    {"a load that maps a part in a huge tmpfs says so", mapped_by_a_load},
    {"small pages of a tmpfs are collapsed into huge ones where the kernel can", small_pages_are_collapsed},
    {"a part placed in a hugetlbfs holds its bytes in 2 MiB pages", hugetlbfs},
    {"whichever call of a copy fails, it is an error, and short reads and writes are gone on with", copying_fails},
    {"a tmpfs too small is an error before a byte is copied", full},
    {"a source that became shorter is an error that names the byte", source_that_shrinks},
    {"a file is read into the page cache, and asking for its pages reads nothing in", page_cache},
    {"the pages of a file of somebody else are not read in unless that is asked for", pages_of_others},
    {"the pages of a file are told where the kernel cannot map them in at a word", without_populate},
    {"what is cached of a part is moved to its node, and a node that is not there is named", moved_page_cache},
    {"a node that does not exist is refused by its number", nodes_that_do_not_exist},
    {NULL, NULL},
};
