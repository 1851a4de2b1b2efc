/*
 * ik_llama.cpp without mmap: threads take the ranges in the caller's order; each opens the part of its range anew, reads
 * that one range by fseek and fread, and closes the part.
 */
#include "error.h"
#include "fill.h"
#include "os.h"
#include "region.h"
#include "source.h"
#include "team.h"

#include <stdatomic.h>

/* Its n_workers. */
#define USUAL_THREADS 8u

struct fill {
    unimap_model *model;
    atomic_uint_fast64_t next;
};

static int read_range(unimap_model *model, const struct stretch *stretch, uint64_t *calls, unimap_error *error)
{
    FILE *file;
    int rc = source_open_stdio(model, stretch->part, &file, error);
    if (rc != 0)
        return rc;
    rc = fill_range(model, file, stretch, calls, error);
    os.fclose(file);
    return rc;
}

static void work(struct member *member, void *shared)
{
    struct fill *fill = shared;
    const struct layout *layout = &fill->model->layout;
    while (!team_stopped(member->team)) {
        uint64_t index = atomic_fetch_add_explicit(&fill->next, 1, memory_order_relaxed);
        unimap_error error;
        if (index >= layout->stretch_count)
            return;
        if (read_range(fill->model, &layout->stretches[index], &member->data_calls, &error) != 0)
            team_fail(member->team, &error);
    }
}

/* A part that no range is of is opened by no thread: it is looked at, as the others are checked when they are opened. */
static int look_at_unused(const unimap_model *model, unimap_error *error)
{
    uint64_t part = 0;
    int rc = 0;
    for (uint64_t i = 0; i < model->layout.stretch_count && rc == 0; i++) {
        uint64_t used = stretch_by_place(&model->layout, i)->part;
        for (; part < used && rc == 0; part++)
            rc = source_look(model, part, error);
        part = used + 1;
    }
    for (; part < model->part_count && rc == 0; part++)
        rc = source_look(model, part, error);
    return rc;
}

/* With a team gathered. */
static int run(struct fill *fill, struct team *team, unimap_error *error)
{
    unimap_model *model = fill->model;
    int rc;
    phases_enter(&model->phases, PHASE_FILL);
    rc = team_run(team, work, fill, error);
    phases_enter(&model->phases, PHASE_OTHER);
    if (rc == 0)
        team_account(team, model);
    return rc;
}

int fill_ranges(unimap_model *model, unimap_error *error)
{
    uint32_t threads = model->options.threads != 0 ? model->options.threads : USUAL_THREADS;
    struct fill fill = {.model = model};
    struct team team;
    int rc = look_at_unused(model, error);
    if (rc == 0)
        rc = region_allocate(model, error);
    if (rc != 0)
        return rc;
    if (team_gather(&team, model, (uint32_t)lesser(threads, model->layout.stretch_count)) != 0)
        return error_no_memory(error, "malloc", "for the threads");
    rc = run(&fill, &team, error);
    team_dismiss(&team);
    return rc;
}
