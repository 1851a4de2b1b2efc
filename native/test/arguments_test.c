#include "test.h"

static const uint64_t size = 8192;

static void refused(const struct set *set, const unimap_options *options, const char *what)
{
    unimap_error error;
    if (try_load(set, options, &error) != -EINVAL || error.code != UNIMAP_E_ARGUMENT || error.reason[0] == '\0' ||
        error.remedy[0] == '\0')
        test_fail(__FILE__, __LINE__, "%s: code %d, %s", what, error.code, error.reason);
}

static void choices(void)
{
    struct set *set = set_write(2, &size, 1, 0);
    const unimap_options good = options_for("unified", UNIMAP_PAGE_4K);
    unimap_options o;
#define REFUSED(change) (o = good, (change), refused(set, &o, #change))
    REFUSED(o.strategy.layout = 9);
    REFUSED(o.strategy.fill = 9);
    REFUSED(o.strategy.advice = 9);
    REFUSED(o.strategy.populate = 2);
    REFUSED(o.page_kind = 9);
    REFUSED(o.placement = 9);
    REFUSED(o.placement = UNIMAP_PLACEMENT_UNBOUND);
    REFUSED(o.threads = 2);
    REFUSED(o.node_count = 0);
    REFUSED(o.node_count = UNIMAP_MAX_NODES + 1);
    REFUSED(o.strategy.fill = UNIMAP_FILL_MAP);
    REFUSED(o.strategy.fill = UNIMAP_FILL_STDIO);
    REFUSED(o.strategy.layout = UNIMAP_LAYOUT_RANGES);
    REFUSED(o.strategy.trim = 1);
    REFUSED(o.strategy.part_by_part = 1);
    REFUSED((o = options_for("per-part", 0), o.strategy.part_by_part = 2));
    REFUSED((o = options_for("llama-mmap", 0), o.strategy.part_by_part = 1));
    REFUSED((o = options_for("per-part", 0), o.strategy.page_by_page = 1));
    REFUSED((o = options_for("per-page-shipped", 0), o.strategy.page_by_page = 2));
    REFUSED(o.strategy.advice = UNIMAP_ADVICE_RANDOM);
    REFUSED((o = options_for("llama-mmap", 0), o.placement = UNIMAP_PLACEMENT_MIRROR, o.node_count = 1));
    REFUSED((o = options_for("llama-mmap", 0), o.strategy.clear = 1));
    REFUSED((o = options_for("llama-read", 0), o.strategy.populate = 1));
    REFUSED((o = options_for("llama-read", 0), o.io = UNIMAP_IO_DIRECT));
    REFUSED((o = options_for("llama-direct", 0), o.io = UNIMAP_IO_BUFFERED));
    REFUSED((o = options_for("llama-direct", 0), o.strategy.layout = UNIMAP_LAYOUT_UNIFIED));
    REFUSED((o = options_for("llama-direct", 0), o.strategy.populate = 1));
    REFUSED((o = options_for("unified-view", 0), o.strategy.layout = UNIMAP_LAYOUT_PACKED));
    REFUSED((o = options_for("unified-view", 0), o.strategy.trim = 1));
    REFUSED((o = options_for("unified-view", 0), o.placement = UNIMAP_PLACEMENT_MIRROR, o.node_count = 1));
    REFUSED(o.io = UNIMAP_IO_AUTO);
    REFUSED(o.strategy.page_fill = UNIMAP_PAGE_FILL_COPY);
    REFUSED(o.io = UNIMAP_IO_DIRECT);
    REFUSED(o.feed = UNIMAP_FEED_FAN_OUT);
    REFUSED(o.pin = 1);
    REFUSED(o.drop_cache = 1);
}

static void by_pages(void)
{
    struct set *set = set_write(2, &size, 1, 0);
    const unimap_options good = options_for("unified-parallel", UNIMAP_PAGE_4K);
    unimap_options o;
    REFUSED(o.threads = 1025);
    REFUSED(o.strategy.page_fill = 9);
    REFUSED(o.strategy.populate = 1);
    REFUSED(o.strategy.clear = 1);
    REFUSED(o.strategy.trim = 1);
    REFUSED(o.strategy.layout = UNIMAP_LAYOUT_RANGES);
    REFUSED(o.io = 9);
    REFUSED(o.feed = 9);
    REFUSED(o.pin = 2);
    REFUSED(o.drop_cache = 2);
    REFUSED((o.strategy.layout = UNIMAP_LAYOUT_PACKED, o.io = UNIMAP_IO_DIRECT));
}

static void parts(void)
{
    const unimap_options o = options_for("unified", UNIMAP_PAGE_4K);
    const struct set good = *set_write(2, &size, 1, 0);
    struct set s;
#define PART_REFUSED(change) (s = good, (change), refused(&s, &o, #change))
    PART_REFUSED(s.count = 0);
    PART_REFUSED(s.parts[1].path = NULL);
    PART_REFUSED(s.parts[1].alignment = 0);
    PART_REFUSED(s.parts[1].alignment = 48);
    PART_REFUSED(s.parts[1].size = UINT64_MAX);
    PART_REFUSED((s.parts[0].size = UINT64_MAX / 2, s.parts[1].size = UINT64_MAX / 2 + 2));
}

static void ranges(void)
{
    const unimap_options o = options_for("llama-read", 0);
    const struct set good = *set_write(2, &size, 1, 0);
    unimap_error error;
    unimap_model *model;
    struct set s;
#define RANGE_REFUSED(change) (s = good, (change), refused(&s, &o, #change))
    RANGE_REFUSED(s.ranges[1].part = 2);
    RANGE_REFUSED(s.ranges[1].length = 0);
    RANGE_REFUSED(s.ranges[1].length = size + 1);
    RANGE_REFUSED((s.ranges[1].offset = UINT64_MAX, s.ranges[1].length = 2));
    RANGE_REFUSED(s.ranges[1].part = 0);
    RANGE_REFUSED((s.ranges[0].part = s.ranges[1].part = 1, s.ranges[0].offset = 1, s.ranges[0].length = 2));
    CHECK_EQUAL(unimap_load(good.parts, 2, NULL, 0, &o, &model, &error), -EINVAL);
    CHECK(strstr(error.reason, "no weights") != NULL && strstr(error.remedy, "tensors") != NULL);
    CHECK_EQUAL(unimap_load(good.parts, 2, NULL, 2, &o, &model, &error), -EINVAL);
}

static void markers(void)
{
    struct set *set = set_write(1, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_error error;
    options.markers = 1;
    options.threads = 99;
    CHECK(try_load(set, &options, &error) != 0);
    CHECK_EQUAL(faults.marks, 2);
    CHECK_EQUAL(faults.mark_seen[1], UNIMAP_MARK_LOAD_END);
}

const struct test arguments_tests[] = {
    {"choices that make no sense are refused", choices},
    {"choices that make no sense for a fill by pages are refused", by_pages},
    {"parts that cannot be are refused, sums that overflow too", parts},
    {"ranges overlapping, in whatever order, empty or beyond their part are refused", ranges},
    {"a refused call still closes its marker", markers},
    {NULL, NULL},
};
