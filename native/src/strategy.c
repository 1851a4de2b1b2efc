/* The named strategies: rows of choices, so that a comparison of two of them compares those choices and nothing else. */
#include "names.h"

#include <errno.h>
#include <string.h>

static const struct {
    const char *name;
    unimap_strategy strategy;
} strategies[] = {
    /* Upstream: every part mapped from the page cache; by default populated, under --numa left to faults. */
    {"llama-mmap",
     {.layout = UNIMAP_LAYOUT_PER_PART, .fill = UNIMAP_FILL_MAP, .advice = UNIMAP_ADVICE_WILLNEED, .trim = 1}},
    {"llama-mmap-numa",
     {.layout = UNIMAP_LAYOUT_PER_PART, .fill = UNIMAP_FILL_MAP, .advice = UNIMAP_ADVICE_RANDOM, .trim = 1}},
    /* A model file on a hugetlbfs, as its next start finds it. Upstream's trimming is refused there, and left out. */
    {"llama-mmap-placed",
     {.layout = UNIMAP_LAYOUT_PER_PART, .fill = UNIMAP_FILL_MAP, .advice = UNIMAP_ADVICE_WILLNEED, .placed = 1}},
    /* `cat model > /dev/null` and then --numa, which people do by hand. */
    {"read-then-map",
     {.layout = UNIMAP_LAYOUT_PER_PART,
      .fill = UNIMAP_FILL_MAP,
      .advice = UNIMAP_ADVICE_RANDOM,
      .trim = 1,
      .read_first = 1}},
    /* Upstream --load-mode mmap+mlock. */
    {"llama-mmap-locked",
     {.layout = UNIMAP_LAYOUT_PER_PART,
      .fill = UNIMAP_FILL_MAP,
      .advice = UNIMAP_ADVICE_WILLNEED,
      .trim = 1,
      .lock = 1}},
    /* Upstream --load-mode none: range by range into one heap buffer. */
    {"llama-read", {.layout = UNIMAP_LAYOUT_RANGES, .fill = UNIMAP_FILL_STDIO}},
    /* ik_llama.cpp without mmap: the same buffer, a thread and an open to a range. */
    {"llama-read-parallel", {.layout = UNIMAP_LAYOUT_RANGES, .fill = UNIMAP_FILL_RANGES}},
    /* Upstream --load-mode dio: the same buffer, past the page cache. */
    {"llama-direct", {.layout = UNIMAP_LAYOUT_RANGES, .fill = UNIMAP_FILL_BOUNCE}},
    /* The seed: before and after as described, and each as its code was; of the code before there are two. */
    {"per-part", {.layout = UNIMAP_LAYOUT_PER_PART, .fill = UNIMAP_FILL_READ}},
    {"per-part-shipped",
     {.layout = UNIMAP_LAYOUT_PER_PART,
      .fill = UNIMAP_FILL_READ,
      .populate = 1,
      .clear = 1,
      .part_by_part = 1,
      .chunk_bytes = 1u << 20}},
    {"per-page-shipped",
     {.layout = UNIMAP_LAYOUT_PER_PART,
      .fill = UNIMAP_FILL_READ,
      .populate = 1,
      .clear = 1,
      .part_by_part = 1,
      .page_by_page = 1,
      .chunk_bytes = 1u << 20}},
    {"unified", {.layout = UNIMAP_LAYOUT_UNIFIED, .fill = UNIMAP_FILL_READ}},
    {"unified-shipped",
     {.layout = UNIMAP_LAYOUT_UNIFIED, .fill = UNIMAP_FILL_READ, .populate = 1, .clear = 1, .chunk_bytes = 1u << 20}},
    /* One range of addresses over the page cache: nothing is copied, so nothing is bound or in hugepages either. */
    {"unified-view", {.layout = UNIMAP_LAYOUT_UNIFIED, .fill = UNIMAP_FILL_MAP, .advice = UNIMAP_ADVICE_WILLNEED}},
    /* By destination page, by all CPUs; and its roof, the same reads into pages that are already there. */
    {"unified-parallel",
     {.layout = UNIMAP_LAYOUT_UNIFIED, .fill = UNIMAP_FILL_PAGES, .page_fill = UNIMAP_PAGE_FILL_BEST}},
    {"roof", {.layout = UNIMAP_LAYOUT_UNIFIED, .fill = UNIMAP_FILL_PAGES, .page_fill = UNIMAP_PAGE_FILL_WARM}},
    {"direct-roof", {.layout = UNIMAP_LAYOUT_UNIFIED, .fill = UNIMAP_FILL_PAGES, .page_fill = UNIMAP_PAGE_FILL_WARM}},
};

uint32_t unimap_strategy_count(void)
{
    return (uint32_t)COUNT_OF(strategies);
}

const char *unimap_strategy_name(uint32_t i)
{
    return i < COUNT_OF(strategies) ? strategies[i].name : NULL;
}

int unimap_strategy_find(const char *name, unimap_strategy *strategy)
{
    if (name == NULL || strategy == NULL)
        return -EINVAL;
    for (size_t i = 0; i < COUNT_OF(strategies); i++) {
        if (strcmp(strategies[i].name, name) == 0) {
            *strategy = strategies[i].strategy;
            return 0;
        }
    }
    return -ENOENT;
}
