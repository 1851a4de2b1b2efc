/*
 * Loads sets of random geometry in random ways: `geometry LOADS SEED SECONDS`. After each load every byte is compared with what
 * was written, and files, mappings, hugepages, the policy and the CPUs with what was there before; a refusal has a reason and a
 * remedy. Standard output: `LOADS loaded, REFUSED refused, BYTES bytes compared`. Ends by a signal at the first that is wrong.
 */
#include "soak.h"

#include <time.h>

/* SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
static uint64_t state;

static uint64_t draw(uint64_t below)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

/* Around whatever a loader may round to. */
static uint64_t draw_size(void)
{
    static const uint64_t around[] = {1, 32, 512, 4096, 65536, 1 << 20, 2 << 20, 4 << 20};
    uint64_t near = around[draw(draw(4) == 0 ? COUNT_OF(around) : 5)];
    uint64_t size = near * (1 + draw(3)) + draw(5);
    return size > 2 ? size - 2 : size;
}

static struct set *draw_set(unsigned salt)
{
    uint64_t sizes[13], count = 1 + draw(COUNT_OF(sizes)), ranges = 0;
    struct set *set;
    for (uint64_t i = 0; i < count; i++)
        sizes[i] = draw_size();
    set = set_write(count, sizes, count, salt);
    for (uint64_t i = 0; i < count; i++)
        set->parts[i].alignment = UINT64_C(1) << draw(draw(3) == 0 ? 22 : 7);
    /* Up to three stretches of a part, with holes between them. */
    for (uint64_t i = 0; i < count; i++) {
        uint64_t at = draw(2) == 0 ? 0 : draw(sizes[i]);
        for (uint64_t stretch = 0; stretch < 3 && at < sizes[i]; stretch++) {
            uint64_t length = 1 + draw(sizes[i] - at);
            set->ranges[ranges++] = (unimap_range){.part = i, .offset = at, .length = length};
            at += length + draw(5000);
        }
    }
    for (uint64_t i = ranges; i > 1; i--) { /* in any order */
        uint64_t other = draw(i);
        unimap_range kept = set->ranges[i - 1];
        set->ranges[i - 1] = set->ranges[other];
        set->ranges[other] = kept;
    }
    return set;
}

static uint64_t range_count(const struct set *set)
{
    uint64_t count = 0;
    while (count < MAX_SET && set->ranges[count].length > 0)
        count++;
    return count;
}

/* Mostly what goes together, at times what does not. */
static unimap_options draw_options(const char *name)
{
    static const uint32_t kinds[] = {UNIMAP_PAGE_BEST, UNIMAP_PAGE_4K,    UNIMAP_PAGE_4K,
                                     UNIMAP_PAGE_THP,  UNIMAP_PAGE_TMPFS, UNIMAP_PAGE_2M};
    unimap_options options = options_for(name, kinds[draw(COUNT_OF(kinds))]);
    bool pages = options.strategy.fill == UNIMAP_FILL_PAGES;
    bool heap = options.strategy.layout == UNIMAP_LAYOUT_RANGES;
    options.allow_fallback |= (uint32_t)draw(2);
    options.markers = (uint32_t)draw(2);
    if (pages || options.strategy.fill == UNIMAP_FILL_RANGES) {
        options.threads = (uint32_t)draw(6);
        options.pin = (uint32_t)draw(2);
    }
    if (pages) {
        options.io = (uint32_t)draw(3);
        options.feed = (uint32_t)draw(2);
        options.drop_cache = draw(8) == 0;
    }
    if (options.placement == UNIMAP_PLACEMENT_MIRROR) {
        options.node_count = 1 + (uint32_t)draw(3);
        if (draw(3) == 0)
            options.placement = UNIMAP_PLACEMENT_INTERLEAVE;
        else if (draw(3) == 0)
            options.placement = UNIMAP_PLACEMENT_LOCAL;
    } else if (heap && draw(2) == 0) {
        options.placement = UNIMAP_PLACEMENT_INTERLEAVE;
        options.node_count = 1;
    }
    if (options.strategy.fill != UNIMAP_FILL_MAP && draw(3) == 0)
        options.strategy.chunk_bytes = 1 + draw(300000);
    if (draw(20) == 0)
        options.nodes[0] = (uint32_t)draw(70);
    if (draw(20) == 0)
        options.placement = (uint32_t)draw(5);
    return options;
}

static void check_refusal(const unimap_error *error)
{
    CHECK(error->code >= UNIMAP_E_ARGUMENT && error->code <= UNIMAP_E_SYSTEM);
    CHECK(error->reason[0] != '\0');
    CHECK(error->remedy[0] != '\0');
}

static void check_promises(const unimap_options *options, const unimap_summary *summary)
{
    for (uint32_t i = 0; i < summary->fallback_count; i++) {
        CHECK(summary->fallbacks[i].reason[0] != '\0' && summary->fallbacks[i].remedy[0] != '\0');
        if (!options->allow_fallback)
            CHECK(strcmp(summary->fallbacks[i].aspect, "page-fill") == 0);
    }
}

/* Returns the bytes compared; 0 where the load was refused. */
static uint64_t load_once(unsigned salt)
{
    const char *name = unimap_strategy_name((uint32_t)draw(unimap_strategy_count()));
    struct set *set = draw_set(salt);
    unimap_options options = draw_options(name);
    uint64_t ranges = options.strategy.layout == UNIMAP_LAYOUT_RANGES || draw(2) == 0 ? range_count(set) : 0, bytes;
    unimap_model *model = NULL;
    unimap_error error = {0};
    unimap_summary summary;
    soak_trying("load %u: %s, %" PRIu64 " parts, %" PRIu64 " ranges, page kind %u, placement %u, io %u, threads %u",
                salt, name, set->count, ranges, options.page_kind, options.placement, options.io, options.threads);
    if (unimap_load(set->parts, set->count, set->ranges, ranges, &options, &model, &error) != 0) {
        CHECK(model == NULL);
        check_refusal(&error);
        return 0;
    }
    CHECK(unimap_summarize(model, &summary) == 0);
    check_promises(&options, &summary);
    if (draw(4) == 0)
        CHECK(unimap_touch(model, 1 + (uint32_t)draw(3), NULL, NULL, NULL, &error) == 0);
    set_compare(set, model, salt);
    bytes = summary.payload_bytes * summary.replica_count;
    unimap_unload(model, NULL);
    return bytes;
}

int main(int argc, char **argv)
{
    uint64_t loads = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000, loaded = 0, refused = 0, bytes = 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    time_t end = time(NULL) + (argc > 3 ? atol(argv[3]) : 3600);
    soak_begin("geometry");
    for (uint64_t i = 0; i < loads && time(NULL) < end; i++) {
        struct trace before = trace_now();
        uint64_t compared;
        faults_install();
        state = seed * 0x2545f4914f6cdd1du + i; /* so that one load can be made again alone */
        compared = load_once((unsigned)i);
        trace_compare(&before);
        loaded += compared > 0;
        refused += compared == 0;
        bytes += compared;
    }
    printf("%" PRIu64 " loaded, %" PRIu64 " refused, %" PRIu64 " bytes compared\n", loaded, refused, bytes);
    soak_end();
    return 0;
}
