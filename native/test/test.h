/* A small test runner: each test is a sentence; a skip has a reason, is printed and is counted. */
#ifndef TEST_H
#define TEST_H

#include "../include/unimap.h"
#include "../src/os.h"
#include "../src/page_size.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct test {
    const char *sentence;
    void (*run)(void);
};
/* Ends with a NULL sentence. */
extern const struct test contract_tests[], arguments_tests[], layout_tests[], load_tests[], parts_tests[], pool_tests[],
    policy_tests[], seed_tests[], touch_tests[], view_tests[], direct_tests[], example_tests[], faults_tests[],
    pages_tests[], reading_tests[], bench_tests[], access_tests[], loads_tests[], shipped_tests[], order_tests[],
    ranges_tests[], place_tests[], tmpfs_tests[], prepared_tests[], page_size_tests[];

_Noreturn void test_fail(const char *file, int line, const char *reason, ...) __attribute__((format(printf, 3, 4)));
_Noreturn void test_skip(const char *reason, ...) __attribute__((format(printf, 1, 2)));
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            test_fail(__FILE__, __LINE__, "%s", #condition);                                                           \
    } while (0)
#define CHECK_EQUAL(a, b)                                                                                              \
    do {                                                                                                               \
        long long left = (long long)(a), right = (long long)(b);                                                       \
        if (left != right)                                                                                             \
            test_fail(__FILE__, __LINE__, "%s is %lld, not %lld", #a, left, right);                                    \
    } while (0)
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/*
 * ThreadSanitizer looks for what happens between threads, and takes ten times as long: what differs in nothing that
 * threads share is then tried less often.
 */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BETWEEN_THREADS_ONLY 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define BETWEEN_THREADS_ONLY 1
#endif
#ifndef BETWEEN_THREADS_ONLY
#define BETWEEN_THREADS_ONLY 0
#endif

/* ---- sets of parts ---- */
#define MAX_SET 256
struct set {
    unimap_part parts[MAX_SET];
    unimap_range ranges[MAX_SET];
    uint64_t count;
};
/* Writes `count` parts; sizes[i % sizes_count] bytes each; every byte depends on part, offset and `salt`. */
struct set *set_write(uint64_t count, const uint64_t *sizes, size_t sizes_count, unsigned salt);
/* The one written last. */
struct set *set_current(void);
void set_write_part(struct set *set, uint64_t part, uint64_t size, unsigned salt);
uint8_t set_byte(uint64_t part, uint64_t offset, unsigned salt);
/* Compares every extent of every replica with what was written, through unimap_copy_out and unimap_address. */
void set_compare(const struct set *set, const unimap_model *model, unsigned salt);
/* Whether every byte from one address up to another is zero. */
bool zero_between(uint64_t from, uint64_t to);
const char *test_folder(void);

/* ---- what must be the same after a test as before ---- */
struct trace {
    int files, mappings, mode;
    long free_pages;
    cpu_set_t cpus;
};
struct trace trace_now(void);
/* Fails the test where open files, mappings of ours, the policy or the CPUs are others than then. The pool is everybody's. */
void trace_compare(const struct trace *before);

/* ---- the machine ---- */
#define PAGE base_page()
/* For a test whose figures are worked out for pages of 4 KiB. */
void need_small_pages(void);
long free_hugepages(void);
void need_hugepages(long pages);
/* Whether the folder of the tests is on a file system with direct I/O. Without, llama-direct falls back. */
bool direct_works(void);
void need_direct(void);
unimap_options options_for(const char *strategy, uint32_t page_kind);
/* Fails the test with the error when the load does. */
unimap_model *must_load(const struct set *set, const unimap_options *options);
int try_load(const struct set *set, const unimap_options *options, unimap_error *error);

/* ---- what the operating system does: reset before each test ---- */
struct faults {
    const char *call;   /* fail this one, or any when NULL */
    long nth;           /* 1: the next; 0: none */
    bool for_ever;      /* and every later one */
    int errno_value;    /* 0 for pread and fread: returns nothing, as at an end of file */
    size_t read_limit;  /* bytes a pread returns at most; 0: no limit */
    size_t write_limit; /* the same of a pwrite */
    bool pread_pretend; /* return the count without reading */
    /* Observed. */
    const char *failed; /* the call that was made to fail */
    long calls, opens, closes, preads, pwrites, mmaps, munmaps, memfds, memaligns, marks, copies, threads, bindings;
    long open_now, most_open; /* descriptors */
    size_t largest_pread;
    long unaligned; /* preads whose offset, length or address is no multiple of 512 */
    long hinted;    /* mmaps that named an address that was not the library's own */
    uintptr_t reserved, reserved_end;
    int64_t mapped_bytes;
    int bound_mode;
    unsigned long mark_seen[16];
};
extern struct faults faults;
void faults_install(void);
/* Counts bytes mapped by a test's own mmap. */
void faults_mapped(int64_t bytes);

#endif
