/* Puts the parts of a model into memory on node 0 and says where: load unified-parallel model-*.gguf */
#include "unimap.h"
#include <stdio.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
    unimap_options options = {
        .page_kind = UNIMAP_PAGE_2M, .placement = UNIMAP_PLACEMENT_MIRROR, .node_count = 1, .allow_fallback = 1};
    unimap_part parts[256];
    unimap_model *model;
    unimap_error error;
    unimap_summary s;
    uint64_t count = 0, address;
    struct stat file;

    if (argc < 3 || argc > 258 || unimap_strategy_find(argv[1], &options.strategy) != 0)
        return fputs("usage: load STRATEGY PART... (at most 256)\n", stderr), 2;
    for (; argv[2 + count] != NULL; count++) {
        uint64_t size = stat(argv[2 + count], &file) == 0 ? (uint64_t)file.st_size : 1; /* 1: let the load say why */
        parts[count] = (unimap_part){.path = argv[2 + count], .size = size, .alignment = 32};
    }
    if (unimap_load(parts, count, NULL, 0, &options, &model, &error) != 0) {
        fprintf(stderr, "%s\n%s\n", error.reason, error.remedy); /* and everything was undone */
        return 1;
    }
    unimap_summarize(model, &s);
    unimap_address(model, 0, 0, 0, &address); /* replica 0, part 0, byte 0 */
    printf("byte 0 of part 0 is at %p: %d\n", (void *)(uintptr_t)address, *(const unsigned char *)(uintptr_t)address);
    printf("%.6f s, of which %.6f filling with %u threads\n", s.call_return_ns / 1e9, s.fill_ns / 1e9, s.threads);
    for (uint32_t i = 0; i < s.fallback_count; i++)
        printf("%s, not %s: %s\n", s.fallbacks[i].obtained, s.fallbacks[i].requested, s.fallbacks[i].reason);
    unimap_unload(model, NULL);
    return 0;
}
