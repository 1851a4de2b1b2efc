#include "test.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

static void counts(void)
{
    const uint64_t sizes[] = {10 * PAGE, PAGE + 1, 1};
    struct set *set = set_write(3, sizes, 3, 0);
    static const struct {
        const char *strategy;
        uint64_t pages;
    } cases[] = {{"llama-mmap", 13}, {"llama-mmap-numa", 13}, {"llama-read", 12},
                 {"per-part", 26},   {"unified", 26},         {"unified-view", 13}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unimap_options options = options_for(cases[i].strategy, UNIMAP_PAGE_4K);
        unimap_model *model = must_load(set, &options);
        uint64_t ns, pages;
        CHECK(unimap_touch(model, 4, &ns, &pages, NULL, NULL) == 0);
        CHECK_EQUAL(pages, cases[i].pages);
        unimap_unload(model, NULL);
    }
}

static void threaded(void)
{
    const uint64_t large = 12 * 1024 * 1024 + 1;
    struct set *set = set_write(2, &large, 1, 0);
    unimap_options options = options_for("llama-mmap-numa", 0);
    unimap_model *model = must_load(set, &options);
    for (uint32_t threads = 0; threads < 9; threads++) {
        uint64_t ns, pages;
        uint32_t obtained;
        CHECK(unimap_touch(model, threads, &ns, &pages, &obtained, NULL) == 0);
        CHECK_EQUAL(pages, 2 * (large / PAGE + 1));
        CHECK(ns > 0);
        CHECK(threads == 0 ? obtained > 0 : obtained == threads);
    }
    unimap_unload(model, NULL);
}

static void as_asked(void)
{
    const uint64_t sizes[] = {100, 100, 100};
    struct set *set = set_write(3, sizes, 3, 0);
    static const char *const names[] = {"llama-mmap", "llama-mmap-numa", "per-part"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        unimap_options options = options_for(names[i], UNIMAP_PAGE_4K);
        unimap_model *model = must_load(set, &options);
        uint32_t obtained;
        uint64_t pages;
        CHECK_EQUAL(unimap_touch(model, 2, NULL, NULL, &obtained, NULL), 0);
        CHECK_EQUAL(obtained, 2);
        CHECK_EQUAL(unimap_touch(model, 9, NULL, &pages, &obtained, NULL), 0);
        CHECK(pages < 9);
        CHECK_EQUAL(obtained, 9);
        unimap_unload(model, NULL);
    }
}

static uint64_t mapped_pages(const struct set *set, const unimap_model *model)
{
    uint64_t resident = 0;
    for (uint64_t i = 0; i < set->count; i++) {
        unimap_pages pages;
        CHECK_EQUAL(unimap_region_pages(model, (uint32_t)i, 1, &pages), 0);
        resident += pages.resident;
    }
    return resident;
}

static void taken_back(void)
{
    const uint64_t large = 1024 * 1024;
    struct set *set = set_write(2, &large, 1, 0);
    static const struct {
        const char *strategy;
        bool lazy;
    } cases[] = {{"llama-mmap-numa", true}, {"llama-mmap", false}, {"per-part", false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unimap_options options = options_for(cases[i].strategy, UNIMAP_PAGE_4K);
        unimap_model *model = must_load(set, &options);
        uint64_t returned = mapped_pages(set, model), pages;
        CHECK_EQUAL(returned, cases[i].lazy ? 0 : 2 * large / PAGE);
        CHECK_EQUAL(unimap_touch(model, 2, NULL, &pages, NULL, NULL), 0);
        CHECK_EQUAL(mapped_pages(set, model), 2 * large / PAGE);
        CHECK_EQUAL(unimap_untouch(model), 0);
        CHECK_EQUAL(mapped_pages(set, model), returned);
        CHECK_EQUAL(unimap_touch(model, 1, NULL, &pages, NULL, NULL), 0);
        CHECK_EQUAL(mapped_pages(set, model), 2 * large / PAGE);
        unimap_unload(model, NULL);
    }
    CHECK_EQUAL(unimap_untouch(NULL), -EINVAL);
}

static void shrunk(void)
{
    const uint64_t large = 8 * 1024 * 1024;
    struct set *set = set_write(2, &large, 1, 0);
    unimap_options options = options_for("llama-mmap-numa", 0);
    unimap_model *model = must_load(set, &options);
    unimap_error error;
    uint64_t address, ns, pages;
    uint8_t byte;
    CHECK(truncate(set->parts[1].path, PAGE) == 0);
    for (uint32_t threads = 1; threads < 5; threads++) {
        CHECK_EQUAL(unimap_touch(model, threads, &ns, &pages, NULL, &error), -EIO);
        CHECK_EQUAL(error.part, 1);
        CHECK(strstr(error.reason, set->parts[1].path) != NULL && error.remedy[0] != '\0');
    }
    CHECK(unimap_address(model, 0, 1, 0, &address) == 0);
    CHECK_EQUAL(unimap_copy_out(model, address, &byte, 1), 0);
    CHECK_EQUAL(unimap_copy_out(model, address + 8192, &byte, 1), -EIO);
    unimap_unload(model, NULL);
}

static sigjmp_buf theirs;

static void their_handler(int signal)
{
    siglongjmp(theirs, signal);
}

static void handler_kept(void)
{
    const uint64_t size = 8192;
    struct set *set = set_write(1, &size, 1, 0);
    unimap_options options = options_for("llama-mmap-numa", 0);
    struct sigaction mine = {.sa_handler = their_handler}, old, now;
    unimap_model *model = must_load(set, &options);
    uint64_t address;
    uint8_t byte;
    CHECK(unimap_address(model, 0, 0, PAGE, &address) == 0);
    sigaction(SIGBUS, &mine, &old);
    CHECK(truncate(set->parts[0].path, 10) == 0);
    CHECK_EQUAL(unimap_copy_out(model, address, &byte, 1), -EIO);
    sigaction(SIGBUS, NULL, &now);
    CHECK(now.sa_handler == their_handler);
    if (sigsetjmp(theirs, 1) == 0) {
        byte = *(volatile uint8_t *)(uintptr_t)address;
        CHECK(false);
    }
    sigaction(SIGBUS, &old, NULL);
    unimap_unload(model, NULL);
}

const struct test touch_tests[] = {
    {"a touch reads each page once, shared ones too", counts},
    {"touching threads share the pages and leave none out", threaded},
    {"as many threads touch as were asked for, however few pages there are", as_asked},
    {"a touch that is taken back leaves what the load left", taken_back},
    {"a mapped part that shrank is an error that names it, not SIGBUS", shrunk},
    {"the program's own SIGBUS handler is kept", handler_kept},
    {NULL, NULL},
};
