#include "../src/layout.h"
#include "test.h"

static struct layout plan(const char *strategy, const unimap_part *parts, uint64_t count, const unimap_range *ranges,
                          uint64_t range_count)
{
    struct layout layout;
    unimap_strategy choices;
    CHECK(unimap_strategy_find(strategy, &choices) == 0);
    CHECK(layout_plan(&layout, &choices, PAGE, parts, count, ranges, range_count) == 0);
    return layout;
}

static const unimap_part three[] = {{"a", 5000, 32}, {"b", 1, 65536}, {"c", 4096, 32}};

static void unified(void)
{
    struct layout l = plan("unified", three, 3, NULL, 0);
    CHECK_EQUAL(l.slot_count, 1);
    CHECK_EQUAL(l.stretches[0].at, 0);
    CHECK_EQUAL(l.stretches[1].at, 65536);
    CHECK_EQUAL(l.stretches[2].at, 65536 + PAGE);
    CHECK_EQUAL(l.slots[0].length, 65536 + PAGE + 4096);
    CHECK_EQUAL(l.payload, 5000 + 1 + 4096);
    CHECK_EQUAL(l.alignment, 65536);
    CHECK_EQUAL(layout_mapped_bytes(&l, UNIMAP_PAGE_2M), HUGE_2M);
    layout_free(&l);
}

static void congruent(void)
{
    struct layout l;
    const unimap_strategy choices = {.layout = UNIMAP_LAYOUT_UNIFIED, .fill = UNIMAP_FILL_MAP};
    CHECK(layout_plan(&l, &choices, HUGE_2M, three, 3, NULL, 0) == 0);
    for (uint64_t i = 0; i < 3; i++)
        CHECK_EQUAL(l.stretches[i].at, i * HUGE_2M);
    CHECK_EQUAL(l.slots[0].length, 2 * HUGE_2M + 4096);
    layout_free(&l);
}

static void packed(void)
{
    struct layout l;
    const unimap_strategy choices = {.layout = UNIMAP_LAYOUT_PACKED, .fill = UNIMAP_FILL_READ};
    CHECK(layout_plan(&l, &choices, PAGE, three, 3, NULL, 0) == 0);
    CHECK_EQUAL(l.stretches[1].at, 5000);
    CHECK_EQUAL(l.stretches[2].at, 5001);
    layout_free(&l);
}

static void ranges(void)
{
    const unimap_range r[] = {{0, 100, 33}, {0, 200, 1}, {2, 0, 64}};
    struct layout l = plan("llama-read", three, 3, r, 3);
    CHECK_EQUAL(l.stretches[1].at, 64);
    CHECK_EQUAL(l.stretches[2].at, 96);
    CHECK_EQUAL(l.slots[0].length, 160);
    layout_free(&l);
}

static void trimmed(void)
{
    const unimap_part parts[] = {{"a", 5 * PAGE, 32}, {"b", PAGE, 32}, {"c", 3 * PAGE + 7, 32}};
    const unimap_range r[] = {{0, PAGE + 10, 10}, {0, 2 * PAGE, PAGE + 1}, {2, 0, 3 * PAGE}};
    struct layout l = plan("llama-mmap", parts, 3, r, 3);
    CHECK_EQUAL(l.stretch_count, 2);
    CHECK_EQUAL(l.stretches[0].offset, PAGE);
    CHECK_EQUAL(l.stretches[0].length, 3 * PAGE);
    CHECK_EQUAL(l.stretches[1].part, 2);
    CHECK_EQUAL(l.stretches[1].length, 3 * PAGE + 7); /* the unused rest is less than a page: kept, as upstream does */
    layout_free(&l);
}

static void best(void)
{
    const unimap_part small = {"a", HUGE_1G / 2, 32}, large = {"a", HUGE_1G * 8 + 1, 32}, exact = {"a", HUGE_1G, 32};
    struct layout l = plan("unified", &small, 1, NULL, 0);
    CHECK_EQUAL(layout_best_kind(&l), UNIMAP_PAGE_2M);
    layout_free(&l);
    l = plan("unified", &large, 1, NULL, 0);
    CHECK_EQUAL(layout_best_kind(&l), UNIMAP_PAGE_1G);
    layout_free(&l);
    l = plan("unified", &exact, 1, NULL, 0);
    CHECK_EQUAL(layout_best_kind(&l), UNIMAP_PAGE_1G);
    layout_free(&l);
}

const struct test layout_tests[] = {
    {"in one region a part starts at a multiple of a page and of its alignment", unified},
    {"where huge pages of files are wanted each part starts at a multiple of 2 MiB", congruent},
    {"packed parts follow each other without padding", packed},
    {"ranges stand at multiples of 32", ranges},
    {"trimming keeps the pages of the first to the last range", trimmed},
    {"the best page kind is 1 GiB only where padding stays under an eighth", best},
    {NULL, NULL},
};
