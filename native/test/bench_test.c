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

const struct test bench_tests[] = {
    {"a direct load takes no more than 64 MiB beyond the model", memory},
    {NULL, NULL},
};
