/*
 * Upstream's mapped loading: every part is opened twice, for its header and for good; then each gets fadvise, mmap and
 * madvise; then up to two munmaps a part trim it; the parts are closed last. In layout UNIFIED the same mappings stand side
 * by side in one range of addresses, and one munmap gives all of it back. In page kind
 * THP huge pages are asked for before the first page comes in, so populating is a call of its own.
 */
#include "error.h"
#include "fallback.h"
#include "fill.h"
#include "layout.h"
#include "lock.h"
#include "os.h"
#include "place_parts.h"
#include "read_ahead.h"
#include "region.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CLOSED (-1)

static uint64_t page_of(uint32_t kind)
{
    return kind_is_hugetlb(kind) ? kind_page_bytes(kind) : base_page();
}

static struct region mapped_region(uint64_t address, uint64_t size, int32_t part, uint32_t kind)
{
    uint64_t page = page_of(kind);
    uint64_t length = round_up(size, page);
    return (struct region){
        .base = address,
        .base_length = length,
        .origin = address,
        .address = address,
        .length = length,
        .page_bytes = page,
        .node = -1,
        .part = part,
        .kind = kind,
    };
}

/* Maps an open part where the kernel likes, or at `at` over what is there. */
static int map_file(unimap_model *model, uint64_t part, int fd, uint64_t at, uint64_t *address, unimap_error *error)
{
    const unimap_strategy *strategy = &model->options.strategy;
    const char *path = model->parts[part].path;
    uint64_t size = model->parts[part].size;
    uint64_t length =
        kind_is_hugetlb(model->kind) ? round_up(size, page_of(model->kind)) : size; /* as it is unmapped */
    bool willneed = strategy->advice == UNIMAP_ADVICE_WILLNEED;
    bool populate = (willneed || strategy->populate) && model->kind != UNIMAP_PAGE_THP;
    int flags = MAP_SHARED | (populate ? MAP_POPULATE : 0) | (at != 0 ? MAP_FIXED : 0);
    void *mapped;

    if (strategy->advice != UNIMAP_ADVICE_NONE && model->kind != UNIMAP_PAGE_THP)
        os.fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* advice: refused by some file systems, and no harm in it */
    phases_enter(&model->phases, PHASE_MAP);
    mapped = os.mmap((void *)(uintptr_t)at, length, PROT_READ, flags, fd, 0);
    phases_enter(&model->phases, PHASE_OTHER);
    if (mapped == MAP_FAILED) {
        int failure = errno;
        error_set(error, failure == ENOMEM ? UNIMAP_E_MEMORY : UNIMAP_E_PART, failure, "mmap",
                  "%s: %" PRIu64 " bytes cannot be mapped: %s", path, size, strerror(failure));
        error_remedy(error, failure == ENOMEM ? "raise ulimit -v or vm.max_map_count"
                            : at != 0 && failure == EINVAL
                                ? "if its file system maps huge pages, such as a hugetlbfs, map each part by itself"
                                : "move the part to a file system that can be mapped");
        error_at(error, (int64_t)part, -1);
        return error_number(error);
    }
    *address = (uintptr_t)mapped;
    return 0;
}

static int map_own_region(unimap_model *model, uint64_t part, int fd, uint64_t *address, unimap_error *error)
{
    int rc = map_file(model, part, fd, 0, address, error);
    if (rc == 0)
        *region_of(model, 0, part) = mapped_region(*address, model->parts[part].size, (int32_t)part, model->kind);
    return rc;
}

/*
 * Populating has read everything in, so that MADV_WILLNEED only walks the page cache once more. A view leaves it out; upstream's
 * calls are upstream's.
 */
static bool wants_willneed(const unimap_model *model)
{
    return model->options.strategy.advice == UNIMAP_ADVICE_WILLNEED && model->kind != UNIMAP_PAGE_THP &&
           model->options.strategy.layout == UNIMAP_LAYOUT_PER_PART;
}

/*
 * Which pages are huge is the file system's affair: the advice is refused only by a kernel that has none. Populating is an
 * attempt, as MAP_POPULATE is.
 */
static int ask_for_huge_pages(const unimap_model *model, uint64_t part, void *mapped, bool populate,
                              unimap_error *error)
{
    uint64_t size = model->parts[part].size;
    if (os.madvise(mapped, size, MADV_HUGEPAGE) != 0) {
        error_set(error, UNIMAP_E_MEMORY, errno, "madvise", "%s cannot be mapped in huge pages: %s",
                  model->parts[part].path, strerror(errno));
        error_remedy(error, "use a kernel with CONFIG_TRANSPARENT_HUGEPAGE, or accept the fallback");
        error_at(error, (int64_t)part, -1);
        return error_number(error);
    }
    while (populate && os.madvise(mapped, size, MADV_POPULATE_READ) != 0 && errno == EINTR)
        ;
    return 0;
}

static int advise(unimap_model *model, uint64_t part, void *mapped, unimap_error *error)
{
    uint32_t advice = model->options.strategy.advice;
    bool populate = advice == UNIMAP_ADVICE_WILLNEED || model->options.strategy.populate;
    bool huge = model->kind == UNIMAP_PAGE_THP;
    int rc = 0;
    phases_enter(&model->phases, PHASE_MAP);
    if (huge)
        rc = ask_for_huge_pages(model, part, mapped, populate, error);
    if (rc == 0 && (advice == UNIMAP_ADVICE_RANDOM || wants_willneed(model)))
        os.madvise(mapped, model->parts[part].size, advice == UNIMAP_ADVICE_RANDOM ? MADV_RANDOM : MADV_WILLNEED);
    phases_enter(&model->phases, PHASE_OTHER);
    return rc;
}

/* Addresses for all parts, and nothing behind them: what no part covers stays unreadable. */
static int reserve(unimap_model *model, unimap_error *error)
{
    struct region *region = region_of(model, 0, 0);
    uint64_t length = round_up(model->layout.slots[0].length, base_page());
    /* Room to start at a multiple of it, where huge pages of a file can be mapped. */
    uint64_t slack = model->kind == UNIMAP_PAGE_THP ? thp_page() : MAX_ALIGNMENT;
    void *base;
    phases_enter(&model->phases, PHASE_MAP);
    base = os.mmap(NULL, length + slack, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    phases_enter(&model->phases, PHASE_OTHER);
    *region = mapped_region(0, length, -1, model->kind);
    region->base_length = 0;
    if (base == MAP_FAILED)
        return region_refused(region, errno, "mmap", error);
    region->base = (uintptr_t)base;
    region->base_length = length + slack;
    region->origin = region->address = round_up(region->base, slack);
    return 0;
}

static int map_part(unimap_model *model, uint64_t part, int fd, unimap_error *error)
{
    uint64_t address;
    bool view = model->options.strategy.layout == UNIMAP_LAYOUT_UNIFIED;
    int rc = view
                 ? map_file(model, part, fd, stretch_address(model, 0, &model->layout.stretches[part]), &address, error)
                 : map_own_region(model, part, fd, &address, error);
    return rc == 0 ? advise(model, part, (void *)(uintptr_t)address, error) : rc;
}

/*
 * Whether it was cut. As upstream, a part of a hugetlbfs stays whole: of a page of 2 MiB no 4 KiB can be unmapped, which
 * is EINVAL.
 */
static int cut(uint64_t from, uint64_t to, uint64_t part, bool *done, unimap_error *error)
{
    *done = from == to || os.munmap((void *)(uintptr_t)from, to - from) == 0;
    if (*done || errno == EINVAL)
        return 0;
    error_set(error, UNIMAP_E_SYSTEM, errno, "munmap", "a part cannot be trimmed: %s", strerror(errno));
    error_remedy(error, "raise vm.max_map_count");
    error_at(error, (int64_t)part, -1);
    return error_number(error);
}

/* *whole: its pages are larger than what was to be cut off, and it stays as it is. */
static int trim(unimap_model *model, uint64_t part, bool *whole, unimap_error *error)
{
    const struct slot *slot = &model->layout.slots[part];
    struct region *region = region_of(model, 0, part);
    uint64_t end = region->origin + region->length;
    uint64_t first = lesser(region->origin + slot->keep_from, end);
    uint64_t last = lesser(round_up(region->origin + slot->keep_to, base_page()), end);
    bool done;
    int rc;
    *whole = false;
    if (slot->keep_from >= slot->keep_to)
        first = last = end; /* no range of this part: all of it goes, in one call */
    rc = cut(region->origin, first, part, &done, error);
    if (rc != 0)
        return rc;
    *whole = !done;
    if (done) {
        region->base = region->address = first;
        region->base_length = region->length = end - first;
    }
    rc = cut(last, end, part, &done, error);
    *whole = *whole || !done;
    if (rc == 0 && done)
        region->base_length = region->length = last - region->address;
    return rc;
}

/* Upstream trims once everything is loaded, and goes on with a warning where that is refused. */
static int trim_all(unimap_model *model, unimap_error *error)
{
    uint64_t whole_count = 0, first_whole = 0;
    unimap_error refusal;
    int rc = 0;
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++) {
        bool whole;
        rc = trim(model, part, &whole, error);
        if (rc == 0 && whole && whole_count++ == 0)
            first_whole = part;
    }
    if (rc != 0 || whole_count == 0)
        return rc;
    error_set(
        &refusal, UNIMAP_E_SYSTEM, EINVAL, "munmap",
        "%" PRIu64
        " parts, the first of them %s, stay mapped whole: their pages are larger than the bytes that could be trimmed",
        whole_count, model->parts[first_whole].path);
    error_remedy(&refusal, "nothing to do: this costs addresses, and no more memory than the file takes");
    error_at(&refusal, (int64_t)first_whole, -1);
    fallback_record(model, "trim", "trimmed", "whole", &refusal);
    return 0;
}

static int open_all(unimap_model *model, int *files, unimap_error *error)
{
    int rc = 0;
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++) {
        rc = source_look(model, part, error);
        if (rc == 0)
            rc = source_open(model, part, &files[part], error);
    }
    return rc;
}

static int map_all(unimap_model *model, const int *files, unimap_error *error)
{
    bool view = model->options.strategy.layout == UNIMAP_LAYOUT_UNIFIED;
    int rc = view ? reserve(model, error) : 0;
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++)
        rc = map_part(model, part, files[part], error);
    return rc == 0 && model->options.strategy.trim ? trim_all(model, error) : rc;
}

static void close_all(const unimap_model *model, const int *files)
{
    for (uint64_t part = 0; files != NULL && part < model->part_count; part++)
        if (files[part] != CLOSED)
            os.close(files[part]);
}

/* The parts, opened as upstream does; where they are placed, their copies take their place. */
static int open_parts(unimap_model *model, int *files, unimap_error *error)
{
    bool copies = model->options.strategy.placed && kind_is_hugetlb(model->kind);
    int *placed = copies ? os.calloc(model->part_count, sizeof *placed) : NULL;
    int rc = copies && placed == NULL ? error_no_memory(error, "malloc", "for the open parts") : 0;
    if (rc == 0 && copies)
        rc = place_parts(model, placed, error);
    if (rc == 0)
        rc = open_all(model, files, error);
    if (rc == 0 && copies) {
        close_all(model, files);
        memcpy(files, placed, model->part_count * sizeof *placed);
    } else {
        close_all(model, placed);
    }
    free(placed);
    return rc;
}

int fill_map(unimap_model *model, unimap_error *error)
{
    int *files = os.calloc(model->part_count, sizeof *files);
    int rc = files == NULL ? error_no_memory(error, "malloc", "for the open parts") : 0;
    for (uint64_t part = 0; files != NULL && part < model->part_count; part++)
        files[part] = CLOSED;
    if (rc == 0)
        rc = open_parts(model, files, error);
    if (rc == 0 && model->options.strategy.read_first)
        rc = read_ahead(model, files, error);
    if (rc == 0)
        rc = map_all(model, files, error);
    if (rc == 0 && model->options.strategy.lock)
        rc = lock_regions(model, error);
    close_all(model, files);
    free(files);
    return rc;
}
