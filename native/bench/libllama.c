#include "libllama.h"

#include "die.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

/* llama.h: LLAMA_SPLIT_MODE_LAYER, the default of `split_mode` */
#define SPLIT_LAYER 1

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

static void drop_text(int level, const char *text, void *data)
{
    (void)level, (void)text, (void)data;
}

struct libllama libllama_open(const char *ggml_path, const char *llama_path, const char *backends)
{
    struct libllama found;
    void *ggml = library(ggml_path), *llama = library(llama_path);
    find(ggml, "ggml_backend_load_all_from_path", &found.load_backends);
    find(llama, "llama_version", &found.version);
    find(llama, "llama_log_set", &found.log_set);
    find(llama, "llama_backend_init", &found.backend_init);
    find(llama, "llama_numa_init", &found.numa_init);
    find(llama, "llama_load_mode_name", &found.mode_name);
    find(llama, "llama_load_mode_from_str", &found.mode_from);
    find(llama, "llama_model_default_params", &found.default_params);
    find(llama, "llama_model_load_from_file", &found.load);
    find(llama, "llama_model_free", &found.free_model);
    find(llama, "llama_context_default_params", &found.default_context);
    find(llama, "llama_init_from_model", &found.init);
    find(llama, "llama_free", &found.free_context);
    find(llama, "llama_set_n_threads", &found.set_threads);
    find(llama, "llama_n_ctx", &found.n_ctx);
    find(llama, "llama_model_get_vocab", &found.vocab);
    find(llama, "llama_vocab_n_tokens", &found.vocab_size);
    find(llama, "llama_tokenize", &found.tokenize);
    find(llama, "llama_decode", &found.decode);
    find(llama, "llama_get_logits_ith", &found.logits);
    found.log_set(drop_text, NULL);
    found.load_backends(backends);
    found.backend_init();
    return found;
}

/* A struct that was moved about would have other values where these defaults are looked for. */
static bool is_known(const struct libllama *llama, const struct model_params *params)
{
    const char *name = llama->mode_name(params->load_mode);
    return params->split_mode == SPLIT_LAYER && name != NULL && strcmp(name, "auto") == 0 && params->main_gpu == 0 &&
           params->tensor_split == NULL && params->kv_overrides == NULL && !params->vocab_only &&
           params->use_extra_bufts;
}

struct model_params libllama_params(const struct libllama *llama, const char *mode)
{
    struct model_params params = llama->default_params();
    if (!is_known(llama, &params))
        die(BAD_WORDS, "this libllama has another struct llama_model_params than v0.5.0 to v0.7.0");
    params.load_mode = llama->mode_from(mode);
    if (strcmp(llama->mode_name(params.load_mode), mode) != 0)
        die(BAD_WORDS, "this libllama has no load mode of that name");
    return params;
}
