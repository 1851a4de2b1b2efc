/*
 * The table of src/os.h for a system of which nothing is known but POSIX.1-2008: the calls that map and read a part. What it has
 * no word for is refused with ENOTSUP by the one function that would need it, or left out where it is an attempt or advice.
 */
#ifndef POSIX_OS_H
#define POSIX_OS_H

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Attempts: nothing is populated ahead. */
#ifndef MAP_POPULATE
#define MAP_POPULATE 0
#endif
/* Memory without a file: os.mmap refuses it by its descriptor, -1. */
#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS 0
#endif
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif
/* An option of POSIX that not every system has. */
#ifndef POSIX_FADV_SEQUENTIAL
#define POSIX_FADV_SEQUENTIAL 2
#endif

/* What os.madvise is asked for, in numbers of our own. */
#undef MADV_RANDOM
#undef MADV_WILLNEED
#undef MADV_DONTNEED
#undef MADV_HUGEPAGE
#undef MADV_POPULATE_READ
enum { MADV_RANDOM = 1, MADV_WILLNEED, MADV_DONTNEED, MADV_HUGEPAGE, MADV_POPULATE_READ };

struct os {
    uint64_t (*base_page)(void);
    uint64_t (*thp_page)(void);

    int (*open)(const char *path, int flags);
    int (*fstat)(int fd, struct stat *status);
    int (*fadvise)(int fd, off_t offset, off_t length, int advice);
    ssize_t (*pread)(int fd, void *to, size_t length, off_t offset);
    int (*close)(int fd);
    FILE *(*fopen)(const char *path, const char *mode);
    int (*fseeko)(FILE *file, off_t offset, int whence);
    size_t (*fread)(void *to, size_t size, size_t count, FILE *file);
    int (*fclose)(FILE *file);

    void *(*calloc)(size_t count, size_t size);
    int (*memalign)(void **to, size_t alignment, size_t length);
    void *(*mmap)(void *address, size_t length, int protection, int flags, int fd, off_t offset);
    int (*munmap)(void *address, size_t length);
    int (*madvise)(void *address, size_t length, int advice);
    int (*mlock)(const void *address, size_t length);

    int (*getcpu)(unsigned *cpu, unsigned *node);
    int (*mark)(int magic, unsigned long mark, unsigned long load_id);
};

extern struct os os;
extern const struct os os_real;

#endif
