/* One read of every page, by a number of threads: what makes a lazy mapping as loaded as the others. */
#include "cpus.h"
#include "error.h"
#include "guard.h"
#include "model.h"
#include "os.h"
#include "query.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Neighbouring pages of one region that hold extents. */
struct run {
    uint64_t address; /* of the first page */
    uint64_t page_bytes;
    uint64_t before; /* pages in the runs before this one */
    uint64_t count;
};

struct runs {
    struct run *items;
    uint64_t count;
    uint64_t pages;
};

struct worker {
    pthread_t thread;
    const struct runs *runs;
    uint64_t from, to; /* pages, counted over all runs */
    uint64_t fault;
    bool started, intact;
};

static int plan(const unimap_model *model, struct runs *runs)
{
    const struct layout *layout = &model->layout;
    runs->items = os.calloc(layout->stretch_count * model->replica_count + 1, sizeof *runs->items);
    if (runs->items == NULL)
        return -ENOMEM;
    for (uint32_t replica = 0; replica < model->replica_count; replica++) {
        for (uint64_t i = 0; i < layout->stretch_count; i++) {
            const struct region *region = region_of(model, replica, layout->stretches[i].slot);
            uint64_t start = stretch_address(model, replica, &layout->stretches[i]);
            uint64_t page = region->page_bytes;
            uint64_t first = start / page * page;
            uint64_t end = round_up(start + layout->stretches[i].length, page);
            struct run *last = runs->count > 0 ? &runs->items[runs->count - 1] : NULL;
            uint64_t last_end = last != NULL ? last->address + last->count * last->page_bytes : 0;
            bool adjoins =
                last != NULL && last->address >= region->address && first <= last_end && first >= last->address;
            if (adjoins && end > last_end) {
                last->count += (end - last_end) / page;
                runs->pages += (end - last_end) / page;
            } else if (!adjoins) {
                uint64_t count = (end - first) / page;
                runs->items[runs->count++] =
                    (struct run){.address = first, .page_bytes = page, .before = runs->pages, .count = count};
                runs->pages += count;
            }
        }
    }
    return 0;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    worker->intact = true;
    for (uint64_t i = 0; i < worker->runs->count && worker->intact; i++) {
        const struct run *run = &worker->runs->items[i];
        uint64_t from = worker->from > run->before ? worker->from : run->before;
        uint64_t to = lesser(worker->to, run->before + run->count);
        if (from < to)
            worker->intact =
                guard_read((const void *)(uintptr_t)(run->address + (from - run->before) * run->page_bytes),
                           run->page_bytes, to - from, &worker->fault);
    }
    return NULL;
}

static int touch(unimap_model *model, uint32_t threads, uint64_t *touch_ns, uint64_t *pages, uint32_t *obtained,
                 unimap_error *error)
{
    struct runs runs = {0};
    struct worker *workers = NULL;
    uint64_t count = threads == 0 ? cpus_count() : threads;
    uint64_t start;
    int rc = plan(model, &runs);
    if (rc == 0) {
        workers = os.calloc(count, sizeof *workers);
        rc = workers == NULL ? -ENOMEM : 0;
    }
    if (rc != 0) {
        error_no_memory(error, "malloc", "to plan which pages to read");
        goto out;
    }
    guard_begin();
    start = now_ns();
    for (uint64_t i = 0; i < count; i++) {
        workers[i].runs = &runs;
        workers[i].from = runs.pages * i / count;
        workers[i].to = runs.pages * (i + 1) / count;
        workers[i].started = i > 0 && pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    }
    for (uint64_t i = 0; i < count; i++) /* the caller's share, and that of threads that would not start */
        if (!workers[i].started)
            work(&workers[i]);
    for (uint64_t i = 0; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    *touch_ns = now_ns() - start;
    *pages = runs.pages;
    *obtained = 1;
    for (uint64_t i = 0; i < count; i++)
        *obtained += workers[i].started;
    guard_end();
    for (uint64_t i = 0; i < count && rc == 0; i++)
        if (!workers[i].intact)
            rc = model_vanished(model, workers[i].fault, error);
out:
    free(workers);
    free(runs.items);
    return rc;
}

int unimap_touch(unimap_model *model, uint32_t threads, uint64_t *touch_ns, uint64_t *pages, uint32_t *obtained,
                 unimap_error *error)
{
    unimap_error why;
    uint64_t took = 0, read = 0;
    uint32_t by = 0;
    int rc = model != NULL ? touch(model, threads, &took, &read, &by, &why)
                           : error_set(&why, UNIMAP_E_ARGUMENT, 0, "", "there is no model");
    if (rc != 0) {
        if (error != NULL)
            *error = why;
        return rc;
    }
    if (touch_ns != NULL)
        *touch_ns = took;
    if (pages != NULL)
        *pages = read;
    if (obtained != NULL)
        *obtained = by;
    return 0;
}

/* Mapped from the page cache and left to faults: nothing else is without page tables once its load returned. */
static bool is_lazy(const unimap_model *model)
{
    const unimap_strategy *strategy = &model->options.strategy;
    return strategy->fill == UNIMAP_FILL_MAP && strategy->populate == 0 && strategy->advice != UNIMAP_ADVICE_WILLNEED;
}

int unimap_untouch(unimap_model *model)
{
    const struct layout *layout;
    if (model == NULL)
        return -EINVAL;
    if (!is_lazy(model))
        return 0;
    layout = &model->layout;
    for (uint64_t i = 0; i < layout->stretch_count; i++) {
        uint64_t start = stretch_address(model, 0, &layout->stretches[i]) / base_page() * base_page();
        uint64_t end =
            round_up(stretch_address(model, 0, &layout->stretches[i]) + layout->stretches[i].length, base_page());
        if (end > start && os.madvise((void *)(uintptr_t)start, end - start, MADV_DONTNEED) != 0)
            return -errno;
    }
    return 0;
}
