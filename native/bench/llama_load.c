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
#include "own_memory.h"
#include "unimap.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

/* ggml-cpu.h: GGML_NUMA_STRATEGY_DISTRIBUTE */
#define NUMA_DISTRIBUTE 1
/* llama.h: LLAMA_SPLIT_MODE_LAYER, the default of `split_mode` */
#define SPLIT_LAYER 1

/*
 * struct llama_model_params of include/llama.h, v0.5.0 to v0.7.0, followed by room for fields of later versions. It is
 * passed by value: behind a pointer (aarch64) or as the last thing on the stack (x86-64), where more than the callee
 * takes does no harm.
 */
struct model_params {
    void *devices, *tensor_buft_overrides;
    int32_t n_gpu_layers, split_mode, load_mode, lazy_mode, main_gpu;
    void *tensor_split, *progress_callback, *progress_callback_user_data, *kv_overrides;
    bool vocab_only, check_tensors, use_extra_bufts, no_host, no_alloc;
    char later[512];
};

struct client {
    const char *(*version)(void);
    void (*load_backends)(const char *folder);
    void (*log_set)(void (*log)(int level, const char *text, void *data), void *data);
    void (*backend_init)(void);
    void (*numa_init)(int strategy);
    const char *(*mode_name)(int mode);
    int (*mode_from)(const char *name);
    struct model_params (*default_params)(void);
    void *(*load)(const char *path, struct model_params params);
    void (*free_model)(void *model);
};

static void *library(const char *path)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (handle == NULL)
        die(BAD_WORDS, dlerror());
    return handle;
}

/* ISO C has no conversion from an object pointer to a function pointer; POSIX has this one. */
static void find(void *handle, const char *name, void *function)
{
    void *symbol = dlsym(handle, name);
    if (symbol == NULL)
        die(BAD_WORDS, dlerror());
    memcpy(function, &symbol, sizeof symbol);
}

static struct client client_of(const char *ggml_path, const char *llama_path)
{
    struct client client;
    void *ggml = library(ggml_path), *llama = library(llama_path);
    find(ggml, "ggml_backend_load_all_from_path", &client.load_backends);
    find(llama, "llama_version", &client.version);
    find(llama, "llama_log_set", &client.log_set);
    find(llama, "llama_backend_init", &client.backend_init);
    find(llama, "llama_numa_init", &client.numa_init);
    find(llama, "llama_load_mode_name", &client.mode_name);
    find(llama, "llama_load_mode_from_str", &client.mode_from);
    find(llama, "llama_model_default_params", &client.default_params);
    find(llama, "llama_model_load_from_file", &client.load);
    find(llama, "llama_model_free", &client.free_model);
    return client;
}

/* A struct that was moved about would have other values where these defaults are looked for. */
static bool is_known(const struct client *client, const struct model_params *params)
{
    const char *name = client->mode_name(params->load_mode);
    return params->split_mode == SPLIT_LAYER && name != NULL && strcmp(name, "auto") == 0 && params->main_gpu == 0 &&
           params->tensor_split == NULL && params->kv_overrides == NULL && !params->vocab_only &&
           params->use_extra_bufts;
}

static void drop_text(int level, const char *text, void *data)
{
    (void)level, (void)text, (void)data;
}

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

static struct model_params params_of(const struct client *client, const char *mode, bool no_weights)
{
    struct model_params params = client->default_params();
    if (!is_known(client, &params))
        die(BAD_WORDS, "this libllama has another struct llama_model_params than v0.5.0 to v0.7.0");
    params.load_mode = client->mode_from(mode);
    if (strcmp(client->mode_name(params.load_mode), mode) != 0)
        die(BAD_WORDS, "this libllama has no load mode of that name");
    params.no_alloc = no_weights;
    return params;
}

int main(int count, char **words)
{
    bool numa = false, no_weights = false;
    struct client client;
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
    client = client_of(words[1], words[2]);
    client.log_set(drop_text, NULL);
    client.load_backends(words[3]);
    client.backend_init();
    if (numa)
        client.numa_init(NUMA_DISTRIBUTE);
    params = params_of(&client, words[5], no_weights);
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
