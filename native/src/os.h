/*
 * The operating system behind one table, so that tests can inject what a machine does rarely: EINTR, short reads, an
 * empty pool, a policy refused. Members behave like the calls they are named after (-1 and errno, or the result).
 */
#ifndef OS_H
#define OS_H

#ifdef UNIMAP_POSIX /* no Linux: what is known of the system is POSIX */
#include "../posix/os.h"
#else

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/types.h>

/* musl before 1.2.5 leaves the struct to the kernel's own header. */
#ifndef STATX_BASIC_STATS
#include <linux/stat.h>
#endif

/* Since Linux 5.14; the headers of older systems, and of musl, have them not. The kernel says whether it does. */
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

struct os {
    /* The sizes of pages that the kernel was built with: see page_size.h. No system call of a load asks for them. */
    uint64_t (*base_page)(void);
    uint64_t (*thp_page)(void);

    /* Parts. */
    int (*open)(const char *path, int flags);
    int (*openat)(int folder, const char *path, int flags, unsigned mode);
    int (*fstat)(int fd, struct stat *status);
    int (*statx)(int folder, const char *path, int flags, unsigned mask, struct statx *status);
    int (*fstatfs)(int fd, struct statfs *status);
    int (*fadvise)(int fd, off_t offset, off_t length, int advice); /* returns the error, as posix_fadvise does */
    ssize_t (*pread)(int fd, void *to, size_t length, off_t offset);
    ssize_t (*pwrite)(int fd, const void *from, size_t length, off_t offset);
    int (*fallocate)(int fd, int mode, off_t offset, off_t length);
    int (*ftruncate)(int fd, off_t length);
    int (*close)(int fd);
    int (*set_flags)(int fd, int flags);          /* fcntl(F_SETFL) */
    int (*cachestat)(int fd, uint64_t *resident); /* pages of the whole file */
    FILE *(*fopen)(const char *path, const char *mode);
    int (*fseeko)(FILE *file, off_t offset, int whence);
    size_t (*fread)(void *to, size_t size, size_t count, FILE *file);
    int (*fclose)(FILE *file);

    /* A file system without a mount point: raw system calls, because libc has them only since glibc 2.36. */
    int (*fsopen)(const char *type, unsigned flags);
    int (*fsconfig)(int context, unsigned command, const char *key, const void *value, int auxiliary);
    int (*fsmount)(int context, unsigned flags, unsigned attributes);

    /* Memory. */
    void *(*calloc)(size_t count, size_t size);
    int (*memalign)(void **to, size_t alignment, size_t length); /* returns the error, as posix_memalign does */
    int (*memfd_create)(const char *name, unsigned flags);
    void *(*mmap)(void *address, size_t length, int protection, int flags, int fd, off_t offset);
    int (*munmap)(void *address, size_t length);
    int (*madvise)(void *address, size_t length, int advice);
    int (*mlock)(const void *address, size_t length);
    int (*mincore)(void *address, size_t length, unsigned char *present);
    int (*userfaultfd)(int flags);
    int (*ioctl)(int fd, unsigned long request, void *argument);

    /* Threads, and the CPUs of the calling one. */
    int (*thread_create)(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument);
    int (*getaffinity)(size_t size, cpu_set_t *set);
    int (*setaffinity)(size_t size, const cpu_set_t *set);

    /* Nodes: raw system calls, so that nothing depends on libnuma. */
    long (*get_mempolicy)(int *mode, unsigned long *mask, unsigned long max_node, void *address, unsigned long flags);
    long (*set_mempolicy)(int mode, const unsigned long *mask, unsigned long max_node);
    long (*mbind)(void *address, unsigned long length, int mode, const unsigned long *mask, unsigned long max_node,
                  unsigned flags);
    long (*move_pages)(int pid, unsigned long count, void **pages, const int *nodes, int *status, int flags);
    int (*getcpu)(unsigned *cpu, unsigned *node);

    /* perf_event_open of the calling thread, on any CPU; and read() of what it gave. */
    int (*perf_open)(uint32_t type, uint64_t config);
    ssize_t (*perf_read)(int fd, void *to, size_t length);

    int (*mark)(int magic, unsigned long mark, unsigned long load_id);
};

extern struct os os;
/* The table as it is at start, for a test to go back to. */
extern const struct os os_real;

#endif
#endif
