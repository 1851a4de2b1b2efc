#include "soak.h"

#include <ftw.h>
#include <stdarg.h>
#include <unistd.h>

static char folder[256];
static char trying[512];

void soak_begin(const char *program)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/unimap-%s-XXXXXX", base != NULL ? base : "/tmp", program);
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(2);
    }
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

void soak_end(void)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void soak_trying(const char *what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    vsnprintf(trying, sizeof trying, what, arguments);
    va_end(arguments);
}

const char *test_folder(void)
{
    return folder;
}

/* As a sanitizer ends a program, so that libFuzzer keeps the input. */
void test_fail(const char *file, int line, const char *reason, ...)
{
    va_list arguments;
    fprintf(stderr, "%s\n  %s:%d: ", trying, file, line);
    va_start(arguments, reason);
    vfprintf(stderr, reason, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    soak_end();
    abort();
}

void test_skip(const char *reason, ...)
{
    test_fail(__FILE__, __LINE__, "%s", reason);
}
