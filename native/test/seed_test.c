/* One test for each bug of the code that this project examines. */
#include "test.h"

#include <linux/mempolicy.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint64_t size = 100001;

static uint32_t kind_to_be_had(void)
{
    return free_hugepages() >= 8 ? UNIMAP_PAGE_2M : UNIMAP_PAGE_4K;
}

static void stale_weights(void)
{
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("unified", kind_to_be_had());
    unimap_model *model = must_load(set, &options);
    set_compare(set, model, 1);
    unimap_unload(model, NULL);
    set = set_write(2, &size, 1, 2); /* same paths, same sizes */
    model = must_load(set, &options);
    set_compare(set, model, 2);
    unimap_unload(model, NULL);
}

static void second_process(void)
{
    const uint64_t smaller = 5000;
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("unified", kind_to_be_had());
    unimap_model *model = must_load(set, &options);
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        unimap_model *second;
        set = set_write(2, &smaller, 1, 2);
        _exit(unimap_load(set->parts, 2, NULL, 0, &options, &second, NULL) == 0 ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    set->parts[0].size = set->parts[1].size = size;
    set_compare(set, model, 1);
    unimap_unload(model, NULL);
}

static void many_nodes(void)
{
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model;
    options.node_count = 9;
    model = must_load(set, &options);
    set_compare(set, model, 1);
    unimap_unload(model, NULL);
    options.node_count = UNIMAP_MAX_NODES;
    CHECK(try_load(set, &options, &(unimap_error){0}) == 0);
}

static void no_hints(void)
{
    struct set *set = set_write(2, &size, 1, 1);
    for (uint32_t i = 0; i < unimap_strategy_count(); i++) {
        unimap_options options = options_for(unimap_strategy_name(i), kind_to_be_had());
        CHECK(try_load(set, &options, &(unimap_error){0}) == 0);
    }
    CHECK(!faults.hinted);
}

static void truncated_part(void)
{
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("unified-shipped", kind_to_be_had());
    unimap_error error;
    options.strategy.chunk_bytes = 50000;
    faults.call = "pread";
    faults.nth = 2;
    CHECK(try_load(set, &options, &error) != 0);
    CHECK(strstr(error.reason, "ended early at byte 50000 of 100001; was it truncated?") != NULL);
}

static void strict_binding(void)
{
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("per-part", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    unimap_summary summary;
    CHECK_EQUAL(faults.bound_mode, MPOL_BIND);
    CHECK(unimap_summarize(model, &summary) == 0);
    for (uint32_t i = 0; i < summary.region_count; i++) {
        unimap_pages pages;
        CHECK(unimap_region_pages(model, i, 1, &pages) == 0);
        CHECK(pages.resident > 0);
        CHECK_EQUAL(pages.per_node[0], pages.resident);
    }
    unimap_unload(model, NULL);
}

static void zeroed_once(void)
{
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("unified", kind_to_be_had());
    unimap_summary summary;
    unimap_model *model;
    options.node_count = 1;
    model = must_load(set, &options);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK_EQUAL(summary.zero_ns, 0);
    unimap_unload(model, NULL);
}

static void aligned(void)
{
    const uint64_t awkward[] = {4097, 33, 100001};
    struct set *set = set_write(3, awkward, 3, 1);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    for (uint64_t i = 0; i < 3; i++) {
        unimap_extent extent;
        CHECK(unimap_extent_at(model, 1, i, &extent) == 0);
        CHECK_EQUAL(extent.address % 4096, 0);
    }
    unimap_unload(model, NULL);
}

static void beyond_two_gib(void)
{
    struct set *set = set_write(1, &size, 1, 1);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_summary summary;
    unimap_model *model;
    set->parts[0].size = UINT64_C(5) << 30; /* sparse, and the reads are pretended: nothing is touched */
    CHECK(truncate(set->parts[0].path, (off_t)set->parts[0].size) == 0);
    options.placement = UNIMAP_PLACEMENT_LOCAL;
    faults.pread_pretend = true;
    CHECK(unimap_load(set->parts, 1, NULL, 0, &options, &model, NULL) == 0);
    CHECK(unimap_summarize(model, &summary) == 0);
    CHECK_EQUAL(summary.payload_bytes, UINT64_C(5) << 30);
    CHECK_EQUAL(summary.data_calls, 5);
    CHECK(faults.largest_pread <= 2147479552u);
    unimap_unload(model, NULL);
    CHECK(truncate(set->parts[0].path, 0) == 0);
}

static void without_hugepages(void)
{
    struct set *set = set_write(5, &size, 1, 1);
    const char *const names[] = {"unified", "per-part", "unified-shipped"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        unimap_options options = options_for(names[i], UNIMAP_PAGE_1G);
        unimap_model *model;
        options.allow_fallback = 1;
        faults.call = "memfd_create";
        faults.nth = 1;
        faults.for_ever = true;
        faults.errno_value = ENODEV;
        model = must_load(set, &options);
        set_compare(set, model, 1);
        unimap_unload(model, NULL);
    }
}

static void policy_after_error(void)
{
    struct set *set = set_write(2, &size, 1, 1);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    int mode = -1;
    CHECK(remove(set->parts[1].path) == 0);
    CHECK(try_load(set, &options, &(unimap_error){0}) != 0);
    CHECK_EQUAL(faults.bound_mode, MPOL_BIND);
    CHECK(os_real.get_mempolicy(&mode, NULL, 0, NULL, 0) == 0);
    CHECK_EQUAL(mode, MPOL_DEFAULT);
}

const struct test seed_tests[] = {
    {"seed bug 1: a set that changed is read anew, never taken from before", stale_weights},
    {"seed bug 2: a second process takes nothing from the first", second_process},
    {"seed bug 3: nine replicas, and sixty-four, load as two do", many_nodes},
    {"seed bug 4: no address is asked for, so none can be occupied", no_hints},
    {"seed bug 5: a truncated part ends the load with a reason, and leaks nothing", truncated_part},
    {"seed bug 6: replicas are bound strictly, and where pages landed is read back", strict_binding},
    {"seed bug 7: memory the kernel has zeroed is not cleared again", zeroed_once},
    {"seed bug 8: a part of odd size misaligns no other", aligned},
    {"seed bug 9: parts beyond 2 GiB are read in several calls", beyond_two_gib},
    {"seed bug 10: without hugepages all parts load, not the first alone", without_hugepages},
    {"seed bug 11: the policy is restored after an error", policy_after_error},
    {NULL, NULL},
};
