/* What the files of the library share: the loaded model and the plan it was loaded by. */
#ifndef MODEL_H
#define MODEL_H

#include "api.h"
#include "page_size.h"
#include "phases.h"

#include <stdbool.h>

#define HUGE_2M (UINT64_C(1) << 21)
#define HUGE_1G (UINT64_C(1) << 30)
/* Every page kind's region can start at a multiple of this, so no larger alignment of a part can be asked for. */
#define MAX_ALIGNMENT HUGE_2M

/* One region of a replica, before its length is rounded up to pages. */
struct slot {
    uint64_t length;
    uint64_t keep_from, keep_to; /* what trimming leaves of it; everything otherwise */
    uint64_t first_stretch, stretch_count;
    int32_t part; /* or -1 */
};

/* A stretch of a part, and the slot and offset it is loaded at. */
struct stretch {
    uint64_t part, offset, length;
    uint64_t slot, at;
};

struct layout {
    struct slot *slots;
    uint64_t slot_count;
    struct stretch *stretches; /* ordered by slot and `at`, which is the order they are read in */
    uint64_t stretch_count;
    uint64_t *by_place; /* their indices by part and offset; NULL: they stand so already */
    uint64_t payload;
    uint64_t alignment; /* every region's start must be a multiple of */
};

/* A slot of one replica, in memory. */
struct region {
    uint64_t base, base_length; /* what to munmap() (or, from the heap, to free()); length 0: nothing */
    uint64_t origin;            /* the address of the slot's byte 0, mapped or trimmed */
    uint64_t address, length;   /* what unimap_region reports */
    uint64_t page_bytes;
    uint64_t before; /* bytes of the replica's slots before it */
    int32_t node;
    int32_t part;
    uint32_t replica;
    uint32_t kind;
    bool heap;
    int *files; /* page kind TMPFS, while it is filled: file i holds the bytes from i * file_bytes on */
    uint64_t file_count, file_bytes;
};

struct unimap_model {
    unimap_options options;
    char **paths;             /* one block: pointers, then the strings */
    const unimap_part *parts; /* the caller's: valid during the load only */
    uint64_t part_count;
    struct layout layout;
    struct region *regions; /* replica by replica, slot by slot */
    uint64_t region_count;
    uint32_t replica_count;
    uint32_t placement; /* in force */
    uint32_t kind;      /* in force */
    uint64_t data_calls;
    uint64_t direct_bytes;
    uint64_t warm_ns;
    int tmpfs;          /* a folder of the tmpfs, while it is filled; -1: none is open */
    uint32_t io;        /* unimap_io obtained */
    uint32_t page_fill; /* unimap_page_fill in force (fill PAGES) */
    uint32_t threads;   /* that filled */
    struct phases phases;
    unimap_summary summary;
};

static inline uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

static inline uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Regions are memory of the library's own, in pages of a kind and on nodes; otherwise page cache or heap. */
static inline bool model_owns_pages(const unimap_options *options)
{
    return options->strategy.fill == UNIMAP_FILL_READ || options->strategy.fill == UNIMAP_FILL_PAGES;
}

/* The index-th stretch by part and offset. */
static inline const struct stretch *stretch_by_place(const struct layout *layout, uint64_t index)
{
    return &layout->stretches[layout->by_place != NULL ? layout->by_place[index] : index];
}

static inline struct region *region_of(const unimap_model *model, uint32_t replica, uint64_t slot)
{
    return &model->regions[replica * model->layout.slot_count + slot];
}

static inline uint64_t stretch_address(const unimap_model *model, uint32_t replica, const struct stretch *stretch)
{
    return region_of(model, replica, stretch->slot)->origin + stretch->at;
}

#endif
