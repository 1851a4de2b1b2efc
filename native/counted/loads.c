/*
 * Loads a set several ways, one after the other, for whoever counts the system calls of each between its markers. A
 * program of C alone, because all that a traced process does besides is traced as well. Nothing is touched or timed.
 *
 * Standard input: words, each ended by a NUL; numbers are decimal:
 *   parts, then of each   path size alignment
 *   ranges, then of each  part offset length
 *   loads, then of each   strategy page_kind placement threads io feed pin drop_cache allow_fallback node_count nodes..
 * Standard output: JSON, {"loads": [..]}, each with its load_id as `loadId`, from 0:
 *   {"status": "completed", "replicas", "obtainedPageKind", "regions": [{"address": "..", "length": ".."}]}
 *   {"status": "failed", "error": the fields of unimap_error}
 * Exit status 2 where the words cannot be understood, 1 where memory is short or the parent is gone.
 */
#include "unimap.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct words {
    char *next, *end;
};

static _Noreturn void die(int status, const char *what)
{
    fprintf(stderr, "counted-loads: %s\n", what);
    exit(status);
}

static struct words read_words(void)
{
    size_t room = 1 << 16, length = 0;
    char *text = malloc(room);
    while (text != NULL) {
        ssize_t got = read(STDIN_FILENO, text + length, room - length);
        if (got < 0)
            die(2, "standard input cannot be read");
        if (got == 0)
            break;
        length += (size_t)got;
        if (length == room)
            text = realloc(text, room *= 2);
    }
    if (text == NULL)
        die(1, "no memory for what is to be loaded");
    if (length == 0 || text[length - 1] != '\0')
        die(2, "the last word has no end");
    return (struct words){text, text + length};
}

static const char *word(struct words *words)
{
    const char *text = words->next;
    if (text == words->end)
        die(2, "words are missing");
    words->next += strlen(text) + 1;
    return text;
}

static uint64_t number(struct words *words)
{
    const char *text = word(words);
    char *end;
    uint64_t value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0')
        die(2, "a word is not a number");
    return value;
}

/* How many follow; each of them has a word at least, so that no number asks for memory without end. */
static uint64_t count(struct words *words)
{
    uint64_t value = number(words);
    if (value > (uint64_t)(words->end - words->next))
        die(2, "words are missing");
    return value;
}

static void *array(uint64_t length, size_t size)
{
    void *memory = calloc(length == 0 ? 1 : length, size);
    if (memory == NULL)
        die(1, "no memory for what is to be loaded");
    return memory;
}

static unimap_options options_of(struct words *words, uint64_t load_id)
{
    unimap_options options = {.markers = 1, .load_id = load_id};
    if (unimap_strategy_find(word(words), &options.strategy) != 0)
        die(2, "there is no such strategy");
    options.page_kind = (uint32_t)number(words);
    options.placement = (uint32_t)number(words);
    options.threads = (uint32_t)number(words);
    options.io = (uint32_t)number(words);
    options.feed = (uint32_t)number(words);
    options.pin = (uint32_t)number(words);
    options.drop_cache = (uint32_t)number(words);
    options.allow_fallback = (uint32_t)number(words);
    options.node_count = (uint32_t)number(words);
    /* Of too many nodes the first are enough: the library refuses the number, with a reason. */
    for (uint32_t i = 0; i < options.node_count; i++) {
        uint32_t node = (uint32_t)number(words);
        if (i < UNIMAP_MAX_NODES)
            options.nodes[i] = node;
    }
    return options;
}

/* A JSON string; messages may hold the bytes of any path. */
static void print_string(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20)
            printf("\\u%04x", (unsigned char)*text);
        else if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else
            putchar(*text);
    }
    putchar('"');
}

static void print_failure(const unimap_error *error)
{
    printf("\"status\":\"failed\",\"error\":{\"code\":%d,\"errno_value\":%d,\"part\":%d,\"node\":%d,\"call\":",
           error->code, error->errno_value, error->part, error->node);
    print_string(error->call);
    fputs(",\"reason\":", stdout);
    print_string(error->reason);
    fputs(",\"remedy\":", stdout);
    print_string(error->remedy);
    putchar('}');
}

static void print_load(const unimap_model *model)
{
    unimap_summary summary;
    unimap_region region;
    unimap_summarize(model, &summary);
    printf("\"status\":\"completed\",\"replicas\":%u,\"obtainedPageKind\":\"%s\",\"regions\":[", summary.replica_count,
           unimap_page_kind_name(summary.obtained_page_kind));
    for (uint32_t i = 0; unimap_region_at(model, i, &region) == 0; i++)
        printf("%s{\"address\":\"%" PRIu64 "\",\"length\":\"%" PRIu64 "\"}", i == 0 ? "" : ",", region.address,
               region.length);
    putchar(']');
}

int main(void)
{
    struct words words;
    uint64_t part_count, range_count, load_count;
    unimap_part *parts;
    unimap_range *ranges;

    if (unimap_die_with_parent() != 0)
        return 1;
    words = read_words();
    part_count = count(&words);
    parts = array(part_count, sizeof *parts);
    for (uint64_t i = 0; i < part_count; i++) {
        parts[i].path = word(&words);
        parts[i].size = number(&words);
        parts[i].alignment = number(&words);
    }
    range_count = count(&words);
    ranges = array(range_count, sizeof *ranges);
    for (uint64_t i = 0; i < range_count; i++) {
        ranges[i].part = number(&words);
        ranges[i].offset = number(&words);
        ranges[i].length = number(&words);
    }
    load_count = count(&words);
    fputs("{\"loads\":[", stdout);
    for (uint64_t id = 0; id < load_count; id++) {
        unimap_options options = options_of(&words, id);
        unimap_model *model = NULL;
        unimap_error error;
        int status = unimap_load(parts, part_count, ranges, range_count, &options, &model, &error);
        printf("%s{\"loadId\":%" PRIu64 ",", id == 0 ? "" : ",", id);
        if (status != 0)
            print_failure(&error);
        else
            print_load(model);
        putchar('}');
        unimap_unload(model, NULL);
    }
    puts("]}");
    free(ranges);
    free(parts);
    return fflush(stdout) == 0 ? 0 : 1;
}
