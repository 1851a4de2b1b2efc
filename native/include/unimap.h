/*
 * unimap: loads the parts of a split model into memory, one mapping per part or one per NUMA node, and says
 * where every page landed.
 *
 * The library takes (part, offset, length) ranges of files. It knows nothing of GGUF, of Node or of reports.
 *
 * Conventions
 *   - Functions return 0 or a negative errno. Results come through pointers, which are written on success only,
 *     except unimap_error, which is written on failure only.
 *   - Sizes and offsets are bytes, times are nanoseconds of CLOCK_MONOTONIC, nodes are kernel node numbers.
 *   - Strings inside structs are NUL-terminated and truncated to fit. Structs hold no pointers into the library,
 *     so they may be copied and kept after unimap_unload().
 *   - A unimap_model belongs to the caller, who releases it with unimap_unload(). No function here is
 *     thread-safe on one model; different models are independent.
 *   - Nothing has a name in a file system: hugepage objects are memfds or unnamed files, so they die with the process.
 */
#ifndef UNIMAP_H
#define UNIMAP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UNIMAP_ABI_VERSION   9u
#define UNIMAP_MAX_NODES     64u
#define UNIMAP_MAX_FALLBACKS 8u

/* ---- What to do: four orthogonal choices and their settings ------------------------------------------------- */

/* Layout: where the bytes of the parts start in memory. */
/*
 * What it promises of addresses: memory of the library's own starts at a multiple of the largest alignment of a part, so
 * byte b of a part is as aligned in memory as in its file. With fill MAP, PER_PART promises a base page and no more, whatever the
 * alignment of the part (the kernel chooses the page); UNIFIED promises all of it. PACKED promises nothing, RANGES 32.
 */
typedef enum unimap_layout {
    UNIMAP_LAYOUT_PER_PART = 0, /* one region per part */
    UNIMAP_LAYOUT_UNIFIED = 1,  /* one region; each part starts at a multiple of max(base page, alignment) */
    UNIMAP_LAYOUT_PACKED = 2,   /* one region; parts back to back without padding, as the seed packs them */
    /* one heap buffer; only the ranges, in the caller's order, each at a multiple of 32, as upstream without mmap */
    UNIMAP_LAYOUT_RANGES = 3
} unimap_layout;

/* Fill: how the bytes get there. */
typedef enum unimap_fill {
    UNIMAP_FILL_MAP = 0,   /* the parts' own page-cache pages are mapped, nothing is copied (PER_PART, UNIFIED) */
    UNIMAP_FILL_READ = 1,  /* pread() into the region, part after part, one thread */
    UNIMAP_FILL_STDIO = 2, /* fseek() + fread(), range by range (layout RANGES only) */
    /* O_DIRECT, range by range, through an aligned bounce buffer: upstream's direct I/O (layout RANGES only) */
    UNIMAP_FILL_BOUNCE = 3,
    UNIMAP_FILL_PAGES = 4, /* threads take destination pages in order, and gather each one's bytes (not for RANGES) */
    /* threads take ranges in order; for each fopen(), fseek(), fread() and fclose() (layout RANGES only) */
    UNIMAP_FILL_RANGES = 5
} unimap_fill;

typedef enum unimap_page_kind {
    /*
     * The largest kind available: 1G where padding stays under 1/8 of the payload, 2M, TMPFS, THP, 4K. Whichever it gets
     * is what was requested: no fallback is recorded and none need be allowed.
     */
    UNIMAP_PAGE_BEST = 0,
    UNIMAP_PAGE_4K = 1,
    UNIMAP_PAGE_THP = 2,
    UNIMAP_PAGE_2M = 3,
    UNIMAP_PAGE_1G = 4,
    /*
     * Huge folios of a tmpfs, which no pool need hold: in files without a name, on a tmpfs without a mount point, which takes
     * root (CAP_SYS_ADMIN); or in the folder that the environment's UNIMAP_TMPFS names, of a tmpfs mounted with huge=always.
     * A wish, as THP is: unimap_region_pages says what came of it. Its pages prefer their node and may spill to another.
     */
    UNIMAP_PAGE_TMPFS = 5
} unimap_page_kind;

typedef enum unimap_placement {
    UNIMAP_PLACEMENT_LOCAL = 0,      /* one copy, on the node of the loading thread */
    UNIMAP_PLACEMENT_MIRROR = 1,     /* a replica on every node of options.nodes, bound to it */
    UNIMAP_PLACEMENT_INTERLEAVE = 2, /* one copy, its pages spread over options.nodes */
    UNIMAP_PLACEMENT_UNBOUND = 3     /* obtained only: where the kernel liked (page cache, heap, policy refused) */
} unimap_placement;

/* How fill PAGES puts a gathered page where it belongs. */
typedef enum unimap_page_fill {
    /* WRITE for page kind TMPFS; else COPY where it is faster for the page kind and userfaultfd works, else FAULT */
    UNIMAP_PAGE_FILL_BEST = 0,
    UNIMAP_PAGE_FILL_COPY = 1,  /* into a buffer of the thread, then UFFDIO_COPY, which skips the kernel's zeroing */
    UNIMAP_PAGE_FILL_FAULT = 2, /* pread() into the fresh page, which the kernel zeroes at the first byte */
    UNIMAP_PAGE_FILL_WARM = 3,  /* pages are touched before the clock starts: a roof, which no loader can reach */
    /* obtained only: into a buffer of the thread, then pwrite() of whole pages into the file: nothing is zeroed */
    UNIMAP_PAGE_FILL_WRITE = 4
} unimap_page_fill;

/* How parts are read. */
typedef enum unimap_io {
    UNIMAP_IO_BUFFERED = 0, /* through the page cache */
    UNIMAP_IO_DIRECT = 1,   /* O_DIRECT: no page-cache residue */
    UNIMAP_IO_AUTO = 2      /* part by part: BUFFERED where at least half of it is in the page cache, else DIRECT */
} unimap_io;

/* How fill PAGES feeds the replicas of a mirror; each byte is read from its file once either way. */
typedef enum unimap_feed {
    UNIMAP_FEED_PULL = 0,   /* each node's threads read a share of the pages, then copy the rest from the other nodes */
    UNIMAP_FEED_FAN_OUT = 1 /* the thread that has read a page puts it into every replica */
} unimap_feed;

/* Advice given to the kernel for a mapped part (fill MAP). */
typedef enum unimap_advice {
    UNIMAP_ADVICE_NONE = 0,
    UNIMAP_ADVICE_WILLNEED = 1, /* populate and MADV_WILLNEED: upstream's default */
    UNIMAP_ADVICE_RANDOM = 2    /* neither; MADV_RANDOM over the whole part: upstream under --numa */
} unimap_advice;

typedef struct unimap_strategy {
    uint32_t layout;    /* unimap_layout */
    uint32_t fill;      /* unimap_fill */
    uint32_t advice;    /* unimap_advice */
    uint32_t populate;  /* 1: MAP_POPULATE when the region is mapped */
    uint32_t clear;     /* 1: memset the region before filling it, though the kernel has just zeroed it (as shipped) */
    uint32_t trim;      /* 1: unmap the leading and trailing pages of a part that no range touches (fill MAP) */
    uint32_t page_fill; /* unimap_page_fill, for fill PAGES */
    /*
     * 1: one part after the other, each under a policy saved and restored for it alone: mapped and cleared for every
     * replica, read into the first, copied to the others (as shipped; fill READ, layout PER_PART). 0: replica by replica.
     */
    uint32_t part_by_part;
    /*
     * 1: in hugepages a region is one object for each page, side by side, each mapped, populated and cleared before the
     * next (as shipped; fill READ, part by part). 0: one object. Other page kinds have one mapping a region either way.
     */
    uint32_t page_by_page;
    /*
     * 1: before the clock starts each part is copied into a file without a name in pages of 2M or 1G, and that file is
     * mapped in its place: what a start finds whose model lies on a hugetlbfs already (fill MAP, layout PER_PART). The copy
     * is warm_ns. In other page kinds the parts are mapped as they are.
     */
    uint32_t placed;
    /* 1: every part is read once, in whole, before it is mapped, as by a program that warms the page cache (fill MAP) */
    uint32_t read_first;
    /* 1: what is mapped is locked into memory, so that the kernel keeps all of it (fill MAP, layout PER_PART) */
    uint32_t lock;
    uint64_t chunk_bytes; /* most bytes one read asks for; 0: as many as the kernel accepts (fill PAGES: one page) */
} unimap_strategy;

/* Number of named strategies, and the name of the i-th (NULL beyond the last). Static strings. */
uint32_t unimap_strategy_count(void);
const char *unimap_strategy_name(uint32_t i);
/* The choices a name stands for. -ENOENT when there is no such name. */
int unimap_strategy_find(const char *name, unimap_strategy *strategy);

/* ---- What to load -------------------------------------------------------------------------------------------- */

typedef struct unimap_part {
    const char *path;   /* opened read-only */
    uint64_t size;      /* bytes the caller expects; a file of another size is UNIMAP_E_PART */
    uint64_t alignment; /* of its data, a power of two up to 2 MiB */
} unimap_part;

/*
 * A stretch of a part that is used (a tensor). Never overlapping; length > 0. In any order: layout RANGES reads them, and
 * puts them into memory, in the order given; to others the order means nothing.
 */
typedef struct unimap_range {
    uint64_t part; /* index into the parts */
    uint64_t offset;
    uint64_t length;
} unimap_range;

typedef struct unimap_options {
    unimap_strategy strategy;
    /*
     * Requested unimap_page_kind. Fill MAP: THP asks for the file to be mapped in huge pages, and puts its parts where they can
     * be; all other kinds ask for nothing, as layout RANGES (the heap) always does: obtained 4K.
     */
    uint32_t page_kind;
    uint32_t placement; /* requested unimap_placement; fill MAP: LOCAL alone; layout RANGES: LOCAL or INTERLEAVE */
    /* that fill, all nodes together: fills PAGES and RANGES; every other takes 0 or 1. 0: the library chooses (RANGES: 8) */
    uint32_t threads;
    uint32_t io;   /* requested unimap_io; any for fill PAGES, DIRECT for BOUNCE, BUFFERED for the others */
    uint32_t feed; /* unimap_feed, for MIRROR with fill PAGES */
    uint32_t pin;  /* 1: each filling thread is bound to one CPU; 0: to its node's CPUs (MIRROR, LOCAL) or to none */
    uint32_t drop_cache; /* 1: what was read BUFFERED is dropped from the page cache once it is loaded */
    /*
     * 0: what was requested or an error. 1: 1G -> 2M -> THP -> 4K, TMPFS -> THP, bound -> unbound, direct -> buffered, page_fill COPY ->
     * FAULT, fewer threads, threads not pinned, memory not locked; recorded. No promise, with 0 either: page kind BEST, io AUTO, page_fill BEST
     * (that it had to FAULT is recorded) and threads 0 get what is available; THP is advice to the kernel, whose answer
     * unimap_region_pages has; no more threads fill than there are units of 2 MiB (PAGES) or ranges (RANGES) to fill.
     */
    uint32_t allow_fallback;
    uint32_t markers;    /* 1: bracket the load and the unload with marker calls, see unimap_mark */
    uint32_t node_count; /* of nodes[], for MIRROR and INTERLEAVE; a node named twice gets two replicas */
    uint32_t nodes[UNIMAP_MAX_NODES];
    uint64_t load_id; /* passed to the markers, so that one trace may hold several loads */
} unimap_options;

/* ---- What happened -------------------------------------------------------------------------------------------- */

typedef enum unimap_error_code {
    UNIMAP_E_ARGUMENT = 1, /* the call itself is wrong */
    UNIMAP_E_PART = 2,     /* a part cannot be opened, has another size, or ended early */
    UNIMAP_E_POOL = 3,     /* not enough free hugepages */
    UNIMAP_E_MEMORY = 4,   /* address space, rlimit, cgroup or plain memory */
    UNIMAP_E_POLICY = 5,   /* mbind or set_mempolicy refused, or a node that does not exist */
    UNIMAP_E_SYSTEM = 6    /* any other system call */
} unimap_error_code;

typedef struct unimap_error {
    int32_t code;        /* unimap_error_code */
    int32_t errno_value; /* as the call left it; 0 where no call failed (a part that ended early) */
    int32_t part;        /* index, or -1 */
    int32_t node;        /* or -1 */
    char call[32];       /* the system call, e.g. "mmap" */
    char reason[512];    /* what is wrong, naming the file or the node */
    char remedy[512];    /* what to do about it */
} unimap_error;

typedef struct unimap_fallback {
    char aspect[16];    /* "page-kind", "placement", "io", "page-fill", "threads", "trim" or "lock" */
    char requested[16]; /* "1g", "2m", "thp", "4k", "mirror", .. */
    char obtained[16];
    char call[32];
    int32_t errno_value;
    int32_t node; /* or -1 */
    char reason[256];
    char remedy[256];
} unimap_fallback;

typedef struct unimap_summary {
    /* unimap_load() from entry to return. call_return_ns = map + zero + fill + replicate + other. */
    uint64_t call_return_ns;
    uint64_t map_ns;       /* creating objects and mapping them, MAP_POPULATE included */
    uint64_t zero_ns;      /* explicit clearing and explicit pre-faulting */
    uint64_t fill_ns;      /* reading parts into the first replica (zeroing by page faults inside the reads included) */
    uint64_t replicate_ns; /* copying the first replica to the others */
    uint64_t other_ns;     /* the rest: opening and checking parts, policy, bookkeeping */
    uint64_t payload_bytes; /* bytes of the extents of one replica: what was loaded */
    uint64_t region_bytes;  /* bytes mapped, all replicas, padding included */
    uint64_t data_calls;    /* pread() calls made (fills READ, PAGES, BOUNCE), fread() calls made (STDIO, RANGES) */
    uint64_t direct_bytes;  /* of the payload, read by O_DIRECT; the rest came through the page cache */
    uint64_t
        warm_ns; /* before the clock started: touching the pages (page_fill WARM), or copying (placed); in no other figure */
    uint32_t region_count;
    uint32_t replica_count;
    uint64_t extent_count; /* of one replica */
    uint32_t requested_page_kind, obtained_page_kind;
    uint32_t requested_placement, obtained_placement;
    uint32_t requested_io, obtained_io; /* unimap_io; obtained AUTO: some parts by one, some by the other */
    uint32_t obtained_page_fill;        /* unimap_page_fill, for fill PAGES: COPY, FAULT, WARM or WRITE */
    uint32_t threads;                   /* that filled */
    uint32_t fallback_count;
    unimap_fallback fallbacks[UNIMAP_MAX_FALLBACKS];
} unimap_summary;

/* One contiguous virtual range that was mapped or allocated. */
typedef struct unimap_region {
    uint64_t address;
    uint64_t length;     /* as mapped: a multiple of page_bytes, for THP and TMPFS of a huge page */
    uint64_t page_bytes; /* of the page kind obtained: a base page (4K, THP), 2 MiB, 1 GiB */
    int32_t node;        /* it is bound to, or -1 */
    uint32_t replica;
    int32_t part;       /* for one region per part, else -1 */
    uint32_t page_kind; /* obtained */
} unimap_region;

/* A stretch of a part and where it stands in one replica. */
typedef struct unimap_extent {
    uint64_t part;
    uint64_t offset; /* in the part */
    uint64_t length;
    uint64_t address;
} unimap_extent;

/* Where the pages of a region are, read from the kernel without faulting anything in. */
typedef struct unimap_pages {
    uint64_t page_bytes;    /* largest page size smaps reports for the region (KernelPageSize) */
    uint64_t huge_bytes;    /* bytes in huge pages of any kind: hugetlb, AnonHugePages, FilePmdMapped, ShmemPmdMapped */
    uint64_t huge_possible; /* bytes that huge pages can map: of a file whole ones, and so not the end of each part */
    uint64_t resident;      /* pages of page_bytes that are present */
    uint64_t absent;        /* pages that no one has touched */
    uint64_t per_node[UNIMAP_MAX_NODES]; /* resident pages by node */
    int32_t node_errno; /* 0, or why move_pages would not tell the nodes (EPERM, ENOSYS under seccomp) */
    /* unimap_page_kind of most of the huge bytes: 2M and 1G (hugetlb), THP (anonymous, page cache), TMPFS; 4K: none */
    uint32_t huge_kind;
} unimap_pages;

typedef struct unimap_model unimap_model;

/*
 * Loads parts[0..part_count) as options says. ranges are needed by layout RANGES and by strategy.trim (without them
 * nothing is trimmed), and may be empty otherwise. On success *model is the caller's; on failure everything was undone,
 * the thread's memory policy is what it was, *model is NULL and *error says why.
 */
int unimap_load(const unimap_part *parts, uint64_t part_count, const unimap_range *ranges, uint64_t range_count,
                const unimap_options *options, unimap_model **model, unimap_error *error);

/*
 * Reads one byte of every page of every replica's extents with `threads` threads (0: one per usable CPU), however
 * few pages there are, so that two models touched by as many threads have paid the same for them. A lazy mapping has
 * loaded nothing before this. *touch_ns is its wall time, *pages the pages read, *obtained the threads, the caller's
 * among them: fewer where one would not start. Each may be NULL. -EIO and an error where a mapped part has shrunk (instead of SIGBUS).
 */
int unimap_touch(unimap_model *model, uint32_t threads, uint64_t *touch_ns, uint64_t *pages, uint32_t *obtained,
                 unimap_error *error);
/*
 * Takes back what touching did, so that another touch finds what the load left: a lazy mapping without page tables (the
 * kernel may keep the upper ones). The files stay in the page cache. Nothing is done to a model whose load mapped its
 * pages. 0, or -errno of the madvise() that was refused.
 */
int unimap_untouch(unimap_model *model);

/* Releases everything; model may be NULL. *unload_ns (may be NULL) is its wall time. */
void unimap_unload(unimap_model *model, uint64_t *unload_ns);

int unimap_summarize(const unimap_model *model, unimap_summary *summary);
int unimap_region_at(const unimap_model *model, uint32_t index, unimap_region *region);
/* Extent `index` of replica `replica`; replicas hold the same extents in the same order, by part and offset. */
int unimap_extent_at(const unimap_model *model, uint32_t replica, uint64_t index, unimap_extent *extent);
/* The address of byte `offset` of part `part` in a replica. -ENOENT where that byte was not loaded. O(log extents). */
int unimap_address(const unimap_model *model, uint32_t replica, uint64_t part, uint64_t offset, uint64_t *address);
/*
 * Asks the kernel (move_pages, /proc/self/smaps) about regions [first, first + count), into pages[0..count). smaps is
 * read once a call, whatever the count. -ENOENT when there are not that many regions; pages is then untouched.
 */
int unimap_region_pages(const unimap_model *model, uint32_t first, uint32_t count, unimap_pages *pages);
/*
 * Copies loaded memory [address, address + length) to `to`. -EFAULT when it is not inside one extent, -EIO when a
 * page behind it is gone (a mapped part that shrank) instead of SIGBUS.
 */
int unimap_copy_out(const unimap_model *model, uint64_t address, void *to, uint64_t length);

/* ---- After loading: reading the weights again and again -------------------------------------------------------- */

/* How a pass reads the ranges. In every pattern the checksum is the same for any strategy, page kind and threads. */
typedef enum unimap_pattern {
    /* Every byte, as 8-byte little words whose sum is the checksum: bound by bandwidth. */
    UNIMAP_PATTERN_SEQUENTIAL = 0,
    /*
     * The first word of random 64-byte lines of the ranges, with `dependent` 1 each line chosen by the word before (bound
     * by latency), with 0 as many at once as the CPU holds. 64 independent streams, shared out between the threads.
     */
    UNIMAP_PATTERN_RANDOM = 1,
    /*
     * A matrix-vector product: every range is rows of 4096 float32 (the last one shorter), multiplied by a vector that
     * stays in the cache: element c is c % 7 - 3. The checksum is the sum of the rows' results, each as its 32 bits.
     * Bytes are taken for float32 whatever they are, so nothing is said of quantised types.
     */
    UNIMAP_PATTERN_MATVEC = 2
} unimap_pattern;

#define UNIMAP_MAX_PASSES 64u

typedef struct unimap_access_options {
    uint32_t pattern;   /* unimap_pattern */
    uint32_t threads;   /* 0: one for each CPU that may be used, of the node where one is named */
    int32_t node;       /* whose CPUs the threads run on; -1: any */
    uint32_t passes;    /* 1 to UNIMAP_MAX_PASSES */
    uint32_t dependent; /* RANDOM: 1 or 0 */
    uint32_t padding;
    uint64_t seed;  /* of RANDOM; every pass reads the same lines */
    uint64_t lines; /* RANDOM: of a pass; 0: as many as the ranges hold */
} unimap_access_options;

typedef enum unimap_counter_kind {
    UNIMAP_COUNTER_DTLB_LOAD_MISSES =
        0, /* what the CPU counts under that name; on some, misses of the first level too */
    UNIMAP_COUNTER_LLC_LOAD_MISSES = 1,
    UNIMAP_COUNTER_NODE_LOADS = 2,       /* answered by memory of any node */
    UNIMAP_COUNTER_NODE_LOAD_MISSES = 3, /* answered by memory of another node */
    UNIMAP_COUNTER_PAGE_FAULTS = 4       /* counted by the kernel, so there on any machine that permits perf events */
} unimap_counter_kind;
#define UNIMAP_COUNTER_COUNT 5u

typedef struct unimap_counter {
    uint64_t value;     /* of all passes and threads, user space alone; scaled up where the CPU took turns counting */
    uint32_t available; /* 0: value is 0 and means nothing */
    int32_t
        errno_value; /* why it is not available: ENOENT and the like, no such event here; EACCES, EPERM, not allowed */
} unimap_counter;

typedef struct unimap_access_result {
    uint64_t
        pass_ns[UNIMAP_MAX_PASSES]; /* from the first thread's start to the last one's end, starting them excluded */
    uint64_t bytes;                 /* of one pass: of the ranges, or of the lines */
    uint64_t checksum;              /* of one pass, and of every other */
    uint32_t passes, threads;
    unimap_counter counters[UNIMAP_COUNTER_COUNT];
} unimap_access_result;

/*
 * Reads ranges of one replica `passes` times; without ranges, all that was loaded. Nothing is warmed up: whoever wants the
 * first pass out of the figures makes one before. -ENOENT with UNIMAP_E_ARGUMENT for a range that was not loaded whole,
 * UNIMAP_E_POLICY for a node without usable CPUs, -EIO where a mapped part has shrunk (instead of SIGBUS) or where two
 * passes read different bytes.
 */
int unimap_access(const unimap_model *model, uint32_t replica, const unimap_range *ranges, uint64_t range_count,
                  const unimap_access_options *options, unimap_access_result *result, unimap_error *error);

/*
 * The page cache. Bytes of a file that are in it, in whole pages, asked of the kernel without reading any (cachestat,
 * else mincore); -ENOTSUP where it does not tell, as of a file that this user neither owns nor may write to. And dropping
 * it: what another process has mapped or locked stays.
 */
int unimap_cached_bytes(const char *path, uint64_t *bytes);
int unimap_evict(const char *path);

/* ---- Placing: a file that other programs map, in the pages and on the nodes wanted ------------------------------ */

/* On which nodes the chunks of a file go, one after the other: a huge page each, 2 MiB where base pages have 4 KiB. */
typedef struct unimap_spread {
    uint64_t first;      /* chunks of the files before this one, so that a whole set, not each file, is spread evenly */
    uint32_t node_count; /* 0: where the kernel likes */
    uint32_t nodes[UNIMAP_MAX_NODES];
    uint32_t padding;
} unimap_spread;

/*
 * Gives the empty file open for reading and writing as `fd`, on a tmpfs or a hugetlbfs, `size` bytes of memory, each chunk on
 * its node of `spread`. A node is preferred, never bound to: a strict policy on a full node wakes the kernel's OOM killer while
 * other nodes are free. -ENOSPC with UNIMAP_E_MEMORY or, on hugetlbfs, UNIMAP_E_POOL.
 */
int unimap_place_reserve(int32_t fd, uint64_t size, const unimap_spread *spread, unimap_error *error);

/*
 * Copies bytes [offset, offset + length) of `from` to the same place of `to`, which unimap_place_reserve has given its
 * memory. offset: a multiple of the chunk, so that no huge page is written in two halves, which would clear it first. -EIO with
 * UNIMAP_E_PART where `from` has become shorter (never SIGBUS). Several threads may copy into several files at once.
 */
int unimap_place_copy(int32_t from, int32_t to, uint64_t offset, uint64_t length, unimap_error *error);

/*
 * Reads bytes [offset, offset + length) of the file open as `fd` into the page cache in huge folios, where its file system
 * has them, each chunk on its node of `spread`. What the cache holds already stays as it is: see unimap_evict.
 * offset: a multiple of the chunk.
 */
int unimap_place_cache(int32_t fd, uint64_t offset, uint64_t length, const unimap_spread *spread, unimap_error *error);

/*
 * Moves what the page cache holds of bytes [offset, offset + length) to each chunk's node of `spread`, and reads in what it
 * does not hold. Pages keep their size. Those that other processes map are moved with CAP_SYS_NICE alone, and a page that
 * cannot be moved stays where it is: unimap_file_pages counts. offset: a multiple of the chunk.
 */
int unimap_place_move(int32_t fd, uint64_t offset, uint64_t length, const unimap_spread *spread, unimap_error *error);

/* MADV_COLLAPSE first puts what lies in small pages into huge ones where the kernel can (Linux 6.1). */
#define UNIMAP_FILE_PAGES_COLLAPSE 1u
/* Of a file that belongs to somebody else, what is not in memory may be read from its disk: see unimap_file_pages. */
#define UNIMAP_FILE_PAGES_READ 2u

/*
 * The pages of a file as any program finds them that maps it: it is mapped afresh, and what is in memory of it is faulted
 * in. Nothing is read from a disk without one of the flags above, so that without them the answer is -ENOTSUP for a file on
 * a disk that this process neither owns nor may write to: the kernel does not tell what of it is in memory. page_bytes is a
 * base page for a tmpfs and the page cache; huge_bytes says what of them is mapped by huge pages.
 */
int unimap_file_pages(const char *path, uint32_t flags, unimap_pages *pages);

/*
 * Markers: prctl(UNIMAP_MARK_MAGIC, mark, load_id), which the kernel refuses with EINVAL and which changes nothing.
 * A tracer sees them around exactly the calls of a load (and of its unload), the closing one on every way out.
 */
#define UNIMAP_MARK_MAGIC 0x756e696du /* "unim" */
typedef enum unimap_mark {
    UNIMAP_MARK_LOAD_BEGIN = 1,
    UNIMAP_MARK_LOAD_END = 2,
    UNIMAP_MARK_UNLOAD_BEGIN = 3,
    UNIMAP_MARK_UNLOAD_END = 4
} unimap_mark;

/* UNIMAP_ABI_VERSION of the library that was loaded. */
uint32_t unimap_abi_version(void);
/* sizeof of the struct named e.g. "unimap_options", or 0: lets a foreign-function binding check its own. */
size_t unimap_sizeof(const char *name);
/* Name of an enum value, e.g. "2m", "mirror"; "?" when there is none. */
const char *unimap_page_kind_name(uint32_t page_kind);
const char *unimap_placement_name(uint32_t placement);
const char *unimap_io_name(uint32_t io);
const char *unimap_page_fill_name(uint32_t page_fill);
/*
 * Binds the calling thread to these CPUs, and with it every thread and process it starts from then on. -EINVAL when
 * there are none, or none of them is online and allowed by the cpuset.
 */
int unimap_bind_cpus(const uint32_t *cpus, uint32_t count);
/* Ends this process with SIGKILL when its parent ends, where the system can. -ESRCH when the parent is gone already. */
int unimap_die_with_parent(void);

#ifdef __cplusplus
}
#endif
#endif
