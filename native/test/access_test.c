#include "test.h"

#include <math.h>
#include <unistd.h>

static const uint64_t sizes[] = {3 * 1024 * 1024 + 5, 4096, 77, 1};
enum { PARTS = 4 };

static unimap_access_result must_read(const unimap_model *model, const struct set *set,
                                      const unimap_access_options *options)
{
    unimap_access_result result;
    unimap_error error;
    if (unimap_access(model, 0, set == NULL ? NULL : set->ranges, set == NULL ? 0 : set->count, options, &result,
                      &error) != 0)
        test_fail(__FILE__, __LINE__, "access: %s: %s", error.call, error.reason);
    return result;
}

static uint64_t sum_of_words(unsigned salt)
{
    uint64_t sum = 0;
    for (uint64_t part = 0; part < PARTS; part++)
        for (uint64_t i = 0; i < sizes[part]; i++)
            sum += (uint64_t)set_byte(part, i, salt) << 8 * (i % 8);
    return sum;
}

static void same_everywhere(void)
{
    struct set *set = set_write(PARTS, sizes, PARTS, 3);
    uint64_t known[3] = {sum_of_words(3)};
    for (uint32_t i = 0; i < unimap_strategy_count(); i++) {
        unimap_options options = options_for(unimap_strategy_name(i), UNIMAP_PAGE_4K);
        unimap_model *model;
        if (options.io != UNIMAP_IO_BUFFERED && !direct_works())
            options.allow_fallback = 1;
        model = must_load(set, &options);
        for (uint32_t pattern = 0; pattern < 3; pattern++) {
            for (uint32_t threads = 1; threads < 5; threads++) {
                unimap_access_options how = {
                    .pattern = pattern, .threads = threads, .node = -1, .passes = 2, .dependent = 1};
                unimap_access_result result = must_read(model, set, &how);
                if (known[pattern] == 0)
                    known[pattern] = result.checksum;
                CHECK(result.checksum == known[pattern] && result.checksum != 0);
                CHECK_EQUAL(result.threads, threads);
                CHECK_EQUAL(result.passes, 2);
                CHECK(result.pass_ns[0] > 0 && result.pass_ns[1] > 0 && result.pass_ns[2] == 0);
            }
        }
        unimap_unload(model, NULL);
    }
}

static void counts_bytes(void)
{
    struct set *set = set_write(PARTS, sizes, PARTS, 3);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    unimap_access_options how = {.node = -1, .passes = 1, .threads = 1};
    uint64_t lines = sizes[0] / 64 + sizes[1] / 64 + sizes[2] / 64;
    CHECK_EQUAL(must_read(model, NULL, &how).bytes, sizes[0] + sizes[1] + sizes[2] + sizes[3]);
    how.pattern = UNIMAP_PATTERN_RANDOM;
    CHECK_EQUAL(must_read(model, set, &how).bytes, lines * 64);
    how.lines = 1000;
    CHECK_EQUAL(must_read(model, set, &how).bytes, 64000);
    unimap_unload(model, NULL);
}

static void one_byte(void)
{
    struct set *set = set_write(PARTS, sizes, PARTS, 3);
    unimap_options options = options_for("llama-mmap", 0);
    unimap_model *model = must_load(set, &options);
    unimap_access_options sequential = {.node = -1, .passes = 1, .threads = 1};
    unimap_access_options random = {.pattern = UNIMAP_PATTERN_RANDOM, .node = -1, .passes = 1, .threads = 1};
    uint64_t sum = must_read(model, set, &sequential).checksum, other;
    FILE *file = fopen(set->parts[0].path, "r+e");
    CHECK(file != NULL && fseek(file, 1234567, SEEK_SET) == 0);
    CHECK(fputc(set_byte(0, 1234567, 3) ^ 1, file) != EOF && fclose(file) == 0);
    CHECK(must_read(model, set, &sequential).checksum != sum);
    sum = must_read(model, set, &random).checksum;
    random.seed = 1;
    other = must_read(model, set, &random).checksum;
    CHECK(sum != other);
    random.dependent = 1;
    CHECK(other != must_read(model, set, &random).checksum);
    unimap_unload(model, NULL);
}

/* Small whole numbers, so that every order of adding them gives the same float. */
static void product(void)
{
    enum { COUNT = 3 * 4096 + 100 };
    static float weights[COUNT];
    const uint64_t size = sizeof weights;
    struct set *set = set_write(1, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_access_options how = {.pattern = UNIMAP_PATTERN_MATVEC, .node = -1, .passes = 1, .threads = 2};
    unimap_model *model;
    uint64_t expected = 0;
    FILE *file = fopen(set->parts[0].path, "we");
    float row = 0;
    for (int i = 0; i < COUNT; i++) {
        uint32_t word;
        weights[i] = (float)(i * 31 % 17 - 8);
        row += weights[i] * (float)(i % 4096 % 7 - 3);
        if (i % 4096 != 4095 && i + 1 < COUNT)
            continue;
        memcpy(&word, &row, sizeof word);
        expected += word;
        row = 0;
    }
    CHECK(file != NULL && fwrite(weights, 1, size, file) == size && fclose(file) == 0);
    model = must_load(set, &options);
    CHECK(must_read(model, set, &how).checksum == expected);
    unimap_unload(model, NULL);
}

static void not_numbers(void)
{
    const uint64_t size = 64;
    float weights[16] = {NAN, -INFINITY, INFINITY, 1};
    struct set *set = set_write(1, &size, 1, 0);
    unimap_options options = options_for("llama-read", 0);
    unimap_access_options how = {.pattern = UNIMAP_PATTERN_MATVEC, .node = -1, .passes = 1, .threads = 1};
    unimap_model *model;
    FILE *file = fopen(set->parts[0].path, "we");
    CHECK(file != NULL && fwrite(weights, 1, size, file) == size && fclose(file) == 0);
    model = must_load(set, &options);
    CHECK_EQUAL(must_read(model, set, &how).checksum, 0x7fc00000);
    unimap_unload(model, NULL);
}

static void shrunk(void)
{
    const uint64_t large = 4 * 1024 * 1024;
    struct set *set = set_write(2, &large, 1, 0);
    for (uint32_t view = 0; view < 2; view++) {
        unimap_options options = options_for(view ? "unified-view" : "llama-mmap-numa", 0);
        unimap_model *model = must_load(set, &options);
        CHECK(truncate(set->parts[1].path, 4096) == 0);
        for (uint32_t pattern = 0; pattern < 3; pattern++) {
            for (uint32_t threads = 1; threads < 5; threads++) {
                unimap_access_options how = {.pattern = pattern, .threads = threads, .node = -1, .passes = 1};
                unimap_access_result result;
                unimap_error error;
                CHECK_EQUAL(unimap_access(model, 0, set->ranges, 2, &how, &result, &error), -EIO);
                CHECK_EQUAL(error.part, 1);
                CHECK(strstr(error.reason, set->parts[1].path) != NULL && error.remedy[0] != '\0');
            }
        }
        unimap_unload(model, NULL);
        set_write_part(set, 1, large, 0);
    }
}

static void refused(void)
{
    struct set *set = set_write(PARTS, sizes, PARTS, 3);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    const unimap_access_options good = {.node = -1, .passes = 1};
    unimap_access_options wrong[] = {good, good, good, good, good, good};
    unimap_range beyond = {.part = 1, .offset = 4000, .length = 97}, tiny = {.part = 3, .length = 1};
    unimap_access_options random = {.pattern = UNIMAP_PATTERN_RANDOM, .node = -1, .passes = 1};
    unimap_access_result result = {.checksum = 9};
    unimap_error error;
    wrong[0].pattern = 3;
    wrong[1].threads = 1025;
    wrong[2].node = -2;
    wrong[3].passes = 0;
    wrong[4].passes = UNIMAP_MAX_PASSES + 1;
    wrong[5].dependent = 2;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK_EQUAL(unimap_access(model, 0, NULL, 0, &wrong[i], &result, &error), -EINVAL);
    CHECK_EQUAL(unimap_access(model, 2, NULL, 0, &good, &result, &error), -EINVAL);
    CHECK_EQUAL(unimap_access(NULL, 0, NULL, 0, &good, NULL, NULL), -EINVAL);
    CHECK_EQUAL(unimap_access(model, 0, &beyond, 1, &good, &result, &error), -ENOENT);
    CHECK(error.code == UNIMAP_E_ARGUMENT && strstr(error.reason, "part 1") != NULL);
    CHECK_EQUAL(unimap_access(model, 0, &tiny, 1, &random, &result, &error), -EINVAL);
    CHECK_EQUAL(result.checksum, 9);
    unimap_unload(model, NULL);
}

static void on_a_node(void)
{
    struct set *set = set_write(PARTS, sizes, PARTS, 3);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    unimap_access_options how = {.node = 0, .passes = 1}, absent = {.node = 63, .passes = 1};
    unimap_access_result result;
    unimap_error error;
    CHECK(must_read(model, set, &how).checksum == sum_of_words(3));
    CHECK_EQUAL(unimap_access(model, 0, NULL, 0, &absent, &result, &error), -EINVAL);
    CHECK(error.code == UNIMAP_E_POLICY && error.node == 63 && error.remedy[0] != '\0');
    unimap_unload(model, NULL);
}

/* Counting of what is mapped goes on: the model is still loaded. */
static void fail_nothing(void)
{
    faults.nth = 0;
    faults.call = faults.failed = NULL;
    faults.for_ever = false;
}

static void counters(void)
{
    struct set *set = set_write(PARTS, sizes, PARTS, 3);
    unimap_options options = options_for("llama-mmap-numa", 0);
    unimap_model *model = must_load(set, &options);
    unimap_access_options how = {.node = -1, .passes = 1, .threads = 2};
    unimap_access_result result = must_read(model, set, &how);
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++)
        CHECK(result.counters[i].available == (result.counters[i].errno_value == 0));
    if (result.counters[UNIMAP_COUNTER_PAGE_FAULTS].available)
        CHECK(result.counters[UNIMAP_COUNTER_PAGE_FAULTS].value > 0);
    faults.call = "perf_open";
    faults.nth = 1;
    faults.for_ever = true;
    faults.errno_value = EACCES;
    result = must_read(model, set, &how);
    for (uint32_t i = 0; i < UNIMAP_COUNTER_COUNT; i++)
        CHECK(!result.counters[i].available && result.counters[i].value == 0 &&
              result.counters[i].errno_value == EACCES);
    fail_nothing();
    if (must_read(model, set, &how).counters[UNIMAP_COUNTER_PAGE_FAULTS].available) {
        faults.call = "perf_read";
        faults.nth = 1;
        faults.errno_value = EBADF;
        result = must_read(model, set, &how);
        for (uint32_t i = 0, gone = 0; i < UNIMAP_COUNTER_COUNT; i++) {
            gone += result.counters[i].errno_value == EBADF;
            CHECK(i + 1 < UNIMAP_COUNTER_COUNT || gone == 1);
        }
    }
    fail_nothing();
    unimap_unload(model, NULL);
}

static void calls_fail(void)
{
    struct set *set = set_write(PARTS, sizes, PARTS, 3);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    unimap_access_options how = {.node = 0, .passes = 2, .threads = 3};
    unimap_access_result result;
    unimap_error error = {0};
    bool failed_once = false;
    for (long nth = 1;; nth++) {
        long open = faults.open_now;
        int rc;
        fail_nothing();
        faults.nth = nth;
        faults.errno_value = ENOMEM;
        rc = unimap_access(model, 0, NULL, 0, &how, &result, &error);
        CHECK_EQUAL(faults.open_now, open);
        if (faults.failed == NULL)
            break;
        CHECK(rc == 0 || (rc < 0 && error.reason[0] != '\0' && error.remedy[0] != '\0'));
        failed_once |= rc != 0;
    }
    CHECK(failed_once);
    fail_nothing();
    unimap_unload(model, NULL);
}

const struct test access_tests[] = {
    {"the checksum of a pass is the files' own, whatever the strategy and the threads", same_everywhere},
    {"a pass says how many bytes it read", counts_bytes},
    {"one other byte, seed or chain of random reads is another checksum", one_byte},
    {"a matrix-vector product is right, a shorter last row too", product},
    {"bytes that are no numbers give the same result always", not_numbers},
    {"reading a mapped part that shrank is an error that names it, in every pattern", shrunk},
    {"an access that cannot be done is refused before it starts", refused},
    {"threads run on the node asked for, or not at all", on_a_node},
    {"a counter that is not available says so and stops nothing", counters},
    {"every call of an access fails in turn and leaks nothing", calls_fail},
    {NULL, NULL},
};
