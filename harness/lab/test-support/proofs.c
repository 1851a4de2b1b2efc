/*
 * Makes a table of loads in one process, and says of each what came of it in one line of JSON: proofs CASES PART...
 *
 * A line of CASES is `strategy page-kind placement nodes feed io allow-fallback cpu`, the nodes as 0,1,2 or -, the CPU
 * that the load is called on, or -1 for any. What is said of memory is the kernel's word, asked for here and not through
 * the library: move_pages for each page, numa_maps for the policy and the size of the pages, /proc/self/io for the bytes
 * that were read. Every byte of every replica is compared with its file, which was read here beforehand.
 */
#include "unimap.h"

#include <inttypes.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_PARTS 64
#define MAX_NODES 16
#define STEP      (UINT64_C(64) << 10) /* compared at a time, each step at the address the library gives for it */

static unimap_part parts[MAX_PARTS];
static unimap_range ranges[MAX_PARTS];
static uint8_t *bytes[MAX_PARTS];
static uint64_t part_count;

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(70);
}

static void read_part(const char *path)
{
    struct stat status;
    FILE *file = fopen(path, "re");
    if (file == NULL || part_count == MAX_PARTS || fstat(fileno(file), &status) != 0)
        fail(path);
    uint64_t size = (uint64_t)status.st_size;
    bytes[part_count] = malloc(size);
    if (bytes[part_count] == NULL || fread(bytes[part_count], 1, size, file) != size)
        fail(path);
    fclose(file);
    parts[part_count] = (unimap_part){.path = path, .size = size, .alignment = 32};
    ranges[part_count] = (unimap_range){.part = part_count, .length = size};
    part_count++;
}

/* Of all threads, those that have ended included; reading it counts as well, by a few hundred bytes. */
static uint64_t read_so_far(void)
{
    uint64_t count = 0;
    FILE *file = fopen("/proc/self/io", "re");
    if (file == NULL || fscanf(file, "rchar: %" SCNu64, &count) != 1)
        fail("/proc/self/io");
    fclose(file);
    return count;
}

static void print_text(const char *name, const char *text)
{
    printf(",\"%s\":\"", name);
    for (; *text != '\0' && *text != '\n'; text++)
        printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    printf("\"");
}

/* Free pages of 2 MiB by node: what a refused or an unloaded load has not given back is missing here. */
static void print_free(const char *name)
{
    bool first = true;
    printf(",\"%s\":{", name);
    for (int node = 0; node < MAX_NODES; node++) {
        char path[100];
        int pages;
        FILE *file;
        snprintf(path, sizeof path, "/sys/devices/system/node/node%d/hugepages/hugepages-2048kB/free_hugepages", node);
        file = fopen(path, "re");
        if (file == NULL)
            continue; /* no such node, or one without memory */
        if (fscanf(file, "%d", &pages) != 1)
            fail(path);
        printf("%s\"%d\":%d", first ? "" : ",", node, pages);
        first = false;
        fclose(file);
    }
    printf("}");
}

/* The line of numa_maps for the mapping that holds an address: the last that starts at or before it. */
static void print_mapping(uint64_t address)
{
    static char line[4096], found[4096];
    FILE *file = fopen("/proc/self/numa_maps", "re");
    if (file == NULL)
        fail("/proc/self/numa_maps");
    found[0] = '\0';
    while (fgets(line, sizeof line, file) != NULL)
        if (strtoull(line, NULL, 16) <= address)
            memcpy(found, line, sizeof line);
    fclose(file);
    print_text("mapping", found);
}

static void print_region(const unimap_region *region, uint64_t page)
{
    uint64_t on[MAX_NODES] = {0}, absent = 0;
    bool first = true;
    for (uint64_t at = 0; at < region->length; at += page) {
        void *address = (void *)(uintptr_t)(region->address + at);
        int node = -1;
        if (syscall(SYS_move_pages, 0, 1ul, &address, NULL, &node, 0) != 0)
            fail("move_pages");
        if (node >= 0 && node < MAX_NODES)
            on[node]++;
        else
            absent++;
    }
    printf("{\"replica\":%u,\"part\":%d,\"absent\":%" PRIu64 ",\"on\":{", region->replica, region->part, absent);
    for (int node = 0; node < MAX_NODES; node++) {
        if (on[node] == 0)
            continue;
        printf("%s\"%d\":%" PRIu64, first ? "" : ",", node, on[node]);
        first = false;
    }
    printf("}");
    print_mapping(region->address);
    printf("}");
}

static uint64_t count_wrong(const unimap_model *model, uint32_t replicas)
{
    uint64_t wrong = 0;
    for (uint32_t replica = 0; replica < replicas; replica++) {
        for (uint64_t part = 0; part < part_count; part++) {
            for (uint64_t at = 0; at < parts[part].size; at += STEP) {
                uint64_t length = parts[part].size - at < STEP ? parts[part].size - at : STEP;
                uint64_t address;
                if (unimap_address(model, replica, part, at, &address) != 0 ||
                    memcmp((const void *)(uintptr_t)address, bytes[part] + at, length) != 0)
                    wrong += length;
            }
        }
    }
    return wrong;
}

static void print_loaded(unimap_model *model, const unimap_summary *summary)
{
    uint64_t page = summary->obtained_page_kind == UNIMAP_PAGE_1G   ? UINT64_C(1) << 30
                    : summary->obtained_page_kind == UNIMAP_PAGE_2M ? UINT64_C(2) << 20
                                                                    : 4096;
    printf(",\"pageKind\":\"%s\",\"placement\":\"%s\",\"io\":\"%s\",\"replicas\":%u,\"payload\":%" PRIu64
           ",\"direct\":%" PRIu64 ",\"threads\":%u",
           unimap_page_kind_name(summary->obtained_page_kind), unimap_placement_name(summary->obtained_placement),
           unimap_io_name(summary->obtained_io), summary->replica_count, summary->payload_bytes, summary->direct_bytes,
           summary->threads);
    printf(",\"fallbacks\":[");
    for (uint32_t i = 0; i < summary->fallback_count; i++) {
        printf("%s{\"node\":%d", i > 0 ? "," : "", summary->fallbacks[i].node);
        print_text("aspect", summary->fallbacks[i].aspect);
        print_text("obtained", summary->fallbacks[i].obtained);
        print_text("reason", summary->fallbacks[i].reason);
        print_text("remedy", summary->fallbacks[i].remedy);
        printf("}");
    }
    printf("],\"regions\":[");
    for (uint32_t i = 0; i < summary->region_count; i++) {
        unimap_region region;
        if (unimap_region_at(model, i, &region) != 0)
            fail("unimap_region_at");
        printf("%s", i > 0 ? "," : "");
        print_region(&region, page); /* before a byte is compared, which would bring in what is absent */
    }
    printf("],\"wrong\":%" PRIu64, count_wrong(model, summary->replica_count));
}

static uint32_t named(const char *name, const char *(*name_of)(uint32_t), uint32_t last)
{
    for (uint32_t i = 0; i <= last; i++)
        if (strcmp(name, name_of(i)) == 0)
            return i;
    fprintf(stderr, "proofs: %s means nothing\n", name);
    exit(64);
}

static void bind_to(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int each = 0; each < CPU_SETSIZE; each++)
        if (cpu < 0 || each == cpu)
            CPU_SET(each, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        fail("sched_setaffinity");
}

static void perform(const char *line)
{
    char strategy[32], kind[8], placement[16], nodes[64], feed[16], io[16];
    unimap_options options = {0};
    unimap_summary summary;
    unimap_error error = {0};
    unimap_model *model;
    uint64_t before, after;
    int cpu, rc;
    if (sscanf(line, "%31s %7s %15s %63s %15s %15s %u %d", strategy, kind, placement, nodes, feed, io,
               &options.allow_fallback, &cpu) != 8 ||
        unimap_strategy_find(strategy, &options.strategy) != 0) {
        fprintf(stderr, "proofs: not a case: %s", line);
        exit(64);
    }
    options.page_kind = named(kind, unimap_page_kind_name, UNIMAP_PAGE_1G);
    options.placement = named(placement, unimap_placement_name, UNIMAP_PLACEMENT_INTERLEAVE);
    options.io = named(io, unimap_io_name, UNIMAP_IO_AUTO);
    options.feed = strcmp(feed, "fan-out") == 0 ? UNIMAP_FEED_FAN_OUT : UNIMAP_FEED_PULL;
    for (char *next = nodes; *next >= '0' && *next <= '9'; next += *next == ',')
        options.nodes[options.node_count++] = (uint32_t)strtoul(next, &next, 10);
    bind_to(cpu);

    printf("{\"strategy\":\"%s\"", strategy);
    print_free("freeBefore");
    before = read_so_far();
    rc = unimap_load(parts, part_count, ranges, part_count, &options, &model, &error);
    after = read_so_far();
    printf(",\"read\":%" PRIu64 ",\"status\":%d", after - before, rc);
    if (rc != 0) {
        printf(",\"error\":{\"code\":%d,\"node\":%d", error.code, error.node);
        print_text("call", error.call);
        print_text("reason", error.reason);
        print_text("remedy", error.remedy);
        printf("}");
    } else {
        if (unimap_summarize(model, &summary) != 0)
            fail("unimap_summarize");
        print_loaded(model, &summary);
        unimap_unload(model, NULL);
    }
    print_free("freeAfter");
    printf("}\n");
}

int main(int argc, char **argv)
{
    char line[256];
    FILE *cases = argc > 2 ? fopen(argv[1], "re") : NULL;
    if (cases == NULL)
        return fputs("usage: proofs CASES PART...\n", stderr), 64;
    for (int i = 2; i < argc; i++)
        read_part(argv[i]);
    while (fgets(line, sizeof line, cases) != NULL)
        perform(line);
    return 0;
}
