#include "../src/phases.h"
#include "test.h"

static void strategies(void)
{
    unimap_strategy strategy;
    CHECK_EQUAL(unimap_strategy_count(), 17);
    for (uint32_t i = 0; i < unimap_strategy_count(); i++)
        CHECK(unimap_strategy_find(unimap_strategy_name(i), &strategy) == 0);
    CHECK(unimap_strategy_name(unimap_strategy_count()) == NULL);
    CHECK_EQUAL(unimap_strategy_find("nonesuch", &strategy), -ENOENT);
}

static void names(void)
{
    CHECK(strcmp(unimap_page_kind_name(UNIMAP_PAGE_2M), "2m") == 0);
    CHECK(strcmp(unimap_page_kind_name(99), "?") == 0);
    CHECK(strcmp(unimap_placement_name(UNIMAP_PLACEMENT_UNBOUND), "unbound") == 0);
    CHECK(strcmp(unimap_placement_name(99), "?") == 0);
    CHECK(strcmp(unimap_io_name(UNIMAP_IO_AUTO), "auto") == 0);
    CHECK(strcmp(unimap_io_name(99), "?") == 0);
    CHECK(strcmp(unimap_page_fill_name(UNIMAP_PAGE_FILL_WARM), "warm") == 0);
    CHECK(strcmp(unimap_page_fill_name(99), "?") == 0);
}

static void bound(void)
{
    cpu_set_t before, after;
    uint32_t cpu = 0;
    CHECK(sched_getaffinity(0, sizeof before, &before) == 0);
    while (!CPU_ISSET(cpu, &before))
        cpu++;
    CHECK_EQUAL(unimap_bind_cpus(&cpu, 1), 0);
    CHECK(sched_getaffinity(0, sizeof after, &after) == 0);
    CHECK(CPU_COUNT(&after) == 1 && CPU_ISSET(cpu, &after));
    CHECK_EQUAL(sched_setaffinity(0, sizeof before, &before), 0);
    CHECK_EQUAL(unimap_bind_cpus(&cpu, 0), -EINVAL);
    CHECK_EQUAL(unimap_bind_cpus(NULL, 1), -EINVAL);
    CHECK_EQUAL(unimap_bind_cpus(&(uint32_t){8191}, 1), -EINVAL);
    CHECK_EQUAL(unimap_bind_cpus(&(uint32_t){8192}, 1), -EINVAL);
}

static void sizes(void)
{
    CHECK_EQUAL(unimap_abi_version(), UNIMAP_ABI_VERSION);
    CHECK_EQUAL(unimap_sizeof("unimap_options"), sizeof(unimap_options));
    CHECK_EQUAL(unimap_sizeof("unimap_summary"), sizeof(unimap_summary));
    CHECK_EQUAL(unimap_sizeof("nonesuch"), 0);
    CHECK_EQUAL(unimap_sizeof(NULL), 0);
}

static void null_arguments(void)
{
    unimap_summary summary;
    uint64_t ns;
    CHECK_EQUAL(unimap_load(NULL, 0, NULL, 0, NULL, NULL, NULL), -EINVAL);
    CHECK_EQUAL(unimap_summarize(NULL, &summary), -EINVAL);
    CHECK_EQUAL(unimap_touch(NULL, 0, NULL, NULL, NULL, NULL), -EINVAL);
    unimap_unload(NULL, &ns);
    unimap_unload(NULL, NULL);
}

static void phases(void)
{
    struct phases phases;
    uint64_t total, sum = 0;
    phases_start(&phases);
    phases_enter(&phases, PHASE_FILL);
    phases.since -= 1000; /* as if it had begun earlier: no test waits for a clock */
    phases_enter(&phases, PHASE_MAP);
    CHECK(phases.spent[PHASE_FILL] >= 1000);
    phases.since -= 500;
    phases_abandon(&phases);
    CHECK_EQUAL(phases.spent[PHASE_FILL] + phases.spent[PHASE_MAP], 0);
    CHECK(phases.spent[PHASE_OTHER] >= 1500);
    phases_enter(&phases, PHASE_FILL);
    phases.since -= 700;
    CHECK_EQUAL(phases_enter(&phases, PHASE_ZERO), PHASE_FILL);
    phases.since -= 5;
    total = phases_stop(&phases);
    CHECK(phases.spent[PHASE_FILL] >= 700 && phases.spent[PHASE_ZERO] >= 5);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        sum += phases.spent[phase];
    CHECK_EQUAL(total, sum);
}

const struct test contract_tests[] = {
    {"every strategy is found by its name, and no other", strategies},
    {"enum values have names, unknown ones a question mark", names},
    {"a binding can check the size of every struct", sizes},
    {"null pointers are refused, not followed", null_arguments},
    {"the time of an abandoned attempt is in no phase but the rest, and phases sum to the whole", phases},
    {"a thread is bound to the CPUs it is given, and to no others", bound},
    {NULL, NULL},
};
