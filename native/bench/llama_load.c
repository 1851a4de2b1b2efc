/*
 * Loads a model once by a prebuilt libllama: what the strategies that stand for llama.cpp are held to.
 *
 *   llama-load GGML LLAMA BACKENDS MODEL MODE [numa] [no-weights]
 *
 * GGML and LLAMA are the two libraries, BACKENDS the folder of ggml's backends, MODE a name of llama.cpp's --load-mode.
 * `numa`: as under --numa distribute. `no-weights`: headers are read and tensors are made, and no weight is loaded, so that
 * the rest of a load can be told from it; of the modes only `none` and `dio` can do without.
 *
 * The load and the free stand between the markers of unimap.h, as load 0. Nothing else of the process does: libraries are
 * bound and read in before, and what llama.cpp would print is dropped, because printing is no part of loading.
 *
 * Standard output: JSON, {"version", "wall_ns", "cpu_ns", "free_ns"}; the CPU time is the whole process's.
 * Exit status 1 where the model is not loaded, 2 where a library is not one that this program knows. It dies with its parent.
 */
#include "die.h"
#include "libllama.h"
#include "own_memory.h"
#include "unimap.h"

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

/* ggml-cpu.h: GGML_NUMA_STRATEGY_DISTRIBUTE */
#define NUMA_DISTRIBUTE 1

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void mark(unimap_mark which)
{
    prctl((int)UNIMAP_MARK_MAGIC, (unsigned long)which, 0ul, 0ul, 0ul);
}

int main(int count, char **words)
{
    bool numa = false, no_weights = false;
    struct libllama client;
    struct model_params params;
    uint64_t wall, cpu;
    void *model;
    if (count < 6)
        die(BAD_WORDS, "usage: llama-load GGML LLAMA BACKENDS MODEL MODE [numa] [no-weights]");
    for (int i = 6; i < count; i++) {
        numa |= strcmp(words[i], "numa") == 0;
        no_weights |= strcmp(words[i], "no-weights") == 0;
    }
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0ul, 0ul, 0ul);
    client = libllama_open(words[1], words[2], words[3]);
    if (numa)
        client.numa_init(NUMA_DISTRIBUTE);
    params = libllama_params(&client, words[5]);
    params.no_alloc = no_weights;
    /* On a CPU with AMX, or for some types, weights are copied into buffers of their own, which no strategy stands for. */
    params.use_extra_bufts = false;
    own_memory_settle();

    mark(UNIMAP_MARK_LOAD_BEGIN);
    wall = clock_ns(CLOCK_MONOTONIC);
    cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    model = client.load(words[4], params);
    cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = clock_ns(CLOCK_MONOTONIC) - wall;
    mark(UNIMAP_MARK_LOAD_END);
    if (model == NULL)
        die(OUT_OF_MEANS, "llama.cpp does not load this model");
    printf("{\"version\":\"%s\",\"wall_ns\":%" PRIu64 ",\"cpu_ns\":%" PRIu64 ",", client.version(), wall, cpu);

    mark(UNIMAP_MARK_UNLOAD_BEGIN);
    wall = clock_ns(CLOCK_MONOTONIC);
    client.free_model(model);
    wall = clock_ns(CLOCK_MONOTONIC) - wall;
    mark(UNIMAP_MARK_UNLOAD_END);
    printf("\"free_ns\":%" PRIu64 "}\n", wall);
    return fflush(stdout) == 0 ? 0 : OUT_OF_MEANS;
}
