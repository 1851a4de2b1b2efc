/* The example of README.md: that it is the one that is compiled here, and what it prints. */
#include "test.h"

#include <sys/wait.h>

static char *whole_file(const char *path)
{
    static char files[2][1 << 16];
    static unsigned next;
    char *text = files[next++ % 2];
    FILE *file = fopen(path, "re");
    size_t length;
    if (file == NULL)
        test_fail(__FILE__, __LINE__, "%s: %s; run the tests in native/", path, strerror(errno));
    length = fread(text, 1, sizeof files[0] - 1, file);
    fclose(file);
    text[length] = '\0';
    return text;
}

static void in_readme(void)
{
    const char *example = whole_file("example/load.c");
    const char *block = strstr(whole_file("README.md"), "```c\n");
    CHECK(block != NULL);
    block += strlen("```c\n");
    CHECK(strncmp(block, example, strlen(example)) == 0);
    CHECK(strncmp(block + strlen(example), "```\n", 4) == 0);
}

/* What the example prints, and its exit status. */
static int run_example(const char *arguments, char *output, size_t size)
{
    char command[2048];
    size_t length;
    int status;
    FILE *pipe;
    snprintf(command, sizeof command, "build/example/load %s 2>&1", arguments);
    pipe = popen(command, "re");
    CHECK(pipe != NULL);
    length = fread(output, 1, size - 1, pipe);
    output[length] = '\0';
    status = pclose(pipe);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void loads(void)
{
    const uint64_t sizes[] = {100003, 5000};
    struct set *set = set_write(2, sizes, 2, 9);
    char arguments[1100], output[4096], byte[32];
    snprintf(arguments, sizeof arguments, "unified %s %s", set->parts[0].path, set->parts[1].path);
    CHECK_EQUAL(run_example(arguments, output, sizeof output), 0);
    snprintf(byte, sizeof byte, ": %d\n", set_byte(0, 0, 9));
    CHECK(strstr(output, "byte 0 of part 0 is at 0x") != NULL && strstr(output, byte) != NULL);
    CHECK(strstr(output, " s, of which ") != NULL);
}

static void refuses(void)
{
    const uint64_t size = 5000;
    struct set *set = set_write(1, &size, 1, 9);
    char arguments[1100], output[4096];
    snprintf(arguments, sizeof arguments, "unified %s %s.missing", set->parts[0].path, set->parts[0].path);
    CHECK_EQUAL(run_example(arguments, output, sizeof output), 1);
    CHECK(strstr(output, ".missing: No such file") != NULL && strstr(output, "check the path") != NULL);
    CHECK_EQUAL(run_example("nonesuch part", output, sizeof output), 2);
    CHECK(strstr(output, "usage") != NULL);
}

const struct test example_tests[] = {
    {"README.md shows the example that is compiled", in_readme},
    {"the example loads its parts and finds a byte", loads},
    {"the example says what is wrong and what to do", refuses},
    {NULL, NULL},
};
