#include "test.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

static jmp_buf out;
static enum { PASSED, FAILED, SKIPPED } outcome;
static char reason[1024];
static char folder[256];

void test_fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    int used = snprintf(reason, sizeof reason, "%s:%d: ", file, line);
    va_start(arguments, format);
    vsnprintf(reason + used, sizeof reason - (size_t)used, format, arguments);
    va_end(arguments);
    outcome = FAILED;
    longjmp(out, 1);
}

void test_skip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    outcome = SKIPPED;
    longjmp(out, 1);
}

const char *test_folder(void)
{
    return folder;
}

/* A test beyond a second says so: what makes a run long is then known without a profiler. */
static void print_seconds(const struct timespec *start)
{
    struct timespec end;
    double seconds;
    clock_gettime(CLOCK_MONOTONIC, &end);
    seconds = (double)(end.tv_sec - start->tv_sec) + (double)(end.tv_nsec - start->tv_nsec) / 1e9;
    if (seconds > 1)
        printf(" (%.1f s)", seconds);
}

static void run(const struct test *test, int counts[3])
{
    struct trace before = trace_now();
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    outcome = PASSED;
    reason[0] = '\0';
    faults_install();
    if (setjmp(out) == 0) {
        test->run();
        trace_compare(&before);
        CHECK_EQUAL(free_hugepages(), before.free_pages);
    }
    counts[outcome]++;
    printf("%s - %s", outcome == FAILED ? "not ok" : "ok", test->sentence);
    print_seconds(&start);
    printf("%s%s\n", outcome == SKIPPED ? " # SKIP " : outcome == FAILED ? "\n  # " : "", reason);
    fflush(stdout);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

int main(int argc, char **argv)
{
    const struct test *const groups[] = {
        contract_tests, arguments_tests, layout_tests,   load_tests,     parts_tests,   pool_tests,  policy_tests,
        touch_tests,    view_tests,      direct_tests,   seed_tests,     example_tests, loads_tests, faults_tests,
        pages_tests,    reading_tests,   bench_tests,    access_tests,   shipped_tests, order_tests, ranges_tests,
        place_tests,    tmpfs_tests,     prepared_tests, page_size_tests};
    const char *base = getenv("TMPDIR");
    int counts[3] = {0};
    snprintf(folder, sizeof folder, "%s/unimap-test-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return 2;
    }
    for (size_t g = 0; g < COUNT_OF(groups); g++)
        for (const struct test *test = groups[g]; test->sentence != NULL; test++)
            if (argc < 2 || strstr(test->sentence, argv[1]) != NULL)
                run(test, counts);
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    printf("%d passed, %d failed, %d skipped\n", counts[PASSED], counts[FAILED], counts[SKIPPED]);
    return counts[FAILED] > 0;
}
