/* Fill PAGES: how parts are read: directly or through the page cache, and what may go wrong under way. */
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static const uint64_t sizes[] = {3 * 1024 * 1024 + 5, 1, 2 * 1024 * 1024, 4095, 5 * 1024 * 1024 + 1, 4096};

static unimap_options reading(uint32_t io, uint32_t page_fill, uint32_t threads)
{
    unimap_options options = options_for("unified-parallel", UNIMAP_PAGE_4K);
    options.strategy.page_fill = page_fill;
    options.io = io;
    options.threads = threads;
    options.placement = UNIMAP_PLACEMENT_LOCAL;
    return options;
}

/* On disk, and out of the page cache. */
static void evict(const struct set *set, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++) {
        int fd = open(set->parts[i].path, O_RDONLY | O_CLOEXEC);
        CHECK(fd >= 0 && fsync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0);
        close(fd);
    }
}

/* Pages in the page cache, by the older of the two ways to ask. */
static uint64_t resident(const struct set *set)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < set->count; i++) {
        static unsigned char present[1 << 16];
        int fd = open(set->parts[i].path, O_RDONLY | O_CLOEXEC);
        void *mapped = mmap(NULL, set->parts[i].size, PROT_READ, MAP_SHARED, fd, 0);
        CHECK(mapped != MAP_FAILED && mincore(mapped, set->parts[i].size, present) == 0);
        for (uint64_t page = 0; page < (set->parts[i].size + PAGE - 1) / PAGE; page++)
            sum += present[page] & 1;
        munmap(mapped, set->parts[i].size);
        close(fd);
    }
    return sum;
}

/* Of the ways to read, the last that the file system of the tests has. */
static uint32_t last_io(void)
{
    return direct_works() ? UNIMAP_IO_DIRECT : UNIMAP_IO_BUFFERED;
}

static void check_zero_between(const unimap_model *model)
{
    unimap_summary s;
    unimap_region region;
    uint64_t at;
    CHECK(unimap_summarize(model, &s) == 0 && unimap_region_at(model, 0, &region) == 0);
    at = region.address;
    for (uint64_t e = 0; e <= s.extent_count; e++) {
        unimap_extent extent = {.address = region.address + region.length};
        if (e < s.extent_count)
            CHECK(unimap_extent_at(model, 0, e, &extent) == 0);
        CHECK(zero_between(at, extent.address));
        at = extent.address + extent.length;
    }
}

static void direct(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    const uint32_t kinds[] = {UNIMAP_PAGE_4K, UNIMAP_PAGE_THP, UNIMAP_PAGE_2M};
    need_direct();
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        for (uint32_t page_fill = UNIMAP_PAGE_FILL_BEST; page_fill <= UNIMAP_PAGE_FILL_WARM; page_fill++) {
            for (uint32_t threads = 0; threads <= 8; threads += 2) {
                unimap_options options = reading(UNIMAP_IO_DIRECT, page_fill, threads);
                unimap_model *model;
                unimap_summary s;
                if (kinds[k] == UNIMAP_PAGE_2M && free_hugepages() < 20)
                    continue;
                faults_install();
                options.page_kind = kinds[k];
                options.placement = UNIMAP_PLACEMENT_MIRROR;
                options.node_count = 2;
                options.feed = threads & 1;
                evict(set, 0, 6);
                model = must_load(set, &options);
                CHECK_EQUAL(resident(set), 0);
                CHECK(unimap_summarize(model, &s) == 0);
                CHECK_EQUAL(s.direct_bytes, s.payload_bytes);
                CHECK_EQUAL(s.obtained_io, UNIMAP_IO_DIRECT);
                CHECK_EQUAL(s.requested_io, UNIMAP_IO_DIRECT);
                CHECK_EQUAL(s.fallback_count, 0);
                CHECK_EQUAL(faults.opens, 6);
                check_zero_between(model);
                set_compare(set, model, 2);
                unimap_unload(model, NULL);
            }
        }
    }
}

/* ---- O_DIRECT refused: when a part is opened, when it is read, and by a real file system ---- */

static int refusing_open(const char *path, int flags)
{
    if (flags & O_DIRECT) {
        errno = EINVAL;
        return -1;
    }
    return os_real.open(path, flags);
}

static ssize_t refusing_pread(int fd, void *to, size_t length, off_t offset)
{
    if (fcntl(fd, F_GETFL) & O_DIRECT) {
        errno = EINVAL;
        return -1;
    }
    return os_real.pread(fd, to, length, offset);
}

static void check_refused(const struct set *set, bool at_open, bool at_read)
{
    for (uint32_t allow = 0; allow < 2; allow++) {
        unimap_options options = reading(UNIMAP_IO_DIRECT, UNIMAP_PAGE_FILL_BEST, 3);
        unimap_error error;
        unimap_summary s;
        unimap_model *model;
        faults_install();
        if (at_open)
            os.open = refusing_open;
        if (at_read)
            os.pread = refusing_pread;
        options.allow_fallback = allow;
        if (!allow) {
            CHECK_EQUAL(try_load(set, &options, &error), -EINVAL);
            CHECK_EQUAL(error.code, UNIMAP_E_PART);
            CHECK(strstr(error.reason, "O_DIRECT") != NULL && error.remedy[0] != '\0');
            continue;
        }
        model = must_load(set, &options);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.fallback_count, 1);
        CHECK_EQUAL(s.obtained_io, UNIMAP_IO_BUFFERED);
        CHECK_EQUAL(s.direct_bytes, 0);
        CHECK(strcmp(s.fallbacks[0].aspect, "io") == 0 && strcmp(s.fallbacks[0].obtained, "buffered") == 0);
        CHECK(strstr(s.fallbacks[0].reason, "5 further parts") != NULL);
        set_compare(set, model, 2);
        unimap_unload(model, NULL);
    }
}

static void direct_refused(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    need_direct();
    check_refused(set, true, false);
    check_refused(set, false, true);
}

static void tmpfs(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    static char paths[6][64];
    unimap_options options = reading(UNIMAP_IO_DIRECT, UNIMAP_PAGE_FILL_BEST, 3);
    unimap_error error = {0};
    unimap_summary s;
    unimap_model *model = NULL;
    int fd, rc, strict;
    for (uint64_t i = 0; i < 6; i++) {
        snprintf(paths[i], sizeof paths[i], "/dev/shm/unimap-test-%d-%d", (int)getpid(), (int)i);
        set->parts[i].path = paths[i];
        fd = open(paths[i], O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (fd < 0)
            test_skip("/dev/shm cannot be written");
        close(fd);
        set_write_part(set, i, sizes[i], 2);
    }
    strict = unimap_load(set->parts, 6, NULL, 0, &options, &model, &error);
    options.allow_fallback = 1;
    rc = unimap_load(set->parts, 6, NULL, 0, &options, &model, &error);
    for (uint64_t i = 0; i < 6; i++)
        unlink(paths[i]);
    if (rc != 0)
        test_fail(__FILE__, __LINE__, "%s", error.reason);
    /* Since Linux 6.6 it takes O_DIRECT, and reads its own memory: the page cache all the same. */
    CHECK(strict != 0);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK_EQUAL(s.obtained_io, UNIMAP_IO_BUFFERED);
    CHECK_EQUAL(s.direct_bytes, 0);
    set_compare(set, model, 2);
    unimap_unload(model, NULL);
}

/* ---- auto and drop_cache ---- */

static void check_auto(const struct set *set, uint64_t evicted, uint32_t obtained, const char *fails)
{
    for (uint32_t threads = 0; threads <= 4; threads += 4) {
        unimap_options options = reading(UNIMAP_IO_AUTO, UNIMAP_PAGE_FILL_BEST, threads);
        uint64_t direct_bytes = 0;
        unimap_summary s;
        unimap_model *model;
        faults_install();
        if (fails != NULL)
            faults = (struct faults){.call = fails, .nth = 1, .for_ever = true, .errno_value = ENOSYS};
        for (uint64_t i = 0; i < set->count; i++) { /* all cached, then some evicted */
            uint8_t bytes[4096];
            int fd = open(set->parts[i].path, O_RDONLY | O_CLOEXEC);
            while (read(fd, bytes, sizeof bytes) > 0)
                ;
            close(fd);
        }
        evict(set, 0, evicted);
        model = must_load(set, &options);
        for (uint64_t i = 0; i < evicted; i++)
            direct_bytes += set->parts[i].size;
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.obtained_io, obtained);
        CHECK_EQUAL(s.requested_io, UNIMAP_IO_AUTO);
        CHECK_EQUAL(s.direct_bytes, direct_bytes);
        CHECK_EQUAL(s.fallback_count, 0);
        CHECK_EQUAL(faults.opens, set->count);
        set_compare(set, model, 2);
        unimap_unload(model, NULL);
    }
}

static void automatic(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    need_direct();
    check_auto(set, 0, UNIMAP_IO_BUFFERED, NULL);
    check_auto(set, 6, UNIMAP_IO_DIRECT, NULL);
    check_auto(set, 3, UNIMAP_IO_AUTO, NULL);
    check_auto(set, 3, UNIMAP_IO_AUTO, "cachestat");
    check_auto(set, 0, UNIMAP_IO_BUFFERED, "set_flags");
}

static void dropped(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    need_direct(); /* one that keeps its files in memory drops none */
    for (uint32_t drop = 0; drop < 2; drop++) {
        unimap_options options = reading(UNIMAP_IO_BUFFERED, UNIMAP_PAGE_FILL_BEST, 4);
        unimap_model *model;
        evict(set, 0, 6);
        options.drop_cache = drop;
        model = must_load(set, &options);
        if (drop)
            CHECK(resident(set) * PAGE < (11 << 20) / 100);
        else
            CHECK(resident(set) * PAGE >= 10 << 20);
        set_compare(set, model, 2);
        unimap_unload(model, NULL);
    }
}

/* ---- what goes wrong while threads read ---- */

static const char *shrinking;
static long reads_until;
static pthread_mutex_t reads_lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t shrinking_pread(int fd, void *to, size_t length, off_t offset)
{
    pthread_mutex_lock(&reads_lock);
    if (--reads_until == 0 && truncate(shrinking, 5000) != 0)
        abort();
    pthread_mutex_unlock(&reads_lock);
    return os_real.pread(fd, to, length, offset);
}

static void truncated(void)
{
    for (uint32_t io = UNIMAP_IO_BUFFERED; io <= last_io(); io++) {
        for (uint32_t page_fill = UNIMAP_PAGE_FILL_COPY; page_fill <= UNIMAP_PAGE_FILL_WARM; page_fill++) {
            struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
            unimap_options options = reading(io, page_fill, 4);
            unimap_error error;
            faults_install();
            os.pread = shrinking_pread;
            shrinking = set->parts[4].path;
            reads_until = 1;
            options.strategy.chunk_bytes = 65536;
            /* Its size is checked when it is opened: shrunk before, it is of another size. */
            CHECK_EQUAL(try_load(set, &options, &error), -EIO);
            CHECK_EQUAL(error.code, UNIMAP_E_PART);
            CHECK_EQUAL(error.part, 4);
            set_write_part(set, 4, sizes[4], 2);
            faults_install();
            options.threads = 1;
            os.pread = shrinking_pread;
            reads_until = 97; /* in the middle of part 4 */
            CHECK_EQUAL(try_load(set, &options, &error), -EIO);
            CHECK_EQUAL(error.part, 4);
            if (strstr(error.reason, "ended early") == NULL)
                test_fail(__FILE__, __LINE__, "%s", error.reason);
        }
    }
}

static void interrupted(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    const char *const calls[] = {"pread", "open", "ioctl", "madvise"};
    for (size_t c = 0; c < COUNT_OF(calls); c++) {
        for (uint32_t io = UNIMAP_IO_BUFFERED; io <= last_io(); io++) {
            unimap_options options = reading(io, c == 3 ? UNIMAP_PAGE_FILL_WARM : UNIMAP_PAGE_FILL_BEST, 3);
            unimap_model *model;
            faults_install();
            faults = (struct faults){.call = calls[c], .nth = c < 2 ? 2 : 3, .errno_value = EINTR};
            model = must_load(set, &options);
            CHECK(faults.failed != NULL);
            set_compare(set, model, 2);
            unimap_unload(model, NULL);
        }
    }
}

static void short_reads(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    for (uint32_t io = UNIMAP_IO_BUFFERED; io <= last_io(); io++) {
        for (uint32_t page_fill = UNIMAP_PAGE_FILL_COPY; page_fill <= UNIMAP_PAGE_FILL_WARM; page_fill++) {
            unimap_options options = reading(io, page_fill, 3);
            unimap_model *model;
            faults_install();
            faults.read_limit = io == UNIMAP_IO_DIRECT ? 8192 : 77777; /* a device stops between blocks */
            model = must_load(set, &options);
            set_compare(set, model, 2);
            check_zero_between(model);
            unimap_unload(model, NULL);
        }
    }
}

static void chunks(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    const uint64_t lengths[] = {1 << 16, 100000, 1 << 20, 1 << 30};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        for (uint32_t io = UNIMAP_IO_BUFFERED; io <= last_io(); io++) {
            unimap_options options = reading(io, UNIMAP_PAGE_FILL_BEST, 3);
            unimap_model *model;
            faults_install();
            options.strategy.chunk_bytes = lengths[i];
            model = must_load(set, &options);
            CHECK(faults.largest_pread <= (io == UNIMAP_IO_DIRECT ? lengths[i] / PAGE * PAGE + PAGE : lengths[i]));
            CHECK(faults.largest_pread <= 2 << 20);
            set_compare(set, model, 2);
            unimap_unload(model, NULL);
        }
    }
}

static void disk_error(void)
{
    struct set *set = set_write(6, sizes, COUNT_OF(sizes), 2);
    for (uint32_t threads = 1; threads <= 4; threads++) {
        for (long nth = 1;; nth++) {
            unimap_options options = reading(UNIMAP_IO_BUFFERED, UNIMAP_PAGE_FILL_BEST, threads);
            unimap_error error;
            faults_install();
            faults = (struct faults){.call = "pread", .nth = nth, .errno_value = EIO};
            if (try_load(set, &options, &error) == 0)
                break;
            CHECK_EQUAL(error.code, UNIMAP_E_PART);
            CHECK_EQUAL(error.errno_value, EIO);
            CHECK(error.part >= 0 && strstr(error.reason, set->parts[error.part].path) != NULL);
        }
        CHECK(faults.failed == NULL);
    }
}

const struct test reading_tests[] = {
    {"direct: every byte, nothing after them, and no page of the files stays in the page cache", direct},
    {"direct: refused when opened or read, it is an error or one recorded fallback", direct_refused},
    {"direct: on tmpfs it is refused, or a fallback to the page cache", tmpfs},
    {"auto: each part is read as the page cache suggests, and the choice is told", automatic},
    {"drop_cache leaves less than a hundredth in the page cache", dropped},
    {"by pages: a part that is truncated while it is read is named", truncated},
    {"by pages: an interrupted call is made again", interrupted},
    {"by pages: short reads are continued", short_reads},
    {"by pages: a read asks for no more than its chunk", chunks},
    {"by pages: a disk error in any thread names its part", disk_error},
    {NULL, NULL},
};
