/*
 * Where the time of fill PAGES goes, and the memory it takes: limits ROUNDS PART...
 *
 * Seven things are done in turn, ROUNDS times, by as many threads as there are usable CPUs, with 2 MiB pages:
 *   roof   the parts read into pages that were touched before        (strategy roof)
 *   copy   gathered in a buffer, placed by UFFDIO_COPY                (unified-parallel, page_fill COPY)
 *   fault  read into fresh pages                                      (unified-parallel, page_fill FAULT)
 *   read   read into one hot buffer a thread, and left there          (the first half of copy)
 *   put    UFFDIO_COPY of that buffer, without reading                (the second half of copy)
 *   zero   one byte written to each fresh page                        (what fault adds to roof)
 *   write  gathered, then written into files of a tmpfs               (unified-parallel, page kind TMPFS; takes root)
 * The ratios are medians over the rounds of time / time of roof in the same round. Needs a pool of twice the parts.
 */
#include "unimap.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Headers older than Linux 5.11 lack it. */
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

#define PAGE       (UINT64_C(2) << 20)
#define MAX_PARTS  4096
#define MAX_ROUNDS 1000
#define MAX_CPUS   1024

enum work { ROOF, COPY, FAULT, READ, PUT, ZERO, WRITE, WORKS };
static const char *const names[WORKS] = {"roof", "copy", "fault", "read", "put", "zero", "write"};

static unimap_part parts[MAX_PARTS];
static int files[MAX_PARTS];
static uint64_t part_count, payload;
static long cpus;

/* What the threads of READ, PUT and ZERO share. */
static struct {
    enum work work;
    uint8_t *region;
    int uffd;
    atomic_ulong next;
    atomic_bool failed;
} job;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* One unit: 2 MiB of one part at a time is near enough to what the library reads. */
static bool unit(uint64_t index, uint8_t *buffer)
{
    uint64_t before = 0;
    if (job.work == READ) {
        for (uint64_t part = 0; part < part_count; part++) {
            uint64_t units = (parts[part].size + PAGE - 1) / PAGE;
            if (index < before + units)
                return pread(files[part], buffer, PAGE, (off_t)((index - before) * PAGE)) > 0;
            before += units;
        }
        return true;
    }
    if (job.work == PUT) {
        struct uffdio_copy copy = {
            .dst = (uintptr_t)(job.region + index * PAGE), .src = (uintptr_t)buffer, .len = PAGE};
        return ioctl(job.uffd, UFFDIO_COPY, &copy) == 0;
    }
    job.region[index * PAGE] = 1;
    return true;
}

static void *run(void *argument)
{
    uint64_t count = (payload + PAGE - 1) / PAGE;
    uint8_t *mapped = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint8_t *buffer = mapped + (PAGE - (uintptr_t)mapped % PAGE) % PAGE;
    if (mapped == MAP_FAILED)
        die("mmap");
    madvise(buffer, PAGE, MADV_HUGEPAGE);
    memset(buffer, 1, PAGE);
    for (uint64_t i; (i = atomic_fetch_add(&job.next, 1)) < count;)
        if (!unit(i, buffer))
            atomic_store(&job.failed, true);
    munmap(mapped, 2 * PAGE);
    return argument;
}

static double time_threads(enum work work)
{
    uint64_t length = (payload + PAGE - 1) / PAGE * PAGE;
    pthread_t threads[MAX_CPUS];
    double start, took;
    job.work = work;
    job.region = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (job.region == MAP_FAILED)
        die("mmap of hugepages: raise vm.nr_hugepages");
    job.uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    if (work == PUT) {
        struct uffdio_api api = {.api = UFFD_API};
        struct uffdio_register request = {.range = {(uintptr_t)job.region, length},
                                          .mode = UFFDIO_REGISTER_MODE_MISSING};
        if (ioctl(job.uffd, UFFDIO_API, &api) != 0 || ioctl(job.uffd, UFFDIO_REGISTER, &request) != 0)
            die("userfaultfd");
    }
    atomic_store(&job.next, 0);
    start = now();
    for (long i = 1; i < cpus; i++)
        if (pthread_create(&threads[i], NULL, run, NULL) != 0)
            die("pthread_create");
    run(NULL);
    for (long i = 1; i < cpus; i++)
        pthread_join(threads[i], NULL);
    took = now() - start;
    close(job.uffd);
    munmap(job.region, length);
    if (atomic_load(&job.failed))
        die(names[work]);
    return took;
}

static double time_load(const char *strategy, uint32_t page_kind, uint32_t page_fill, uint32_t io, uint64_t *beyond)
{
    unimap_options options = {.page_kind = page_kind, .placement = UNIMAP_PLACEMENT_LOCAL, .io = io};
    unimap_model *model;
    unimap_error error;
    unimap_summary summary;
    struct rusage before, after;
    unimap_strategy_find(strategy, &options.strategy);
    if (options.strategy.page_fill != UNIMAP_PAGE_FILL_WARM)
        options.strategy.page_fill = page_fill;
    getrusage(RUSAGE_SELF, &before);
    if (unimap_load(parts, part_count, NULL, 0, &options, &model, &error) != 0) {
        fprintf(stderr, "%s\n%s\n", error.reason, error.remedy);
        exit(1);
    }
    getrusage(RUSAGE_SELF, &after);
    unimap_summarize(model, &summary);
    unimap_unload(model, NULL);
    if (beyond != NULL) /* hugetlb pages are not in the resident set, so what grew is not the model */
        *beyond = (uint64_t)(after.ru_maxrss - before.ru_maxrss) * 1024;
    return (double)summary.call_return_ns * 1e-9;
}

static double perform(enum work work)
{
    switch (work) {
    case ROOF:
        return time_load("roof", UNIMAP_PAGE_2M, 0, UNIMAP_IO_BUFFERED, NULL);
    case COPY:
        return time_load("unified-parallel", UNIMAP_PAGE_2M, UNIMAP_PAGE_FILL_COPY, UNIMAP_IO_BUFFERED, NULL);
    case FAULT:
        return time_load("unified-parallel", UNIMAP_PAGE_2M, UNIMAP_PAGE_FILL_FAULT, UNIMAP_IO_BUFFERED, NULL);
    case WRITE:
        /* A virtual machine may have given free memory back to its host (free page reporting), which the pool's never is: that
           is paid by a load before the one that is timed. */
        time_load("unified-parallel", UNIMAP_PAGE_TMPFS, UNIMAP_PAGE_FILL_BEST, UNIMAP_IO_BUFFERED, NULL);
        return time_load("unified-parallel", UNIMAP_PAGE_TMPFS, UNIMAP_PAGE_FILL_BEST, UNIMAP_IO_BUFFERED, NULL);
    default:
        return time_threads(work);
    }
}

/* Whether a tmpfs is available; else it is told why not, and the rest is measured. */
static bool writes(void)
{
    unimap_options options = {.page_kind = UNIMAP_PAGE_TMPFS, .placement = UNIMAP_PLACEMENT_LOCAL};
    unimap_model *model;
    unimap_error error;
    unimap_strategy_find("unified-parallel", &options.strategy);
    if (unimap_load(parts, 1, NULL, 0, &options, &model, &error) == 0) {
        unimap_unload(model, NULL);
        return true;
    }
    fprintf(stderr, "write is left out: %s\n%s\n", error.reason, error.remedy);
    return false;
}

static int ascending(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double median(const double *values, long count)
{
    double sorted[MAX_ROUNDS];
    memcpy(sorted, values, (size_t)count * sizeof *values);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

int main(int argc, char **argv)
{
    static double times[WORKS][MAX_ROUNDS], ratios[WORKS][MAX_ROUNDS];
    long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    uint64_t beyond;
    long works;
    cpus = sysconf(_SC_NPROCESSORS_ONLN);
    if (rounds < 1 || rounds > MAX_ROUNDS || argc - 2 > MAX_PARTS || cpus > MAX_CPUS) {
        fprintf(stderr, "usage: limits ROUNDS PART...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        struct stat status;
        files[part_count] = open(argv[i], O_RDONLY | O_CLOEXEC);
        if (files[part_count] < 0 || fstat(files[part_count], &status) != 0)
            die(argv[i]);
        parts[part_count++] = (unimap_part){.path = argv[i], .size = (uint64_t)status.st_size, .alignment = 32};
        payload += (uint64_t)status.st_size;
    }
    time_load("unified-parallel", UNIMAP_PAGE_2M, UNIMAP_PAGE_FILL_BEST, UNIMAP_IO_DIRECT, &beyond);
    printf("memory beyond process and model, read past the page cache: %.1f MiB\n", (double)beyond / (1 << 20));
    fflush(stdout); /* before what is said on stderr */
    perform(ROOF);  /* the files into the page cache */
    works = writes() ? WORKS : WRITE;
    for (long round = 0; round < rounds; round++)
        for (long turn = 0; turn < works; turn++) { /* there and back again, so that a drift falls on all alike */
            long work = round % 2 == 0 ? (turn + round / 2) % works : works - 1 - (turn + round / 2) % works;
            times[work][round] = perform((enum work)work);
        }
    for (long work = 0; work < works; work++) {
        for (long round = 0; round < rounds; round++)
            ratios[work][round] = times[work][round] / times[ROOF][round];
        printf("%-6s %8.1f ms %6.2f GB/s %6.3f of the roof's time\n", names[work], median(times[work], rounds) * 1e3,
               (double)payload / median(times[work], rounds) * 1e-9, median(ratios[work], rounds));
    }
    return 0;
}
