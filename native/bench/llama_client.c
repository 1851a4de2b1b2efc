/*
 * A client of a model: starts, loads it by a prebuilt libllama as llama.cpp does by default, evaluates a prompt and generates
 * tokens, always the likeliest. What it computes is the same each time, so that two runs of it can be held to each other.
 *
 *   llama-client GGML LLAMA BACKENDS MODEL TOKENS THREADS [BEGAN]
 *
 * BEGAN: nanoseconds of CLOCK_MONOTONIC at which its parent started it; what it says of its start is counted from there, so
 * that the dynamic linker is in it. Without it, from main().
 *
 * File descriptor 3, where it is open: the logits that each token was chosen by, 32-bit floats, and then its end.
 * Standard output: one line of JSON. It then keeps the model until standard input ends, to be looked at, frees it and ends.
 * Exit status 1 where the model is not loaded or not computed, 2 where a library is not one that this program knows. It dies
 * with its parent.
 */
#include "die.h"
#include "libllama.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define LOGITS_FD   3
#define MOST_PROMPT 64
#define MOST_TOKENS 256

/* Any text will do. It is long enough for MOST_PROMPT tokens in vocabularies of whole words. */
static const char text[] =
    "A model of many parts is mapped into memory, part by part, in pages of four kibibytes or of two mebibytes. The "
    "words of "
    "this prompt mean nothing to it. They are the same in every round, and so is all that follows from them, whatever "
    "the "
    "pages that the weights lie in: the same numbers, added up in the same order, have the same sum.";

struct times {
    uint64_t load, load_cpu, ready, first_token, prompt, tokens, end;
    int32_t prompt_tokens;
};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t since(uint64_t began)
{
    return clock_ns(CLOCK_MONOTONIC) - began;
}

static uint64_t whole_number(const char *word, uint64_t least, uint64_t most)
{
    char *end;
    unsigned long long number = strtoull(word, &end, 10);
    if (*word < '0' || *word > '9' || *end != '\0' || number < least || number > most)
        die(BAD_WORDS, "usage: llama-client GGML LLAMA BACKENDS MODEL TOKENS THREADS [BEGAN]");
    return number;
}

/* Keeps the logits and says which is the greatest; the first of several. */
static int32_t likeliest(const float *logits, int32_t count, float *keep)
{
    int32_t best = 0;
    if (logits == NULL)
        die(OUT_OF_MEANS, "llama.cpp gives no logits");
    memcpy(keep, logits, (size_t)count * sizeof *keep);
    for (int32_t i = 0; i < count; i++) {
        if (!isfinite(logits[i]))
            die(OUT_OF_MEANS, "this model computes numbers that are not finite, which nothing can be compared by");
        if (logits[i] > logits[best])
            best = i;
    }
    return best;
}

static int32_t prompt_of(const struct libllama *llama, const void *vocab, int32_t *tokens)
{
    int32_t all[4 * sizeof text]; /* A space alone may take three tokens: one a byte of its sign. */
    int32_t count =
        llama->tokenize(vocab, text, (int32_t)sizeof text - 1, all, (int32_t)(sizeof all / sizeof *all), true, false);
    if (count <= 0)
        die(OUT_OF_MEANS, "this model has no vocabulary that a prompt could be told in");
    count = count < MOST_PROMPT ? count : MOST_PROMPT;
    memcpy(tokens, all, (size_t)count * sizeof *tokens);
    return count;
}

static void decode(const struct libllama *llama, void *context, int32_t *tokens, int32_t count)
{
    struct batch batch = {.n_tokens = count, .token = tokens};
    if (llama->decode(context, batch) != 0)
        die(OUT_OF_MEANS, "llama.cpp does not compute this model");
}

static void write_logits(const float *logits, size_t bytes)
{
    const char *rest = (const char *)logits;
    while (bytes > 0) {
        ssize_t written = write(LOGITS_FD, rest, bytes);
        if (written <= 0)
            return; /* Nobody asked for them. */
        rest += written;
        bytes -= (size_t)written;
    }
    close(LOGITS_FD);
}

static void print_answer(const struct libllama *llama, const struct times *times, int32_t tokens)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"version\":\"%s\",\"load_ns\":%" PRIu64 ",\"load_cpu_ns\":%" PRIu64 ",\"ready_ns\":%" PRIu64
           ",\"first_token_ns\":%" PRIu64 ",\"prompt_tokens\":%" PRId32 ",\"prompt_ns\":%" PRIu64 ",\"tokens\":%" PRId32
           ",\"tokens_ns\":%" PRIu64 ",\"end_ns\":%" PRIu64 ",\"cpu_ns\":%" PRIu64
           ",\"minor_faults\":%ld,\"major_faults\":%ld,\"peak_bytes\":%" PRIu64 "}\n",
           llama->version(), times->load, times->load_cpu, times->ready, times->first_token, times->prompt_tokens,
           times->prompt, tokens, times->tokens, times->end, clock_ns(CLOCK_PROCESS_CPUTIME_ID), usage.ru_minflt,
           usage.ru_majflt, (uint64_t)usage.ru_maxrss * 1024u);
    if (fflush(stdout) != 0)
        die(OUT_OF_MEANS, "its answer cannot be written");
}

int main(int count, char **words)
{
    struct times times;
    struct libllama llama;
    int32_t prompt[MOST_PROMPT], tokens, vocabulary, next;
    uint64_t began, cpu, start;
    void *model, *context;
    float *logits;
    if (count < 7)
        die(BAD_WORDS, "usage: llama-client GGML LLAMA BACKENDS MODEL TOKENS THREADS [BEGAN]");
    began = count > 7 ? whole_number(words[7], 1, UINT64_MAX) : clock_ns(CLOCK_MONOTONIC);
    tokens = (int32_t)whole_number(words[5], 1, MOST_TOKENS);
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0ul, 0ul, 0ul);
    llama = libllama_open(words[1], words[2], words[3]);

    start = clock_ns(CLOCK_MONOTONIC);
    cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    model = llama.load(words[4], libllama_params(&llama, "mmap"));
    times.load_cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    times.load = since(start);
    if (model == NULL)
        die(OUT_OF_MEANS, "llama.cpp does not load this model");
    context = llama.init(model, llama.default_context());
    if (context == NULL)
        die(OUT_OF_MEANS, "llama.cpp makes no context for this model");
    llama.set_threads(context, (int32_t)whole_number(words[6], 1, 4096), (int32_t)whole_number(words[6], 1, 4096));
    times.ready = since(began);

    vocabulary = llama.vocab_size(llama.vocab(model));
    logits = malloc(((size_t)tokens + 1) * (size_t)vocabulary * sizeof *logits);
    times.prompt_tokens = prompt_of(&llama, llama.vocab(model), prompt);
    if (logits == NULL || (uint64_t)times.prompt_tokens + (uint64_t)tokens > llama.n_ctx(context))
        die(OUT_OF_MEANS, "there is no room for so many tokens");
    start = clock_ns(CLOCK_MONOTONIC);
    decode(&llama, context, prompt, times.prompt_tokens);
    next = likeliest(llama.logits(context, -1), vocabulary, logits);
    times.prompt = since(start);
    times.first_token = since(began);
    start = clock_ns(CLOCK_MONOTONIC);
    for (int32_t i = 1; i <= tokens; i++) {
        decode(&llama, context, &next, 1);
        next = likeliest(llama.logits(context, -1), vocabulary, logits + (size_t)i * (size_t)vocabulary);
    }
    times.tokens = since(start);
    times.end = since(began);

    print_answer(&llama, &times, tokens);
    write_logits(logits, ((size_t)tokens + 1) * (size_t)vocabulary * sizeof *logits);
    while (read(STDIN_FILENO, prompt, sizeof prompt) > 0)
        continue;
    llama.free_context(context);
    llama.free_model(model);
    return 0;
}
