#include "json.h"

#include <inttypes.h>
#include <stdio.h>

/* "name":value, and the comma: a number is never the last field. */
#define NUMBER(object, field) printf("\"" #field "\":%" PRId64 ",", (int64_t)(object)->field)

/* Messages may hold the bytes of any path. */
static void text(const char *name, const char *value)
{
    printf("\"%s\":\"", name);
    for (; *value != '\0'; value++) {
        if ((unsigned char)*value < 0x20)
            printf("\\u%04x", (unsigned char)*value);
        else if (*value == '"' || *value == '\\')
            printf("\\%c", *value);
        else
            putchar(*value);
    }
    putchar('"');
}

void json_error(const unimap_error *error)
{
    putchar('{');
    NUMBER(error, code);
    NUMBER(error, errno_value);
    NUMBER(error, part);
    NUMBER(error, node);
    text("call", error->call);
    putchar(',');
    text("reason", error->reason);
    putchar(',');
    text("remedy", error->remedy);
    putchar('}');
}

static void fallback(const unimap_fallback *step)
{
    putchar('{');
    NUMBER(step, errno_value);
    NUMBER(step, node);
    text("aspect", step->aspect);
    putchar(',');
    text("requested", step->requested);
    putchar(',');
    text("obtained", step->obtained);
    putchar(',');
    text("call", step->call);
    putchar(',');
    text("reason", step->reason);
    putchar(',');
    text("remedy", step->remedy);
    putchar('}');
}

void json_summary(const unimap_summary *summary)
{
    putchar('{');
    NUMBER(summary, call_return_ns);
    NUMBER(summary, map_ns);
    NUMBER(summary, zero_ns);
    NUMBER(summary, fill_ns);
    NUMBER(summary, replicate_ns);
    NUMBER(summary, other_ns);
    NUMBER(summary, payload_bytes);
    NUMBER(summary, region_bytes);
    NUMBER(summary, data_calls);
    NUMBER(summary, direct_bytes);
    NUMBER(summary, warm_ns);
    NUMBER(summary, region_count);
    NUMBER(summary, replica_count);
    NUMBER(summary, extent_count);
    NUMBER(summary, requested_page_kind);
    NUMBER(summary, obtained_page_kind);
    NUMBER(summary, requested_placement);
    NUMBER(summary, obtained_placement);
    NUMBER(summary, requested_io);
    NUMBER(summary, obtained_io);
    NUMBER(summary, obtained_page_fill);
    NUMBER(summary, threads);
    NUMBER(summary, fallback_count);
    fputs("\"fallbacks\":[", stdout);
    for (uint32_t i = 0; i < summary->fallback_count; i++) {
        if (i > 0)
            putchar(',');
        fallback(&summary->fallbacks[i]);
    }
    fputs("]}", stdout);
}

static void page_account(const unimap_pages *pages)
{
    uint32_t nodes = UNIMAP_MAX_NODES;
    while (nodes > 0 && pages->per_node[nodes - 1] == 0)
        nodes--;
    fputs(",\"pages\":{", stdout);
    NUMBER(pages, page_bytes);
    NUMBER(pages, huge_bytes);
    NUMBER(pages, huge_possible);
    NUMBER(pages, huge_kind);
    NUMBER(pages, resident);
    NUMBER(pages, absent);
    NUMBER(pages, node_errno);
    fputs("\"per_node\":[", stdout);
    for (uint32_t node = 0; node < nodes; node++)
        printf("%s%" PRIu64, node == 0 ? "" : ",", pages->per_node[node]);
    fputs("]}", stdout);
}

void json_region(const unimap_region *region, const unimap_pages *pages)
{
    putchar('{');
    NUMBER(region, address);
    NUMBER(region, length);
    NUMBER(region, page_bytes);
    NUMBER(region, node);
    NUMBER(region, replica);
    NUMBER(region, part);
    printf("\"page_kind\":%u", region->page_kind);
    if (pages != NULL)
        page_account(pages);
    putchar('}');
}
