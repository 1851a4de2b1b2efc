#include "request.h"
#include "die.h"

#include <string.h>

struct set set_of(struct words *words)
{
    struct set set;
    set.part_count = words_count(words);
    set.parts = array_of(set.part_count, sizeof *set.parts);
    for (uint64_t i = 0; i < set.part_count; i++) {
        set.parts[i].path = words_text(words);
        set.parts[i].size = words_number(words);
        set.parts[i].alignment = words_number(words);
    }
    set.range_count = words_count(words);
    set.ranges = array_of(set.range_count, sizeof *set.ranges);
    for (uint64_t i = 0; i < set.range_count; i++) {
        set.ranges[i].part = words_number(words);
        set.ranges[i].offset = words_number(words);
        set.ranges[i].length = words_number(words);
    }
    return set;
}

static bool is_timed(const char *mode)
{
    if (strcmp(mode, "timed") != 0 && strcmp(mode, "counted") != 0)
        die(BAD_WORDS, "a load is timed or counted");
    return strcmp(mode, "timed") == 0;
}

struct request request_of(struct words *words, uint64_t load_id)
{
    struct request request = {.options = {.markers = 1, .load_id = load_id}};
    unimap_options *options = &request.options;
    request.timed = is_timed(words_text(words));
    request.cold = words_number(words) != 0;
    request.delay = words_share(words);
    request.touch_before = words_number(words);
    request.touch_threads = (uint32_t)words_number(words);
    request.beside = words_number(words) != 0;
    if (unimap_strategy_find(words_text(words), &options->strategy) != 0)
        die(BAD_WORDS, "there is no such strategy");
    options->page_kind = (uint32_t)words_number(words);
    options->placement = (uint32_t)words_number(words);
    options->threads = (uint32_t)words_number(words);
    options->io = (uint32_t)words_number(words);
    options->feed = (uint32_t)words_number(words);
    options->pin = (uint32_t)words_number(words);
    options->drop_cache = (uint32_t)words_number(words);
    options->allow_fallback = (uint32_t)words_number(words);
    options->node_count = (uint32_t)words_number(words);
    /* Of too many nodes the first are enough: the library refuses the number, with a reason. */
    for (uint32_t i = 0; i < options->node_count; i++) {
        uint32_t node = (uint32_t)words_number(words);
        if (i < UNIMAP_MAX_NODES)
            options->nodes[i] = node;
    }
    return request;
}
