/* The entry points: a load is an attempt with one page kind and placement, repeated with the next where allowed. */
#include "arguments.h"
#include "error.h"
#include "fallback.h"
#include "fill.h"
#include "guard.h"
#include "layout.h"
#include "os.h"
#include "policy.h"
#include "pool.h"
#include "region.h"
#include "replicate.h"
#include "tmpfs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Paths outlive the caller's: unimap_touch names them. */
static int copy_paths(unimap_model *model)
{
    size_t size = model->part_count * sizeof *model->paths;
    char *next;
    for (uint64_t i = 0; i < model->part_count; i++)
        size += strlen(model->parts[i].path) + 1;
    model->paths = os.calloc(1, size);
    if (model->paths == NULL)
        return -ENOMEM;
    next = (char *)(model->paths + model->part_count);
    for (uint64_t i = 0; i < model->part_count; i++) {
        size_t length = strlen(model->parts[i].path) + 1;
        model->paths[i] = memcpy(next, model->parts[i].path, length);
        next += length;
    }
    return 0;
}

static void model_free(unimap_model *model)
{
    if (model == NULL)
        return;
    regions_unmap(model);
    free(model->regions);
    layout_free(&model->layout);
    free(model->paths);
    free(model);
}

/* Everything but the memory of the parts. Arguments have been checked. */
static unimap_model *model_new(const unimap_part *parts, uint64_t part_count, const unimap_range *ranges,
                               uint64_t range_count, const unimap_options *options)
{
    bool ours = model_owns_pages(options);
    bool huge_view = options->strategy.fill == UNIMAP_FILL_MAP && options->page_kind == UNIMAP_PAGE_THP;
    unsigned cpu, node = 0;
    unimap_model *model = os.calloc(1, sizeof *model);
    if (model == NULL)
        return NULL;
    phases_start(&model->phases);
    model->options = *options;
    model->tmpfs = -1;
    model->parts = parts;
    model->part_count = part_count;
    model->replica_count = options->placement == UNIMAP_PLACEMENT_MIRROR ? options->node_count : 1;
    model->placement = ours || options->placement == UNIMAP_PLACEMENT_INTERLEAVE ? options->placement
                                                                                 : (uint32_t)UNIMAP_PLACEMENT_UNBOUND;
    if (ours && options->placement == UNIMAP_PLACEMENT_LOCAL) {
        os.getcpu(&cpu, &node);
        model->options.nodes[0] = node;
    }
    if (copy_paths(model) != 0 || layout_plan(&model->layout, &options->strategy, huge_view ? thp_page() : base_page(),
                                              parts, part_count, ranges, range_count) != 0)
        goto fail;
    model->region_count = model->replica_count * model->layout.slot_count;
    model->regions = os.calloc(model->region_count, sizeof *model->regions);
    if (model->regions == NULL)
        goto fail;
    if (!ours)
        model->kind = huge_view                                                         ? UNIMAP_PAGE_THP
                      : options->strategy.placed && kind_is_hugetlb(options->page_kind) ? options->page_kind
                                                                                        : (uint32_t)UNIMAP_PAGE_4K;
    else
        model->kind = options->page_kind == UNIMAP_PAGE_BEST ? layout_best_kind(&model->layout) : options->page_kind;
    return model;
fail:
    model_free(model);
    return NULL;
}

/*
 * Maps every replica before a byte is read, so that a node without the pages refuses early. With fill READ and a single
 * replica each slot is mapped when its turn to be filled comes, as the seed does it.
 */
static int map_replicas(unimap_model *model, unimap_error *error)
{
    bool one = model->options.strategy.fill == UNIMAP_FILL_READ && model->replica_count == 1;
    int rc = 0;
    for (uint32_t replica = 0; replica < model->replica_count && rc == 0; replica++) {
        rc = policy_enter(model, replica, error);
        if (rc == 0)
            rc = pool_check(model, replica, error); /* now that its node is known to have memory */
        for (uint64_t slot = 0; slot < model->layout.slot_count && rc == 0 && !one; slot++)
            rc = fill_prepare(model, replica, slot, error);
    }
    return rc;
}

/* Under the policy of its node, which is what places hugepages that only now come in. */
static int read_replicas(unimap_model *model, unimap_error *error)
{
    int rc = 0;
    for (uint32_t replica = 0; replica < model->replica_count && rc == 0; replica++) {
        if (model->replica_count > 1)
            rc = policy_enter(model, replica, error);
        if (rc == 0)
            rc = replica == 0 ? fill_read(model, 0, error) : replicate(model, replica, error);
    }
    return rc;
}

/* Whatever `rc` says the work came to, the policy is put back; its failure counts where nothing failed before. */
static int put_back(struct policy *policy, int rc, unimap_error *error)
{
    unimap_error second;
    if (policy_restore(policy, rc == 0 ? error : &second) != 0 && rc == 0)
        rc = error_number(error);
    return rc;
}

/* As shipped: read while the last node's policy is in force. */
static int load_slot(unimap_model *model, uint64_t slot, unimap_error *error)
{
    struct policy policy = {0};
    int rc = policy_save(model, &policy, error);
    for (uint32_t replica = 0; replica < model->replica_count && rc == 0; replica++) {
        rc = policy_enter(model, replica, error);
        if (rc == 0)
            rc = fill_prepare(model, replica, slot, error);
    }
    if (rc == 0)
        rc = fill_slot(model, 0, slot, error);
    for (uint32_t replica = 1; replica < model->replica_count && rc == 0; replica++)
        rc = replicate_slot(model, replica, slot, error);
    return put_back(&policy, rc, error);
}

/* One guard around all: the shipped code has none, and two calls a region would be counted against it. */
static int load_part_by_part(unimap_model *model, unimap_error *error)
{
    int rc = 0;
    guard_begin();
    for (uint64_t slot = 0; slot < model->layout.slot_count && rc == 0; slot++)
        rc = load_slot(model, slot, error);
    guard_end();
    return rc;
}

static int fill(unimap_model *model, unimap_error *error)
{
    int rc = 0;
    switch (model->options.strategy.fill) {
    case UNIMAP_FILL_MAP:
        return fill_map(model, error);
    case UNIMAP_FILL_STDIO:
        rc = policy_enter(model, 0, error);
        return rc == 0 ? fill_stdio(model, error) : rc;
    case UNIMAP_FILL_BOUNCE:
        rc = policy_enter(model, 0, error);
        return rc == 0 ? fill_bounce(model, error) : rc;
    case UNIMAP_FILL_RANGES:
        rc = policy_enter(model, 0, error); /* its threads start with the policy of this one */
        return rc == 0 ? fill_ranges(model, error) : rc;
    default:
        rc = map_replicas(model, error); /* fill PAGES fills them later, on threads of their own */
        return rc == 0 && model->options.strategy.fill == UNIMAP_FILL_READ ? read_replicas(model, error) : rc;
    }
}

static int load_by_replica(unimap_model *model, unimap_error *error)
{
    struct policy policy = {0};
    int rc = policy_save(model, &policy, error);
    if (rc == 0)
        rc = fill(model, error);
    return put_back(&policy, rc, error);
}

static int refuse_overlap(const unimap_model *model, unimap_error *error)
{
    const struct stretch *stretch = layout_overlap(&model->layout);
    if (stretch == NULL)
        return 0;
    return error_set(error, UNIMAP_E_ARGUMENT, 0, "", "range %" PRIu64 " overlaps another one of part %" PRIu64,
                     (uint64_t)(stretch - model->layout.stretches), stretch->part);
}

/* All or nothing: on failure no region is left, and the thread's policy is what it was either way. */
static int attempt(unimap_model *model, unimap_error *error)
{
    uint32_t fallbacks = model->summary.fallback_count;
    int rc;
    model->data_calls = model->direct_bytes = 0;
    model->io = UNIMAP_IO_BUFFERED;
    model->threads = 1;
    rc = model->options.strategy.part_by_part ? load_part_by_part(model, error) : load_by_replica(model, error);
    if (rc == 0 && model->options.strategy.fill == UNIMAP_FILL_PAGES)
        rc = fill_pages(model, error);
    tmpfs_close(model);
    if (rc == 0)
        return 0;
    model->summary.fallback_count = fallbacks; /* those of an abandoned attempt are not what came of the load */
    regions_unmap(model);
    phases_abandon(&model->phases);
    if (error->code == UNIMAP_E_POOL) {
        pool_explain(model, error);
        rc = error_number(error);
    }
    return rc;
}

/* The largest available kind takes what needs a tmpfs before what is a wish; who asked for hugepages of a pool is told of no mount. */
static uint32_t next_kind(uint32_t kind, bool best)
{
    switch (kind) {
    case UNIMAP_PAGE_1G:
        return UNIMAP_PAGE_2M;
    case UNIMAP_PAGE_2M:
        return best ? UNIMAP_PAGE_TMPFS : UNIMAP_PAGE_THP;
    case UNIMAP_PAGE_TMPFS:
        return UNIMAP_PAGE_THP;
    default:
        return UNIMAP_PAGE_4K;
    }
}

/* True when the failure leaves something less to try, and the caller accepts it; the model is then set to try it. */
static bool fall_back(unimap_model *model, struct tried *tried, const unimap_error *error)
{
    const unimap_options *options = &model->options;
    bool best = options->page_kind == UNIMAP_PAGE_BEST;
    bool refused = error->errno_value == ENOSYS || error->errno_value == EPERM ||
                   (options->placement == UNIMAP_PLACEMENT_LOCAL && error->errno_value == EINVAL);
    if ((error->code == UNIMAP_E_POOL || error->code == UNIMAP_E_MEMORY) && model->kind > UNIMAP_PAGE_4K &&
        (options->allow_fallback || best)) {
        uint32_t next = next_kind(model->kind, best);
        if (!best) /* "the largest available" is what it gets, whichever that is */
            fallback_record(model, "page-kind", unimap_page_kind_name(model->kind), unimap_page_kind_name(next), error);
        tried_add(tried, unimap_page_kind_name(model->kind), error);
        model->kind = next;
        return true;
    }
    if (error->code == UNIMAP_E_POLICY && refused && options->allow_fallback) {
        fallback_record(model, "placement", unimap_placement_name(model->placement),
                        unimap_placement_name(UNIMAP_PLACEMENT_UNBOUND), error);
        model->placement = UNIMAP_PLACEMENT_UNBOUND;
        return true;
    }
    return false;
}

static void summarize(unimap_model *model)
{
    unimap_summary *summary = &model->summary;
    for (uint64_t i = 0; i < model->region_count; i++) {
        summary->region_bytes += model->regions[i].length;
        summary->region_count += model->regions[i].length > 0;
    }
    summary->payload_bytes = model->layout.payload;
    summary->data_calls = model->data_calls;
    summary->replica_count = model->replica_count;
    summary->extent_count = model->layout.stretch_count;
    summary->requested_page_kind = model->options.page_kind;
    summary->obtained_page_kind = model->kind;
    summary->requested_placement = model->options.placement;
    summary->obtained_placement = model->placement;
    summary->requested_io = model->options.io;
    summary->obtained_io = model->io;
    summary->obtained_page_fill = model->page_fill;
    summary->direct_bytes = model->direct_bytes;
    summary->warm_ns = model->warm_ns;
    summary->threads = model->threads;
    summary->call_return_ns = phases_stop(&model->phases);
    summary->map_ns = model->phases.spent[PHASE_MAP];
    summary->zero_ns = model->phases.spent[PHASE_ZERO];
    summary->fill_ns = model->phases.spent[PHASE_FILL];
    summary->replicate_ns = model->phases.spent[PHASE_REPLICATE];
    summary->other_ns = model->phases.spent[PHASE_OTHER];
}

static int load(const unimap_part *parts, uint64_t part_count, const unimap_range *ranges, uint64_t range_count,
                const unimap_options *options, unimap_model **model, unimap_error *error)
{
    unimap_model *loaded = NULL;
    struct tried tried = {.text = ""};
    int rc = arguments_check(parts, part_count, ranges, range_count, options, error);
    if (rc != 0)
        goto out;
    loaded = model_new(parts, part_count, ranges, range_count, options);
    if (loaded == NULL) {
        rc = error_no_memory(error, "malloc", "for the bookkeeping of this load");
        goto out;
    }
    if (options->strategy.layout == UNIMAP_LAYOUT_RANGES && (rc = refuse_overlap(loaded, error)) != 0)
        goto out;
    do
        rc = attempt(loaded, error);
    while (rc != 0 && fall_back(loaded, &tried, error));
    if (rc != 0 && error->code == UNIMAP_E_MEMORY)
        tried_tell(&tried, error);
    if (rc != 0)
        goto out;
    loaded->parts = NULL;
    summarize(loaded);
    *model = loaded;
    loaded = NULL;
out:
    model_free(loaded);
    return rc;
}

int unimap_load(const unimap_part *parts, uint64_t part_count, const unimap_range *ranges, uint64_t range_count,
                const unimap_options *options, unimap_model **model, unimap_error *error)
{
    unimap_error why = {0};
    bool markers = options != NULL && options->markers;
    int rc;
    thp_page(); /* learned before anything is counted */
    if (markers)
        os.mark((int)UNIMAP_MARK_MAGIC, UNIMAP_MARK_LOAD_BEGIN, options->load_id);
    if (model == NULL) {
        rc = error_set(&why, UNIMAP_E_ARGUMENT, 0, "", "there is nowhere to put the model");
    } else {
        *model = NULL;
        rc = load(parts, part_count, ranges, range_count, options, model, &why);
    }
    if (rc != 0 && error != NULL)
        *error = why;
    if (markers)
        os.mark((int)UNIMAP_MARK_MAGIC, UNIMAP_MARK_LOAD_END, options->load_id);
    return rc;
}

void unimap_unload(unimap_model *model, uint64_t *unload_ns)
{
    uint64_t start = now_ns();
    bool markers = model != NULL && model->options.markers;
    uint64_t load_id = model != NULL ? model->options.load_id : 0;
    if (markers)
        os.mark((int)UNIMAP_MARK_MAGIC, UNIMAP_MARK_UNLOAD_BEGIN, load_id);
    model_free(model);
    if (markers)
        os.mark((int)UNIMAP_MARK_MAGIC, UNIMAP_MARK_UNLOAD_END, load_id);
    if (unload_ns != NULL)
        *unload_ns = now_ns() - start;
}
