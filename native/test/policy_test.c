#include "test.h"

#include <linux/mempolicy.h>

static const uint64_t size = 50000;

static void absent(void)
{
    struct set *set = set_write(2, &size, 1, 0);
    const uint32_t placements[] = {UNIMAP_PLACEMENT_MIRROR, UNIMAP_PLACEMENT_INTERLEAVE};
    for (size_t i = 0; i < 2; i++) {
        unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
        unimap_error error;
        options.placement = placements[i];
        options.nodes[1] = 63;
        options.allow_fallback = 1; /* no excuse for a node that does not exist */
        CHECK_EQUAL(try_load(set, &options, &error), -EINVAL);
        CHECK_EQUAL(error.code, UNIMAP_E_POLICY);
        CHECK_EQUAL(error.node, 63);
        options.nodes[1] = 1000;
        CHECK_EQUAL(try_load(set, &options, &error), -EINVAL);
        CHECK_EQUAL(error.code, UNIMAP_E_POLICY);
        CHECK_EQUAL(error.node, 1000);
    }
}

static void refused(void)
{
    struct set *set = set_write(2, &size, 1, 3);
    static const char *const calls[] = {"get_mempolicy", "set_mempolicy", "mbind"};
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        for (int round = 0; round < 4; round++) {
            unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
            unimap_error error;
            unimap_summary s;
            unimap_region region;
            unimap_model *model;
            faults_install();
            faults.call = calls[i];
            faults.nth = 1;
            faults.errno_value = round & 1 ? EPERM : ENOSYS;
            options.allow_fallback = round > 1;
            if (round < 2) {
                CHECK_EQUAL(try_load(set, &options, &error), -faults.errno_value);
                CHECK_EQUAL(error.code, UNIMAP_E_POLICY);
                CHECK(error.remedy[0] != '\0' && strcmp(error.call, calls[i]) == 0);
                continue;
            }
            model = must_load(set, &options);
            CHECK(unimap_summarize(model, &s) == 0 && unimap_region_at(model, 0, &region) == 0);
            CHECK_EQUAL(s.obtained_placement, UNIMAP_PLACEMENT_UNBOUND);
            CHECK_EQUAL(s.requested_placement, UNIMAP_PLACEMENT_MIRROR);
            CHECK_EQUAL(s.fallback_count, 1);
            CHECK(strcmp(s.fallbacks[0].aspect, "placement") == 0);
            CHECK_EQUAL(region.node, -1);
            set_compare(set, model, 3);
            unimap_unload(model, NULL);
        }
    }
}

static void restored(void)
{
    struct set *set = set_write(2, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    const unsigned long node0 = 1;
    unsigned long mask[16] = {0};
    int mode = 0;
    if (os_real.set_mempolicy(MPOL_PREFERRED, &node0, 65) != 0)
        test_skip("set_mempolicy is not permitted here (errno %d)", errno);
    CHECK(try_load(set, &options, &(unimap_error){0}) == 0);
    CHECK(os_real.get_mempolicy(&mode, mask, 1024, NULL, 0) == 0 && mode == MPOL_PREFERRED && mask[0] == 1);
    faults.call = "pread";
    faults.nth = 2;
    faults.errno_value = EIO;
    CHECK(try_load(set, &options, &(unimap_error){0}) != 0);
    CHECK(os_real.get_mempolicy(&mode, mask, 1024, NULL, 0) == 0 && mode == MPOL_PREFERRED && mask[0] == 1);
    CHECK(os_real.set_mempolicy(MPOL_DEFAULT, NULL, 0) == 0);
}

static void placed(uint32_t kind, uint32_t placement, int node, int mode)
{
    const uint64_t large = 3 * 1024 * 1024;
    struct set *set = set_write(2, &large, 1, 0);
    unimap_options options = options_for("unified", kind);
    unimap_model *model;
    unimap_region region;
    unimap_pages pages;
    options.placement = placement;
    options.node_count = 1;
    model = must_load(set, &options);
    CHECK_EQUAL(faults.bound_mode, mode);
    CHECK(unimap_region_at(model, 0, &region) == 0 && unimap_region_pages(model, 0, 1, &pages) == 0);
    CHECK_EQUAL(region.node, node);
    CHECK_EQUAL(pages.node_errno, 0);
    CHECK_EQUAL(pages.resident, pages.per_node[0]);
    CHECK_EQUAL(pages.resident + pages.absent, region.length / pages.page_bytes);
    CHECK_EQUAL(pages.page_bytes, region.page_bytes);
    CHECK(pages.resident * pages.page_bytes >= 2 * large);
    if (kind == UNIMAP_PAGE_2M)
        CHECK_EQUAL(pages.huge_bytes, region.length);
    if (kind == UNIMAP_PAGE_4K)
        CHECK_EQUAL(pages.huge_bytes, 0);
    unimap_unload(model, NULL);
}

static void bound(void)
{
    placed(UNIMAP_PAGE_4K, UNIMAP_PLACEMENT_MIRROR, 0, MPOL_BIND);
    placed(UNIMAP_PAGE_THP, UNIMAP_PLACEMENT_MIRROR, 0, MPOL_BIND);
    placed(UNIMAP_PAGE_4K, UNIMAP_PLACEMENT_INTERLEAVE, -1, MPOL_INTERLEAVE);
}

static void local(void)
{
    unsigned cpu, node = 1;
    if (os_real.getcpu(&cpu, &node) != 0 || node != 0)
        test_skip("runs on node 0 only, this is node %u", node);
    placed(UNIMAP_PAGE_4K, UNIMAP_PLACEMENT_LOCAL, 0, MPOL_BIND);
}

static void bound_huge(void)
{
    need_hugepages(4);
    placed(UNIMAP_PAGE_2M, UNIMAP_PLACEMENT_MIRROR, 0, MPOL_BIND);
    placed(UNIMAP_PAGE_2M, UNIMAP_PLACEMENT_INTERLEAVE, -1, MPOL_INTERLEAVE);
}

static void interleaved_heap(void)
{
    static const char *const names[] = {"llama-read", "llama-read-parallel", "llama-direct"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct set *set = set_write(2, &size, 1, 1);
        unimap_options options = options_for(names[i], UNIMAP_PAGE_4K);
        unimap_model *model;
        unimap_summary summary;
        options.placement = UNIMAP_PLACEMENT_INTERLEAVE;
        options.node_count = 1;
        model = must_load(set, &options);
        CHECK_EQUAL(faults.bound_mode, MPOL_INTERLEAVE);
        CHECK(unimap_summarize(model, &summary) == 0);
        CHECK_EQUAL(summary.obtained_placement, UNIMAP_PLACEMENT_INTERLEAVE);
        unimap_unload(model, NULL);
    }
}

static void nodes_untold(void)
{
    struct set *set = set_write(2, &size, 1, 0);
    unimap_options options = options_for("unified", UNIMAP_PAGE_4K);
    unimap_model *model = must_load(set, &options);
    unimap_pages pages;
    faults.call = "move_pages";
    faults.nth = 1;
    faults.errno_value = EPERM;
    CHECK(unimap_region_pages(model, 0, 1, &pages) == 0);
    CHECK_EQUAL(pages.node_errno, EPERM);
    CHECK(pages.resident > 0);
    CHECK_EQUAL(pages.per_node[0], 0);
    unimap_unload(model, NULL);
}

const struct test policy_tests[] = {
    {"an absent node is an error that names it, interleaved or not", absent},
    {"a policy that is refused is an error, or a recorded fallback", refused},
    {"the thread's policy is what it was, after a failure too", restored},
    {"replicas are bound to their node, and the kernel confirms every page", bound},
    {"the heap is interleaved when that is asked for", interleaved_heap},
    {"a local copy is bound to the node of the loading thread", local},
    {"hugepages are bound to their node, and the kernel confirms them", bound_huge},
    {"where the nodes of pages are a secret, their presence is still told", nodes_untold},
    {NULL, NULL},
};
