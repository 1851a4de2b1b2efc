/* A prebuilt libllama, opened at run time: what of its interface we call, in declarations of our own. */
#ifndef LIBLLAMA_H
#define LIBLLAMA_H

#include <stdbool.h>
#include <stdint.h>

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

/* struct llama_context_params, of which the first fields are known; passed by value as the one above. */
struct context_params {
    uint32_t n_ctx, n_batch, n_ubatch, n_seq_max;
    char later[1024];
};

/* struct llama_batch; positions and sequences are its own choice where they are NULL, and the last token alone has logits. */
struct batch {
    int32_t n_tokens;
    int32_t *token;
    float *embd;
    int32_t *pos, *n_seq_id, **seq_id;
    int8_t *logits;
};

struct libllama {
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
    struct context_params (*default_context)(void);
    void *(*init)(void *model, struct context_params params);
    void (*free_context)(void *context);
    void (*set_threads)(void *context, int32_t generation, int32_t prompt);
    uint32_t (*n_ctx)(const void *context);
    const void *(*vocab)(const void *model);
    int32_t (*vocab_size)(const void *vocab);
    int32_t (*tokenize)(const void *vocab, const char *text, int32_t length, int32_t *tokens, int32_t most,
                        bool add_special, bool parse_special);
    int32_t (*decode)(void *context, struct batch batch);
    float *(*logits)(void *context, int32_t index);
};

/* Opens the two libraries, quietens them and lets ggml find its backends. Dies where one is not what it should be. */
struct libllama libllama_open(const char *ggml, const char *llama, const char *backends);
/* Dies where the struct is another than above, or the mode is not one of --load-mode. */
struct model_params libllama_params(const struct libllama *llama, const char *mode);

#endif
