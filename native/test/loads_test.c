/* The program that loads in a process of its own, built with the sanitizers of these tests; harness/worker tests the rest. */
#include "test.h"

#include <sys/wait.h>

static FILE *words_file(void)
{
    char path[1100];
    FILE *file;
    snprintf(path, sizeof path, "%s/words", test_folder());
    file = fopen(path, "we");
    CHECK(file != NULL);
    return file;
}

static void put_text(FILE *file, const char *text)
{
    fwrite(text, 1, strlen(text) + 1, file);
}

static void put_number(FILE *file, uint64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, number);
    put_text(file, text);
}

static void put_set(FILE *file, const struct set *set)
{
    put_number(file, set->count);
    for (uint64_t i = 0; i < set->count; i++) {
        put_text(file, set->parts[i].path);
        put_number(file, set->parts[i].size);
        put_number(file, set->parts[i].alignment);
    }
    put_number(file, set->count);
    for (uint64_t i = 0; i < set->count; i++) {
        put_number(file, set->ranges[i].part);
        put_number(file, set->ranges[i].offset);
        put_number(file, set->ranges[i].length);
    }
}

static void put_load(FILE *file, const char *mode, const char *cold, const char *delay, const char *strategy)
{
    unimap_options options = options_for(strategy, UNIMAP_PAGE_4K);
    put_text(file, mode);
    put_text(file, cold);
    put_text(file, delay);
    put_number(file, 1 << 20); /* touch_before, touch_threads, beside */
    put_number(file, 2);
    put_number(file, 1);
    put_text(file, strategy);
    put_number(file, options.page_kind);
    put_number(file, options.placement);
    put_number(file, options.threads);
    put_number(file, options.io);
    for (int i = 0; i < 3; i++) /* feed, pin, drop_cache */
        put_number(file, 0);
    put_number(file, 1); /* where O_DIRECT is not available */
    put_number(file, options.node_count);
    for (uint32_t i = 0; i < options.node_count; i++)
        put_number(file, options.nodes[i]);
}

/* What the program prints of these words, which are closed, and its exit status. */
static int run(FILE *words, char *output, size_t size)
{
    char command[1200];
    size_t length;
    int status;
    FILE *pipe;
    fclose(words);
    snprintf(command, sizeof command, "build/test/unimap-loads <%s/words 2>&1", test_folder());
    pipe = popen(command, "re");
    CHECK(pipe != NULL);
    length = fread(output, 1, size - 1, pipe);
    output[length] = '\0';
    status = pclose(pipe);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static char output[1 << 16];

static void must_print(const char *text)
{
    if (strstr(output, text) == NULL)
        test_fail(__FILE__, __LINE__, "no %s in: %s", text, output);
}

static const uint64_t sizes[] = {100003, 5000, 70000};

static void timed(void)
{
    struct set *set = set_write(3, sizes, 3, 4);
    const char *name;
    for (uint32_t i = 0; (name = unimap_strategy_name(i)) != NULL; i++) {
        FILE *words = words_file();
        put_set(words, set);
        put_number(words, 1);
        put_load(words, "timed", "0", i % 2 == 0 ? "0" : "0.25", name);
        CHECK_EQUAL(run(words, output, sizeof output), 0);
        must_print("{\"loads\":[{\"load_id\":0,\"status\":\"completed\",");
        must_print("\"per_node\":[");
        must_print("\"touched_before\":1048576,\"touch_threads_planned\":2,\"touch_threads\":2,");
        CHECK(strstr(output, "\"touch_alone_ns\":null") == NULL && strstr(output, "\"pass_ns\":null") == NULL);
        CHECK((strstr(output, "\"delayed_ns\":0,") != NULL) == (i % 2 == 0));
    }
}

static void counted(void)
{
    struct set *set = set_write(3, sizes, 3, 4);
    FILE *words = words_file();
    put_set(words, set);
    put_number(words, unimap_strategy_count());
    for (uint32_t i = 0; i < unimap_strategy_count(); i++)
        put_load(words, "counted", "0", "0", unimap_strategy_name(i));
    CHECK_EQUAL(run(words, output, sizeof output), 0);
    for (uint32_t i = 0; i < unimap_strategy_count(); i++) {
        char begin[64];
        snprintf(begin, sizeof begin, "{\"load_id\":%u,\"status\":\"completed\",", i);
        must_print(begin);
    }
}

static void fails(void)
{
    struct set *set = set_write(2, sizes, 2, 4);
    FILE *words = words_file();
    set->parts[1].path = "/nonesuch/\"quoted\"\n";
    put_set(words, set);
    put_number(words, 1);
    put_load(words, "timed", "0", "0", "unified");
    CHECK_EQUAL(run(words, output, sizeof output), 0);
    must_print("\"status\":\"failed\",\"error\":{\"code\":2,\"errno_value\":2,\"part\":1,");
    must_print("/nonesuch/\\\"quoted\\\"\\u000a");
}

static void refuses(void)
{
    struct set *set = set_write(1, sizes, 1, 4);
    FILE *words = words_file();
    put_set(words, set);
    put_number(words, 2);
    put_load(words, "counted", "0", "0", "unified");
    CHECK_EQUAL(run(words, output, sizeof output), 2);
    must_print("words are missing");
    words = words_file();
    put_set(words, set);
    put_number(words, 1);
    put_load(words, "timed", "0", "nan", "unified");
    CHECK_EQUAL(run(words, output, sizeof output), 2);
    must_print("a word is not a share");
}

const struct test loads_tests[] = {
    {"a timed load of every strategy is told whole", timed},
    {"counted loads follow one another in one process", counted},
    {"a load that fails says why, whatever bytes its path has", fails},
    {"words that cannot be understood are refused", refuses},
    {NULL, NULL},
};
