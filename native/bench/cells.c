/*
 * Upstream's calls and ours on two copies of one set, one cached in small folios and one in folios of 2 MiB:
 *   cells ROUNDS PART... -- PART...
 *
 * The first set's page cache is dropped and read in by read(), the second's is dropped and read in by unimap_place_cache().
 * Both are looked at before the first round and after the last one: where the kernel has given pages of the second copy up, or
 * its file system has no such folios, the answer is an error and not a table. Each round loads all four cells, in an order
 * that differs from round to round and comes back reversed:
 *   small upstream   llama-mmap, kind 4K     small ours   unified-view, kind 4K
 *   huge upstream    llama-mmap, kind 4K     huge ours    unified-view, kind THP
 * Medians over the rounds: `return` is when the call returns, `usable` is after one byte of every page was read too, `ratio` is
 * the median over the rounds of usable time / that of upstream on the small copy in the same round.
 */
#include "unimap.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PARTS  4096
#define MAX_ROUNDS 1000

struct copy {
    unimap_part parts[MAX_PARTS];
    uint64_t count;
};

enum { SMALL, HUGE, COPIES };
static struct copy copies[COPIES];

struct cell {
    const char *name;
    int copy;
    const char *strategy;
    uint32_t kind;
    double returned[MAX_ROUNDS], usable[MAX_ROUNDS];
};

#define CELLS 4
static struct cell cells[CELLS] = {
    {.name = "small upstream", .copy = SMALL, .strategy = "llama-mmap", .kind = UNIMAP_PAGE_4K},
    {.name = "small ours", .copy = SMALL, .strategy = "unified-view", .kind = UNIMAP_PAGE_4K},
    {.name = "huge upstream", .copy = HUGE, .strategy = "llama-mmap", .kind = UNIMAP_PAGE_4K},
    {.name = "huge ours", .copy = HUGE, .strategy = "unified-view", .kind = UNIMAP_PAGE_THP},
};

_Noreturn static void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static int open_part(const unimap_part *part)
{
    int fd = open(part->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || unimap_evict(part->path) != 0) {
        perror(part->path);
        exit(1);
    }
    return fd;
}

static void cache_by_reading(const unimap_part *part)
{
    static char buffer[1 << 20];
    int fd = open_part(part);
    while (read(fd, buffer, sizeof buffer) > 0)
        ;
    close(fd);
}

static void cache_in_huge_folios(const unimap_part *part)
{
    const unimap_spread anywhere = {.node_count = 0};
    unimap_error error;
    int fd = open_part(part);
    if (unimap_place_cache(fd, 0, part->size, &anywhere, &error) != 0)
        die(error.reason, error.remedy);
    close(fd);
}

/* The share of a copy that any program finds in huge pages that maps it. */
static double huge_share(const struct copy *copy)
{
    uint64_t huge = 0, possible = 0;
    for (uint64_t i = 0; i < copy->count; i++) {
        unimap_pages pages;
        if (unimap_file_pages(copy->parts[i].path, 0, &pages) != 0)
            die(copy->parts[i].path, "its pages cannot be asked for");
        huge += pages.huge_bytes;
        possible += pages.huge_possible;
    }
    return possible == 0 ? 0 : (double)huge / (double)possible;
}

static void check_copies(const char *when)
{
    double small = huge_share(&copies[SMALL]), huge = huge_share(&copies[HUGE]);
    printf("%s: %.1f %% of the first copy and %.1f %% of the second can be mapped in pages of 2 MiB\n", when,
           small * 100, huge * 100);
    if (small > 0)
        die("the first copy", "it is cached in huge folios: copy it to another file system");
    if (huge < 0.99)
        die("the second copy",
            "its file system has no folios of 2 MiB (ext4 of Linux 6.16 has, and XFS), another process "
            "maps it, or memory is short");
}

static void perform(struct cell *cell, long round)
{
    const struct copy *copy = &copies[cell->copy];
    unimap_options options = {.page_kind = cell->kind, .placement = UNIMAP_PLACEMENT_LOCAL};
    unimap_summary summary;
    unimap_model *model;
    unimap_error error;
    uint64_t touch_ns, pages;
    unimap_strategy_find(cell->strategy, &options.strategy);
    if (unimap_load(copy->parts, copy->count, NULL, 0, &options, &model, &error) != 0 ||
        unimap_touch(model, 0, &touch_ns, &pages, NULL, &error) != 0)
        die(error.reason, error.remedy);
    unimap_summarize(model, &summary);
    unimap_unload(model, NULL);
    cell->returned[round] = (double)summary.call_return_ns * 1e-6;
    cell->usable[round] = (double)(summary.call_return_ns + touch_ns) * 1e-6;
}

static int ascending(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double median(const double *values, long count)
{
    static double sorted[MAX_ROUNDS];
    memcpy(sorted, values, (size_t)count * sizeof *values);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

static void print_cells(long rounds)
{
    static double ratios[MAX_ROUNDS];
    for (int i = 0; i < CELLS; i++) {
        for (long round = 0; round < rounds; round++)
            ratios[round] = cells[i].usable[round] / cells[0].usable[round];
        printf("%-14s  return %9.3f ms  usable %9.3f ms  ratio %.4f\n", cells[i].name,
               median(cells[i].returned, rounds), median(cells[i].usable, rounds), median(ratios, rounds));
    }
}

static bool read_arguments(int argc, char **argv, long *rounds)
{
    struct copy *copy = &copies[SMALL];
    *rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    for (int i = 2; i < argc; i++) {
        struct stat status;
        if (strcmp(argv[i], "--") == 0 && copy == &copies[SMALL]) {
            copy = &copies[HUGE];
            continue;
        }
        if (copy->count == MAX_PARTS || stat(argv[i], &status) != 0)
            die(argv[i], "it is no file, or one too many");
        copy->parts[copy->count++] = (unimap_part){.path = argv[i], .size = (uint64_t)status.st_size, .alignment = 32};
    }
    return *rounds >= 1 && *rounds <= MAX_ROUNDS && copies[SMALL].count > 0 && copies[HUGE].count > 0;
}

int main(int argc, char **argv)
{
    long rounds;
    if (!read_arguments(argc, argv, &rounds)) {
        fprintf(stderr, "usage: cells ROUNDS PART... -- PART... (two copies of one set)\n");
        return 2;
    }
    for (uint64_t i = 0; i < copies[SMALL].count; i++)
        cache_by_reading(&copies[SMALL].parts[i]);
    for (uint64_t i = 0; i < copies[HUGE].count; i++)
        cache_in_huge_folios(&copies[HUGE].parts[i]);
    check_copies("before");
    for (long round = 0; round < rounds; round++)
        for (long turn = 0; turn < CELLS; turn++) {
            long index = (turn + round / 2) % CELLS;
            perform(&cells[round % 2 == 0 ? index : CELLS - 1 - index], round);
        }
    check_copies("after");
    print_cells(rounds);
    return 0;
}
