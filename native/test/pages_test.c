/* Fill PAGES: every shape of part, page kind, page fill, number of threads and kind of mirror. */
#include "test.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/memfd.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint64_t one_byte = 1;
static const uint64_t in_one_page = 5000;
static const uint64_t mid_page[] = {3 * 1024 * 1024 + 5, 1, 2 * 1024 * 1024, 4095, 5 * 1024 * 1024 + 1, 700001};

static void check_padding(const unimap_model *model)
{
    unimap_summary s;
    uint64_t payload = 0, mapped = 0;
    CHECK(unimap_summarize(model, &s) == 0);
    for (uint32_t i = 0; i < s.region_count; i++) {
        unimap_region region;
        uint64_t at;
        CHECK(unimap_region_at(model, i, &region) == 0);
        at = region.address;
        mapped += region.length;
        for (uint64_t e = 0; e <= s.extent_count; e++) {
            unimap_extent extent = {.address = region.address + region.length};
            if (e < s.extent_count)
                CHECK(unimap_extent_at(model, region.replica, e, &extent) == 0);
            if (e < s.extent_count &&
                (extent.address < region.address || extent.address >= region.address + region.length))
                continue; /* of another region */
            CHECK(zero_between(at, extent.address));
            at = extent.address + extent.length;
            payload += extent.length;
        }
    }
    CHECK_EQUAL(payload, s.payload_bytes * s.replica_count);
    CHECK_EQUAL(mapped, s.region_bytes);
}

/* Reads there must be when every byte is read once: one for each part in each unit of 2 MiB. */
static uint64_t reads_needed(const unimap_model *model, uint32_t layout)
{
    unimap_summary s;
    uint64_t reads = 0;
    unimap_region first;
    CHECK(unimap_summarize(model, &s) == 0 && unimap_region_at(model, 0, &first) == 0);
    for (uint64_t e = 0; e < s.extent_count; e++) {
        unimap_extent extent;
        uint64_t at;
        CHECK(unimap_extent_at(model, 0, e, &extent) == 0);
        at = layout == UNIMAP_LAYOUT_PER_PART ? 0 : extent.address - first.address;
        reads += (at + extent.length - 1) / (2 << 20) - at / (2 << 20) + 1;
    }
    return reads;
}

static void check_load(struct set *set, const unimap_options *options)
{
    unimap_model *model;
    unimap_summary s;
    faults_install();
    model = must_load(set, options);
    CHECK(unimap_summarize(model, &s) == 0);
    set_compare(set, model, 6);
    check_padding(model);
    CHECK_EQUAL(s.data_calls, reads_needed(model, options->strategy.layout));
    CHECK_EQUAL(s.data_calls, faults.preads);
    CHECK_EQUAL(s.direct_bytes, options->io == UNIMAP_IO_DIRECT ? s.payload_bytes : 0);
    CHECK_EQUAL(s.fallback_count, 0);
    CHECK_EQUAL(s.obtained_page_kind, options->page_kind);
    CHECK(s.threads >= 1 && s.threads <= options->threads);
    CHECK_EQUAL(s.call_return_ns, s.map_ns + s.zero_ns + s.fill_ns + s.replicate_ns + s.other_ns);
    CHECK((s.warm_ns > 0) == (s.obtained_page_fill == UNIMAP_PAGE_FILL_WARM));
    CHECK_EQUAL(faults.opens, set->count);
    unimap_unload(model, NULL);
    CHECK_EQUAL(faults.mapped_bytes, 0);
    CHECK_EQUAL(faults.open_now, 0);
}

static unimap_options pages_options(uint32_t kind, uint32_t page_fill, uint32_t threads)
{
    unimap_options options = options_for("unified-parallel", kind);
    options.strategy.page_fill = page_fill;
    options.threads = threads;
    options.placement = UNIMAP_PLACEMENT_LOCAL;
    return options;
}

static void all_page_fills(struct set *set, uint32_t kind, uint32_t most_threads)
{
    const uint32_t step = BETWEEN_THREADS_ONLY ? 5 : 1; /* 1, 2, 3 and 8 threads */
    for (uint32_t page_fill = UNIMAP_PAGE_FILL_BEST; page_fill <= UNIMAP_PAGE_FILL_WARM; page_fill++) {
        for (uint32_t threads = 1; threads <= most_threads; threads += threads < 3 ? 1 : step) {
            unimap_options options = pages_options(kind, page_fill, threads);
            check_load(set, &options);
            options.strategy.layout = UNIMAP_LAYOUT_PACKED;
            check_load(set, &options);
            options.strategy.layout = UNIMAP_LAYOUT_PER_PART;
            if (kind == UNIMAP_PAGE_4K || set->count < 20)
                check_load(set, &options);
        }
    }
}

static void shapes(uint32_t kind)
{
    all_page_fills(set_write(3, &one_byte, 1, 6), kind, 8);
    all_page_fills(set_write(200, &in_one_page, 1, 6), kind, 3);
    all_page_fills(set_write(6, mid_page, COUNT_OF(mid_page), 6), kind, 8);
}

static void base_pages(void)
{
    shapes(UNIMAP_PAGE_4K);
}

static void transparent(void)
{
    shapes(UNIMAP_PAGE_THP);
}

static void hugetlb(void)
{
    need_hugepages(20);
    shapes(UNIMAP_PAGE_2M);
}

static void mirrored(uint32_t kind)
{
    static const struct {
        uint32_t page_fill, threads, replicas, feed;
    } cases[] = {{0, 1, 2, 0}, {0, 1, 3, 0}, {0, 2, 3, 0}, {0, 5, 2, 0}, {2, 1, 3, 0}, {2, 4, 2, 0}, {3, 3, 2, 0},
                 {0, 1, 2, 1}, {0, 1, 3, 1}, {0, 4, 3, 1}, {2, 1, 3, 1}, {2, 4, 2, 1}, {3, 3, 2, 1}, {1, 1, 8, 0}};
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unimap_options options = pages_options(kind, cases[i].page_fill, cases[i].threads);
        options.placement = UNIMAP_PLACEMENT_MIRROR; /* node 0, as often as there are replicas */
        options.node_count = cases[i].replicas;
        options.feed = cases[i].feed;
        check_load(set, &options);
    }
}

static void mirrors(void)
{
    mirrored(UNIMAP_PAGE_4K);
    mirrored(UNIMAP_PAGE_THP);
}

static void mirrors_huge(void)
{
    need_hugepages(64);
    mirrored(UNIMAP_PAGE_2M);
}

static void placements(void)
{
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    const uint32_t kinds[] = {UNIMAP_PAGE_4K, UNIMAP_PAGE_THP, UNIMAP_PAGE_2M};
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        for (uint32_t placement = UNIMAP_PLACEMENT_LOCAL; placement <= UNIMAP_PLACEMENT_INTERLEAVE; placement++) {
            unimap_options options = pages_options(kinds[k], UNIMAP_PAGE_FILL_BEST, 3);
            unimap_model *model;
            unimap_pages pages;
            if (kinds[k] == UNIMAP_PAGE_2M && free_hugepages() < 10)
                continue;
            faults_install();
            options.placement = placement;
            options.node_count = 1;
            model = must_load(set, &options);
            CHECK(unimap_region_pages(model, 0, 1, &pages) == 0);
            CHECK_EQUAL(pages.resident, pages.per_node[0]);
            CHECK(pages.resident * pages.page_bytes >= 10 << 20);
            set_compare(set, model, 6);
            unimap_unload(model, NULL);
        }
    }
}

/* ---- userfaultfd refused ---- */

static void check_refused(const char *call, long nth, int failure)
{
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    for (int round = 0; round < 3; round++) {
        unimap_options options =
            pages_options(UNIMAP_PAGE_4K, round == 0 ? UNIMAP_PAGE_FILL_BEST : UNIMAP_PAGE_FILL_COPY, 3);
        unimap_error error;
        unimap_summary s;
        unimap_model *model;
        faults_install();
        faults.call = call;
        faults.nth = nth;
        faults.errno_value = failure;
        options.allow_fallback = round == 2;
        if (round == 1) {
            CHECK_EQUAL(try_load(set, &options, &error), -failure);
            /* What its user can do, and no option that the user does not have. */
            CHECK(error.remedy[0] != '\0' && strstr(error.remedy, "page_fill FAULT") == NULL);
            CHECK((strstr(error.remedy, "vm.unprivileged_userfaultfd=1") != NULL) == (failure == EPERM));
            continue;
        }
        model = must_load(set, &options);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.obtained_page_fill, UNIMAP_PAGE_FILL_FAULT);
        CHECK_EQUAL(s.fallback_count, 1);
        CHECK(strcmp(s.fallbacks[0].aspect, "page-fill") == 0 && strcmp(s.fallbacks[0].requested, "copy") == 0);
        CHECK(strcmp(s.fallbacks[0].obtained, "fault") == 0 && s.fallbacks[0].remedy[0] != '\0');
        CHECK_EQUAL(s.fallbacks[0].errno_value, failure);
        set_compare(set, model, 6);
        check_padding(model);
        unimap_unload(model, NULL);
    }
}

static void refused(void)
{
    check_refused("userfaultfd", 1, EPERM);
    check_refused("userfaultfd", 1, ENOSYS);
    check_refused("ioctl", 1, EINVAL);
    check_refused("ioctl", 2, EINVAL);
}

static bool filter_out(unsigned call)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = COUNT_OF(filter), .filter = filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1ul, 0ul, 0ul, 0ul) == 0 &&
           prctl(PR_SET_SECCOMP, (unsigned long)SECCOMP_MODE_FILTER, &program, 0ul, 0ul) == 0;
}

/* Whole bytes matter here, not the runner: in the child a failure is an exit status. */
static int load_under_filter(const struct set *set, const unimap_options *options)
{
    unimap_model *model;
    unimap_summary s;
    uint8_t byte;
    uint64_t address;
    if (!filter_out(SYS_userfaultfd))
        return 77;
    if (unimap_load(set->parts, set->count, NULL, 0, options, &model, NULL) != 0 || unimap_summarize(model, &s) != 0)
        return 1;
    if (s.obtained_page_fill != UNIMAP_PAGE_FILL_FAULT || s.fallback_count != 1 ||
        s.fallbacks[0].errno_value != EPERM || strcmp(s.fallbacks[0].call, "userfaultfd") != 0)
        return 2;
    for (uint64_t part = 0; part < set->count; part++)
        for (uint64_t offset = 0; offset < set->parts[part].size; offset += 997)
            if (unimap_address(model, 0, part, offset, &address) != 0 ||
                unimap_copy_out(model, address, &byte, 1) != 0 || byte != set_byte(part, offset, 6))
                return 3;
    unimap_unload(model, NULL);
    return 0;
}

static void seccomp(void)
{
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    unimap_options options =
        pages_options(free_hugepages() > 10 ? UNIMAP_PAGE_2M : UNIMAP_PAGE_4K, UNIMAP_PAGE_FILL_BEST, 3);
    int status;
    pid_t child;
    fflush(stdout);
    child = fork();
    if (child == 0)
        _exit(load_under_filter(set, &options));
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        test_skip("seccomp filters are not available here");
    CHECK_EQUAL(WEXITSTATUS(status), 0);
}

/* ---- threads, memory and limits ---- */

static void threads_refused(void)
{
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    for (long nth = 1; nth <= 3; nth++) {
        for (uint32_t replicas = 1; replicas <= 2; replicas++) {
            unimap_options options = pages_options(UNIMAP_PAGE_4K, UNIMAP_PAGE_FILL_BEST, 4);
            unimap_summary s;
            unimap_model *model;
            faults_install();
            faults = (struct faults){.call = "thread_create", .nth = nth, .for_ever = true, .errno_value = EAGAIN};
            options.placement = UNIMAP_PLACEMENT_MIRROR;
            options.node_count = replicas;
            options.allow_fallback = 1;
            model = must_load(set, &options);
            CHECK(unimap_summarize(model, &s) == 0);
            CHECK_EQUAL(s.threads, replicas == 1 ? nth : 1); /* the pass that replicates starts them anew */
            CHECK_EQUAL(s.fallback_count, 1);
            CHECK(strcmp(s.fallbacks[0].aspect, "threads") == 0 && strcmp(s.fallbacks[0].requested, "4") == 0);
            CHECK(strcmp(s.fallbacks[0].call, "pthread_create") == 0);
            set_compare(set, model, 6);
            unimap_unload(model, NULL);
            options.threads = 0; /* the library chose, and chooses again */
            model = must_load(set, &options);
            CHECK(unimap_summarize(model, &s) == 0 && s.fallback_count == 0);
            unimap_unload(model, NULL);
        }
    }
}

/* By pages and by ranges, whichever thread is the one that does not start. */
static void threads_promised(void)
{
    static const char *const strategies[] = {"unified-parallel", "llama-read-parallel"};
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    for (size_t i = 0; i < COUNT_OF(strategies); i++) {
        for (long nth = 1; nth <= 3; nth++) {
            unimap_options options = options_for(strategies[i], UNIMAP_PAGE_4K);
            unimap_error error;
            unimap_model *model;
            unimap_summary s;
            options.threads = 4;
            faults_install();
            faults = (struct faults){.call = "thread_create", .nth = nth, .errno_value = EAGAIN};
            CHECK_EQUAL(try_load(set, &options, &error), -EAGAIN);
            CHECK_EQUAL(error.code, UNIMAP_E_SYSTEM);
            CHECK(strcmp(error.call, "pthread_create") == 0);
            CHECK(strstr(error.reason, "3 of 4 threads") != NULL && strstr(error.remedy, "ulimit -u") != NULL);
            options.threads = 0; /* nothing was promised */
            faults.nth = nth;
            model = must_load(set, &options);
            CHECK(unimap_summarize(model, &s) == 0 && s.fallback_count == 0);
            unimap_unload(model, NULL);
        }
    }
}

static void buffers_refused(void)
{
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    for (int all = 0; all < 2; all++) {
        unimap_options options = pages_options(UNIMAP_PAGE_4K, UNIMAP_PAGE_FILL_BEST, 3);
        unimap_error error;
        unimap_summary s;
        unimap_model *model;
        faults_install();
        faults = (struct faults){.call = "mmap", .nth = 2, .for_ever = all, .errno_value = ENOMEM};
        options.allow_fallback = 1;
        if (all) {
            CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
            CHECK_EQUAL(error.code, UNIMAP_E_MEMORY);
            continue;
        }
        model = must_load(set, &options);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.threads, 2);
        set_compare(set, model, 6);
        unimap_unload(model, NULL);
        options.allow_fallback = 0;
        faults = (struct faults){.call = "mmap", .nth = 2, .errno_value = ENOMEM};
        CHECK_EQUAL(try_load(set, &options, &error), -ENOMEM);
        CHECK(strstr(error.reason, "2 of 3 threads") != NULL && error.remedy[0] != '\0');
    }
}

static void pinned(void)
{
    struct set *set = set_write(6, mid_page, COUNT_OF(mid_page), 6);
    unimap_options options = pages_options(UNIMAP_PAGE_4K, UNIMAP_PAGE_FILL_BEST, 3);
    unimap_error error;
    unimap_summary s;
    unimap_model *model;
    options.pin = 1;
    check_load(set, &options);
    CHECK_EQUAL(faults.bindings, 4); /* three, and one to restore; the runner compares the affinity */
    faults = (struct faults){.call = "pread", .nth = 2, .errno_value = EIO};
    CHECK_EQUAL(try_load(set, &options, &error), -EIO);
    faults = (struct faults){.call = "setaffinity", .nth = 1, .for_ever = true, .errno_value = EPERM};
    CHECK_EQUAL(try_load(set, &options, &error), -EPERM);
    CHECK(strstr(error.reason, "pinned") != NULL && strstr(error.remedy, "seccomp") != NULL);
    options.allow_fallback = 1;
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &s) == 0);
    CHECK_EQUAL(s.fallback_count, 1);
    CHECK(strcmp(s.fallbacks[0].aspect, "threads") == 0 && strcmp(s.fallbacks[0].requested, "pinned") == 0);
    set_compare(set, model, 6);
    unimap_unload(model, NULL);
}

static void few_files(void)
{
    const uint64_t small = 16384, large = 1500000;
    struct rlimit before, limit;
    CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
    for (int round = 0; round < 4; round++) {
        struct set *set = round < 2 ? set_write(200, &small, 1, 6) : set_write(20, &large, 1, 6);
        unimap_options options =
            pages_options(UNIMAP_PAGE_4K, round & 1 ? UNIMAP_PAGE_FILL_FAULT : UNIMAP_PAGE_FILL_COPY, 8);
        unimap_model *model;
        unimap_error error = {0};
        int rc;
        faults_install();
        limit = (struct rlimit){.rlim_cur = round == 3 ? 8 : 16, .rlim_max = before.rlim_max};
        CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
        rc = unimap_load(set->parts, set->count, NULL, 0, &options, &model, &error);
        setrlimit(RLIMIT_NOFILE, &before);
        if (rc != 0)
            test_fail(__FILE__, __LINE__, "round %d: %s: %s", round, error.call, error.reason);
        set_compare(set, model, 6);
        unimap_unload(model, NULL);
    }
    limit = (struct rlimit){.rlim_cur = 3, .rlim_max = before.rlim_max};
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    {
        struct set *set = set_current();
        unimap_options options = pages_options(UNIMAP_PAGE_4K, UNIMAP_PAGE_FILL_FAULT, 4);
        unimap_error error;
        int rc = try_load(set, &options, &error);
        setrlimit(RLIMIT_NOFILE, &before);
        CHECK_EQUAL(rc, -EMFILE);
        CHECK_EQUAL(error.code, UNIMAP_E_PART);
    }
}

static void little_address_space(void)
{
    struct set *set = set_write(1, &one_byte, 1, 6);
    unimap_options options = pages_options(UNIMAP_PAGE_4K, UNIMAP_PAGE_FILL_BEST, 4);
    struct rlimit before, limit;
    unsigned long pages = 0;
    unimap_error error;
    FILE *file = fopen("/proc/self/statm", "re");
    int rc;
    CHECK(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    set->parts[0].size = set->ranges[0].length = UINT64_C(1) << 30;
    CHECK(truncate(set->parts[0].path, 1 << 30) == 0);
    CHECK(getrlimit(RLIMIT_AS, &before) == 0);
    limit = (struct rlimit){.rlim_cur = pages * PAGE + (512 << 20), .rlim_max = before.rlim_max};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    rc = try_load(set, &options, &error);
    setrlimit(RLIMIT_AS, &before);
    CHECK_EQUAL(rc, -ENOMEM);
    CHECK_EQUAL(error.code, UNIMAP_E_MEMORY);
}

/* ---- A part beyond 2 GiB in pages of 1 GiB, which few machines have: pretended, and every unit seen once ---- */

static uint8_t units_seen[2048];
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t seen_pread(int fd, void *to, size_t length, off_t offset)
{
    (void)fd, (void)to;
    pthread_mutex_lock(&seen_lock);
    units_seen[offset >> 21]++;
    pthread_mutex_unlock(&seen_lock);
    return (ssize_t)length;
}

static int plain_memfd(const char *name, unsigned flags)
{
    int fd = os_real.memfd_create(name, flags & (MFD_CLOEXEC));
    if (fd >= 0 && ftruncate(fd, INT64_C(4) << 30) != 0)
        abort();
    return fd;
}

static void giant(void)
{
    const uint64_t length = (UINT64_C(5) << 29) + 4097;
    struct set *set = set_write(1, &one_byte, 1, 6);
    set->parts[0].size = set->ranges[0].length = length;
    CHECK(truncate(set->parts[0].path, (off_t)length) == 0);
    for (uint32_t threads = 1; threads <= 5; threads++) {
        unimap_options options = pages_options(UNIMAP_PAGE_1G, UNIMAP_PAGE_FILL_BEST, threads);
        uint64_t unit = 0;
        unimap_model *model;
        unimap_summary s;
        faults_install();
        os.memfd_create = plain_memfd;
        os.pread = seen_pread;
        memset(units_seen, 0, sizeof units_seen);
        model = must_load(set, &options);
        CHECK(unimap_summarize(model, &s) == 0);
        CHECK_EQUAL(s.obtained_page_fill, UNIMAP_PAGE_FILL_FAULT);
        CHECK_EQUAL(s.data_calls, (length >> 21) + 1);
        for (; unit <= length >> 21; unit++)
            CHECK_EQUAL(units_seen[unit], 1);
        CHECK_EQUAL(units_seen[unit], 0);
        unimap_unload(model, NULL);
    }
}

const struct test pages_tests[] = {
    {"by pages: every shape, layout, page fill and 1 to 8 threads in 4 KiB pages", base_pages},
    {"by pages: every shape, layout, page fill and 1 to 8 threads in transparent hugepages", transparent},
    {"by pages: every shape, layout, page fill and 1 to 8 threads in 2 MiB pages", hugetlb},
    {"by pages: mirrors are fed either way by fewer and by more threads, and read once", mirrors},
    {"by pages: mirrors in 2 MiB pages", mirrors_huge},
    {"by pages: the kernel confirms every placement", placements},
    {"by pages: where userfaultfd is refused, fresh pages are read into, and it is said", refused},
    {"by pages: a seccomp filter that refuses userfaultfd is named", seccomp},
    {"by pages: threads that would not start are done without", threads_refused},
    {"fewer threads than were asked for are an error where no fallback is allowed", threads_promised},
    {"by pages: a thread without a buffer leaves its share to the others", buffers_refused},
    {"by pages: pinned threads leave the caller's affinity as it was", pinned},
    {"by pages: sixteen open files suffice, and three are an error", few_files},
    {"by pages: too little address space is an error", little_address_space},
    {"by pages: a part beyond 2 GiB in pages of 1 GiB is read once, whatever the order", giant},
    {NULL, NULL},
};
