#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <unistd.h>

static const uint64_t odd[] = {100003, 4096, 1, 65537, 8191, 300000};

static unimap_summary load_and_compare(struct set *set, const unimap_options *options)
{
    unimap_summary s;
    unimap_model *model = must_load(set, options);
    set_compare(set, model, 6);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.requested_io, UNIMAP_IO_DIRECT);
    unimap_unload(model, NULL);
    return s;
}

static void aligned(void)
{
    struct set *set = set_write(6, odd, COUNT_OF(odd), 6);
    unimap_options options = options_for("llama-direct", 0);
    unimap_summary s;
    need_direct();
    s = load_and_compare(set, &options);
    CHECK_EQUAL(s.obtained_io, UNIMAP_IO_DIRECT);
    CHECK_EQUAL(s.direct_bytes, s.payload_bytes);
    CHECK_EQUAL(s.data_calls, 6);
    CHECK_EQUAL(faults.memaligns, 7); /* the heap buffer, and a bounce buffer for each range */
    CHECK_EQUAL(faults.opens, 6);
    CHECK_EQUAL(faults.closes, 6);
    CHECK_EQUAL(faults.unaligned, 0);
    CHECK_EQUAL(s.threads, 1);
}

/* Ranges at odd offsets, in one part, up to the last byte. */
static void ranges(void)
{
    struct set *set = set_write(2, odd, 1, 6);
    unimap_options options = options_for("llama-direct", 0);
    const unimap_range wanted[] = {{0, 1, 1},      {0, 33, 4063}, {0, 4096, 4096}, {0, 8200, 70000},
                                   {0, 100002, 1}, {1, 4095, 2},  {1, 99000, 1003}};
    unimap_model *model;
    need_direct();
    for (uint64_t chunk = 0; chunk <= 20000; chunk += 5000) {
        options.strategy.chunk_bytes = chunk;
        CHECK(unimap_load(set->parts, 2, wanted, COUNT_OF(wanted), &options, &model, NULL) == 0);
        set_compare(set, model, 6);
        unimap_unload(model, NULL);
        CHECK_EQUAL(faults.unaligned, 0);
    }
}

/* Which calls refuse, and what they are then said to be. */
static void refused(const char *call, int errno_value, bool fallback, uint32_t obtained)
{
    struct set *set = set_write(3, odd, 3, 6);
    unimap_options options = options_for("llama-direct", 0);
    unimap_error error;
    unimap_summary s;
    faults_install();
    options.allow_fallback = fallback;
    faults.call = call;
    faults.nth = 1;
    faults.errno_value = errno_value;
    if (!fallback) {
        CHECK_EQUAL(try_load(set, &options, &error), -errno_value);
        CHECK_EQUAL(error.code, UNIMAP_E_PART);
        CHECK_EQUAL(error.part, 0);
        CHECK(strcmp(error.call, call) == 0 && strstr(error.reason, set->parts[0].path) != NULL);
        CHECK(strstr(error.remedy, "ext4") != NULL);
        return;
    }
    s = load_and_compare(set, &options);
    CHECK(faults.failed != NULL);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK(strcmp(s.fallbacks[0].aspect, "io") == 0 && strcmp(s.fallbacks[0].call, call) == 0);
    CHECK(strcmp(s.fallbacks[0].requested, "direct") == 0 && strcmp(s.fallbacks[0].obtained, "buffered") == 0);
    CHECK(s.fallbacks[0].reason[0] != '\0' && s.fallbacks[0].remedy[0] != '\0');
    CHECK_EQUAL(s.fallbacks[0].errno_value, errno_value);
    CHECK_EQUAL(s.obtained_io, obtained);
    CHECK_EQUAL(s.direct_bytes, s.payload_bytes - odd[0]);
}

static void refusals(void)
{
    need_direct();
    for (int fallback = 0; fallback < 2; fallback++) {
        refused("open", EINVAL, fallback, UNIMAP_IO_AUTO);
        refused("pread", EINVAL, fallback, UNIMAP_IO_AUTO);
    }
}

/* What a tmpfs looks like: nothing is said of alignment, and there is no device. */
static int says_nothing(int folder, const char *path, int flags, unsigned mask, struct statx *status)
{
    int rc = os_real.statx(folder, path, flags, mask, status);
    status->stx_mask &= STATX_BASIC_STATS;
    return rc;
}

static int is_tmpfs(int fd, struct statfs *status)
{
    (void)fd;
    *status = (struct statfs){.f_type = 0x01021994};
    return 0;
}

static int none_present(void *address, size_t length, unsigned char *present)
{
    (void)address;
    memset(present, 0, (length + PAGE - 1) / PAGE);
    return 0;
}

static void no_device(void)
{
    struct set *set = set_write(3, odd, 3, 6);
    unimap_options options = options_for("llama-direct", 0);
    unimap_error error;
    unimap_summary s;
    need_direct();
    os.statx = says_nothing;
    CHECK_EQUAL(load_and_compare(set, &options).obtained_io, UNIMAP_IO_DIRECT);
    os.fstatfs = is_tmpfs;
    CHECK_EQUAL(try_load(set, &options, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK(strcmp(error.call, "statx") == 0);
    options.allow_fallback = 1;
    s = load_and_compare(set, &options);
    CHECK_EQUAL(s.obtained_io, UNIMAP_IO_BUFFERED);
    CHECK_EQUAL(s.direct_bytes, 0);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK(strstr(s.fallbacks[0].reason, "3 parts") != NULL);
}

/* The same for threads that gather pages, which open the parts for themselves. */
static void no_device_by_pages(void)
{
    struct set *set = set_write(3, odd, 3, 6);
    unimap_options options = options_for("unified-parallel", UNIMAP_PAGE_4K);
    unimap_error error;
    unimap_summary s;
    unimap_model *model;
    need_direct();
    options.io = UNIMAP_IO_DIRECT;
    os.statx = says_nothing;
    CHECK_EQUAL(load_and_compare(set, &options).obtained_io, UNIMAP_IO_DIRECT);
    os.fstatfs = is_tmpfs;
    options.threads = 1; /* so that the first part is the first to be opened */
    CHECK_EQUAL(try_load(set, &options, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK(strcmp(error.call, "statx") == 0 && strstr(error.reason, "page cache") != NULL);
    options.allow_fallback = 1;
    s = load_and_compare(set, &options);
    CHECK_EQUAL(s.obtained_io, UNIMAP_IO_BUFFERED);
    CHECK_EQUAL(s.direct_bytes, 0);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK(strcmp(s.fallbacks[0].aspect, "io") == 0 && strstr(s.fallbacks[0].reason, "2 further parts") != NULL);
    /* AUTO promised nothing, and does not call it direct either. */
    options.io = UNIMAP_IO_AUTO;
    faults = (struct faults){.call = "cachestat", .nth = 1, .for_ever = true, .errno_value = ENOSYS};
    os.mincore = none_present;
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.obtained_io, UNIMAP_IO_BUFFERED);
    CHECK_EQUAL(s.fallback_count, 0);
    unimap_unload(model, NULL);
}

/* A file shorter than when it was opened: the read stops at an odd byte, and again at the same one. */
static ssize_t shortened(int fd, void *to, size_t length, off_t offset)
{
    if (offset >= 50000)
        return 0;
    return os_real.pread(fd, to, length < (size_t)(50000 - offset) ? length : (size_t)(50000 - offset) / 512 * 512,
                         offset);
}

static void truncated(void)
{
    struct set *set = set_write(2, odd, 1, 6);
    unimap_options options = options_for("llama-direct", 0);
    unimap_error error;
    need_direct();
    os.pread = shortened;
    CHECK_EQUAL(try_load(set, &options, &error), -EIO);
    CHECK_EQUAL(error.code, UNIMAP_E_PART);
    CHECK_EQUAL(error.part, 0);
    CHECK(strstr(error.reason, "ended early at byte 49664 of 100003") != NULL);
}

static void no_residue(void)
{
    const uint64_t size = 1u << 20;
    struct set *set = set_write(1, &size, 1, 6);
    unimap_options options = options_for("llama-direct", 0);
    unsigned char present[256];
    long resident = 0;
    void *mapped;
    int fd = open(set->parts[0].path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    fsync(fd);
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    mapped = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(mapped != MAP_FAILED);
    if (direct_works())
        load_and_compare(set, &options);
    CHECK(mincore(mapped, size, present) == 0);
    for (size_t i = 0; i < COUNT_OF(present); i++)
        resident += present[i] & 1;
    munmap(mapped, size);
    close(fd);
    need_direct();
    CHECK_EQUAL(resident, 0);
}

const struct test direct_tests[] = {
    {"direct reads are aligned, one a range, and leave out the page cache", aligned},
    {"ranges at odd offsets come out of aligned reads, in chunks too", ranges},
    {"a refused O_DIRECT is an error with a remedy, or a recorded fallback of that part", refusals},
    {"a file system without a device is not called direct", no_device},
    {"a file system without a device is not called direct by threads that gather pages either", no_device_by_pages},
    {"a part that ends early under direct reads is an error that says where", truncated},
    {"direct reads leave nothing in the page cache", no_residue},
    {NULL, NULL},
};
