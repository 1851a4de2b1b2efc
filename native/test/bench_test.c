/* What the library takes beyond the model, measured on it alone: by the benchmark, which no sanitizer is part of. */
#include "test.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PART_BYTES (UINT64_C(128) << 20)

static void memory(void)
{
    char path[600], command[800], line[256] = "";
    double beyond = -1;
    int fd, status;
    FILE *pipe;
    need_hugepages(2 * PART_BYTES / (2 << 20));
    snprintf(path, sizeof path, "%s/large", test_folder());
    fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && ftruncate(fd, (off_t)PART_BYTES) == 0);
    close(fd);
    snprintf(command, sizeof command, "build/bench/limits 1 %s 2>&1", path);
    pipe = popen(command, "re");
    CHECK(pipe != NULL);
    CHECK(fgets(line, sizeof line, pipe) != NULL);
    while (fgetc(pipe) != EOF)
        ;
    status = pclose(pipe);
    if (strstr(line, "O_DIRECT") != NULL)
        test_skip("this file system refuses O_DIRECT");
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(sscanf(line, "memory beyond process and model, read past the page cache: %lf MiB", &beyond) == 1);
    CHECK(beyond >= 0 && beyond <= 64);
}

/* What it says of the copies, and that no row is without its times; how long anything takes is not asserted. */
static void cells(void)
{
    static const char *const rows[] = {"small upstream", "small ours", "huge upstream", "huge ours"};
    const uint64_t size = (UINT64_C(4) << 20) + 5000;
    struct set *set = set_write(4, &size, 1, 3);
    char command[2500], text[4000];
    size_t length;
    FILE *pipe;
    int status;
    snprintf(command, sizeof command, "sync; build/bench/cells 2 %s %s -- %s %s 2>&1", set->parts[0].path,
             set->parts[1].path, set->parts[2].path, set->parts[3].path);
    pipe = popen(command, "re");
    CHECK(pipe != NULL);
    length = fread(text, 1, sizeof text - 1, pipe);
    text[length] = '\0';
    status = pclose(pipe);
    if (strstr(text, "no folios of 2 MiB") != NULL || strstr(text, "is cached in huge folios") != NULL)
        test_skip("the file system of the tests caches all files alike");
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(strstr(text, "before: 0.0 % of the first copy and 100.0 % of the second") != NULL);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double returned = -1, usable = -1, ratio = -1;
        const char *row = strstr(text, rows[i]);
        CHECK(row != NULL);
        CHECK(sscanf(row + strlen(rows[i]), " return %lf ms usable %lf ms ratio %lf", &returned, &usable, &ratio) == 3);
        CHECK(returned > 0 && usable >= returned && ratio > 0);
    }
}

const struct test bench_tests[] = {
    {"the four cells are of copies that are cached as they say", cells},
    {"a direct load takes no more than 64 MiB beyond the model", memory},
    {NULL, NULL},
};
