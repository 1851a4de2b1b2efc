/*
 * libFuzzer on the loading entry points: every field of the parts, ranges, options and questions is the fuzzer's. What loads
 * is compared byte by byte; what is refused has a reason and a remedy; nothing is left after either.
 */
#include "fuzz.h"

#include <unistd.h>

#define FILES 4
static const uint64_t sizes[FILES] = {1, 4099, 70001, (2 << 20) + 5};
static struct set *files;

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count, (void)words;
    soak_begin("fuzz-load");
    atexit(soak_end);
    files = set_write(FILES, sizes, FILES, 7);
    return 0;
}

static void take_part(struct bytes *bytes, unimap_part *part, uint8_t *file)
{
    uint64_t size;
    *file = (uint8_t)take_below(bytes, FILES, 1) % FILES;
    *part = files->parts[*file];
    part->alignment = UINT64_C(1) << (take(bytes, 1) % 22);
    size = take(bytes, 1);
    if (size >= 240)
        part->size = take(bytes, 1 + size % 8);
    /* A size is believed until its part is opened, and memory of that size would be taken. */
    if (part->size > UINT64_C(16) << 20 && part->size < UINT64_C(1) << 50)
        part->size %= UINT64_C(16) << 20;
    if (size == 239)
        part->alignment = take(bytes, 8);
    if (size == 238)
        part->path = "/nowhere/at/all";
    if (size == 237)
        part->path = "/dev/zero";
}

static void take_range(struct bytes *bytes, unimap_range *range, const unimap_part *parts, uint64_t count)
{
    range->part = take_below(bytes, count, 8);
    range->offset = take(bytes, 3);
    range->length = take_below(bytes, 250, 8);
    if (range->part < count && parts[range->part].size > 0 && take(bytes, 1) % 4 != 0) {
        range->offset %= parts[range->part].size;
        range->length = 1 + range->length * 4001 % (parts[range->part].size - range->offset);
    }
}

static void take_options(struct bytes *bytes, unimap_options *options)
{
    uint64_t name = take(bytes, 1);
    memset(options, 0, sizeof *options);
    options->threads = 1;
    if (name < 200) {
        *options = options_for(unimap_strategy_name((uint32_t)(name % unimap_strategy_count())), UNIMAP_PAGE_4K);
    } else {
        uint32_t *const fields[] = {
            &options->strategy.layout,    &options->strategy.fill,         &options->strategy.advice,
            &options->strategy.populate,  &options->strategy.clear,        &options->strategy.trim,
            &options->strategy.page_fill, &options->strategy.part_by_part, &options->strategy.page_by_page,
            &options->strategy.placed,    &options->strategy.read_first,   &options->strategy.lock};
        for (size_t i = 0; i < COUNT_OF(fields); i++)
            *fields[i] = (uint32_t)take_below(bytes, i < 2 ? 6 : 2, 4);
        options->strategy.chunk_bytes = take_below(bytes, 3, 4);
    }
    for (uint64_t changes = take(bytes, 1) % 8; changes > 0; changes--) {
        uint32_t *const fields[] = {&options->page_kind,  &options->placement,
                                    &options->threads,    &options->io,
                                    &options->feed,       &options->pin,
                                    &options->nodes[0],   &options->nodes[1],
                                    &options->drop_cache, &options->allow_fallback,
                                    &options->markers,    &options->node_count};
        size_t field = take(bytes, 1) % (COUNT_OF(fields) + 1);
        if (field < COUNT_OF(fields))
            *fields[field] = (uint32_t)take_below(bytes, 5, 4);
        else
            options->strategy.chunk_bytes = take(bytes, 4);
    }
    /* A thousand threads are allowed, and would try the kernel rather than us. */
    if (options->threads > 16 && options->threads <= 1024)
        options->threads %= 16;
}

static void ask(struct bytes *bytes, unimap_model *model, const unimap_range *ranges, uint64_t range_count)
{
    unimap_access_options how = {.node = -1, .passes = 1};
    static unimap_pages pages[4];
    unimap_access_result result;
    unimap_region region;
    unimap_extent extent;
    unimap_error error;
    uint8_t out[64];
    uint64_t address;
    for (int i = 0; i < 4; i++) {
        unimap_region_at(model, (uint32_t)take(bytes, 4), &region);
        unimap_extent_at(model, (uint32_t)take_below(bytes, 2, 4), take_below(bytes, 4, 8), &extent);
        unimap_address(model, (uint32_t)take_below(bytes, 2, 4), take_below(bytes, 4, 8), take(bytes, 3), &address);
        unimap_copy_out(model, take(bytes, 8), out, take(bytes, 1) % sizeof out);
    }
    unimap_region_pages(model, (uint32_t)take_below(bytes, 2, 4), (uint32_t)take(bytes, 1) % COUNT_OF(pages), pages);
    how.pattern = (uint32_t)take_below(bytes, 3, 4);
    how.threads = (uint32_t)take(bytes, 1) % 4;
    how.node = (int32_t)take_below(bytes, 2, 4) - 1;
    how.passes = (uint32_t)take_below(bytes, 3, 4);
    how.dependent = (uint32_t)take_below(bytes, 2, 4);
    how.seed = take(bytes, 8);
    how.lines = take(bytes, 2);
    if (unimap_access(model, (uint32_t)take_below(bytes, 2, 4), ranges, range_count, &how, &result, &error) != 0)
        CHECK(error.reason[0] != '\0' && error.remedy[0] != '\0');
}

/* The bytes that were written are those of a file's own number, not of the part that it is here. */
static void compare(const unimap_model *model, const uint8_t *file)
{
    static uint8_t loaded[(2 << 20) + 5];
    unimap_summary summary;
    unimap_extent extent;
    CHECK(unimap_summarize(model, &summary) == 0);
    for (uint32_t r = 0; r < summary.replica_count; r++) {
        for (uint64_t e = 0; e < summary.extent_count; e++) {
            CHECK(unimap_extent_at(model, r, e, &extent) == 0);
            CHECK(extent.length <= sizeof loaded);
            CHECK(unimap_copy_out(model, extent.address, loaded, extent.length) == 0);
            for (uint64_t i = 0; i<extent.length; i += extent.length> 4096 ? 509 : 1)
                CHECK_EQUAL(loaded[i], set_byte(file[extent.part], extent.offset + i, 7));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes bytes = {data, size};
    unimap_part parts[5];
    unimap_range ranges[6];
    uint8_t file[5];
    uint64_t part_count = take(&bytes, 1) % (COUNT_OF(parts) + 1), range_count;
    struct trace before;
    unimap_options options;
    unimap_model *model = NULL;
    unimap_error error = {0};
    for (uint64_t i = 0; i < part_count; i++)
        take_part(&bytes, &parts[i], &file[i]);
    range_count = part_count == 0 ? 0 : take(&bytes, 1) % (COUNT_OF(ranges) + 1);
    for (uint64_t i = 0; i < range_count; i++)
        take_range(&bytes, &ranges[i], parts, part_count);
    take_options(&bytes, &options);
    soak_trying("%" PRIu64 " parts, %" PRIu64 " ranges, layout %u, fill %u", part_count, range_count,
                options.strategy.layout, options.strategy.fill);
    faults_install();
    before = trace_now();
    if (unimap_load(parts, part_count, ranges, range_count, &options, &model, &error) == 0) {
        compare(model, file);
        ask(&bytes, model, ranges, take(&bytes, 1) % 2 == 0 ? range_count : 0);
        if (take(&bytes, 1) % 2 == 0)
            unimap_touch(model, (uint32_t)take(&bytes, 1) % 4, NULL, NULL, NULL, &error);
        unimap_untouch(model);
        unimap_unload(model, NULL);
    } else {
        CHECK(model == NULL);
        CHECK(error.reason[0] != '\0' && error.remedy[0] != '\0');
    }
    trace_compare(&before);
    return 0;
}
