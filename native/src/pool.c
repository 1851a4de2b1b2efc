#include "pool.h"
#include "error.h"
#include "hugetlb_group.h"
#include "layout.h"
#include "os.h"
#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* -1 when the file is not there. */
static int64_t read_count(const char *folder, const char *file)
{
    char path[200];
    char text[32];
    ssize_t got;
    int fd;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    fd = os.open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    got = os.pread(fd, text, sizeof text - 1, 0);
    os.close(fd);
    if (got <= 0)
        return -1;
    text[got] = '\0';
    return strtoll(text, NULL, 10);
}

static bool named_before(const unimap_options *options, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (options->nodes[i] == options->nodes[index])
            return true;
    return false;
}

static uint32_t different_nodes(const unimap_options *options)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < options->node_count; i++)
        count += !named_before(options, i);
    return count;
}

/* Pages of a spread load that fall to a node: they go round the nodes in the order of their numbers. */
static uint64_t share_of(const unimap_options *options, uint32_t node, uint64_t pages)
{
    uint32_t count = different_nodes(options), before = 0;
    for (uint32_t i = 0; i < options->node_count; i++)
        before += !named_before(options, i) && options->nodes[i] < node;
    return pages / count + (before < pages % count);
}

static uint64_t replicas_on(const unimap_model *model, uint32_t node)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < model->replica_count; i++)
        count += model->options.nodes[i] == node;
    return count;
}

/* Pages that the load takes of a node, or of the whole machine (-1). */
static uint64_t pages_on(const unimap_model *model, int32_t node)
{
    uint64_t pages = layout_mapped_bytes(&model->layout, model->kind) / kind_page_bytes(model->kind);
    if (node >= 0 && model->placement == UNIMAP_PLACEMENT_INTERLEAVE)
        return share_of(&model->options, (uint32_t)node, pages);
    if (node < 0 || model->placement != UNIMAP_PLACEMENT_MIRROR)
        return pages * model->replica_count;
    return pages * replicas_on(model, (uint32_t)node);
}

static void folder_of(int32_t node, uint64_t page, char *folder, size_t size)
{
    if (node < 0)
        snprintf(folder, size, "/sys/kernel/mm/hugepages/hugepages-%" PRIu64 "kB", page / 1024);
    else
        snprintf(folder, size, "/sys/devices/system/node/node%d/hugepages/hugepages-%" PRIu64 "kB", node, page / 1024);
}

static int check_node(const unimap_model *model, uint32_t node, unimap_error *error)
{
    char folder[128];
    int64_t free_pages;
    folder_of((int32_t)node, kind_page_bytes(model->kind), folder, sizeof folder);
    free_pages = read_count(folder, "free_hugepages");
    if (free_pages < 0 || (uint64_t)free_pages >= pages_on(model, (int32_t)node))
        return 0;
    error_set(error, UNIMAP_E_POOL, ENOMEM, "", "node %" PRIu32 " has too few free pages", node);
    error_at(error, -1, (int32_t)node); /* pool_explain() says the rest */
    return error_number(error);
}

int pool_check(const unimap_model *model, uint32_t replica, unimap_error *error)
{
    const unimap_options *options = &model->options;
    uint32_t node = options->nodes[replica];
    int rc = 0;
    if (!kind_is_hugetlb(model->kind))
        return 0;
    if (model->placement == UNIMAP_PLACEMENT_INTERLEAVE) {
        for (uint32_t i = 0; i < options->node_count && rc == 0; i++)
            rc = check_node(model, options->nodes[i], error);
        return rc;
    }
    if (model->placement != UNIMAP_PLACEMENT_MIRROR || named_before(options, replica))
        return 0;
    /* Where one node is all there is mmap() knows what others took. */
    if (different_nodes(options) == 1)
        return 0;
    return check_node(model, node, error);
}

void pool_explain(const unimap_model *model, unimap_error *error)
{
    int32_t node = error->node;
    int failure = error->errno_value;
    char call[sizeof error->call];
    uint64_t page = kind_page_bytes(model->kind);
    const char *size = model->kind == UNIMAP_PAGE_1G ? "1 GiB" : "2 MiB";
    int64_t needed = (int64_t)pages_on(model, node);
    char everywhere[128], folder[128], where[32] = "this machine";
    char group[256];
    uint64_t allowed;
    int64_t free_pages, total, reserved;

    text_copy(call, sizeof call, error->call);
    folder_of(-1, page, everywhere, sizeof everywhere);
    folder_of(node, page, folder, sizeof folder);
    if (node >= 0)
        snprintf(where, sizeof where, "node %d", node);
    free_pages = read_count(folder, "free_hugepages");
    total = read_count(folder, "nr_hugepages");
    reserved = read_count(everywhere, "resv_hugepages"); /* counted for the whole machine only */

    if (free_pages < 0 || total < 0) {
        error_set(error, UNIMAP_E_POOL, failure, call, "%s has no %s pages at all: %s", where, size, strerror(failure));
        error_remedy(error, "boot with hugepagesz=%s hugepages=%" PRId64 " on a processor that has them",
                     model->kind == UNIMAP_PAGE_1G ? "1G" : "2M", needed);
    } else if (reserved > 0 && free_pages >= needed && free_pages - reserved < needed) {
        error_set(error, UNIMAP_E_POOL, failure, call,
                  "%s has %" PRId64 " free %s pages, of which others have reserved up to %" PRId64 ", and %" PRId64
                  " are needed",
                  where, free_pages, size, reserved, needed);
        error_remedy(error, "echo %" PRId64 " | sudo tee %s/nr_hugepages", total + needed + reserved - free_pages,
                     folder);
    } else if (free_pages >= needed &&
               hugetlb_group_in_way(page, (uint64_t)needed * page, group, sizeof group, &allowed)) {
        error_set(error, UNIMAP_E_POOL, failure, call,
                  "%" PRId64 " %s pages are needed, and the control group of %s allows %" PRIu64, needed, size, group,
                  allowed / page);
        error_remedy(error, "raise it: echo %" PRId64 " | sudo tee %s", needed * (int64_t)page, group);
    } else if (free_pages >= needed) {
        error_set(error, UNIMAP_E_MEMORY, failure, call,
                  "%s has %" PRId64 " free %s pages and %" PRId64 " are needed, yet the kernel refuses them: %s", where,
                  free_pages, size, needed, strerror(failure));
        error_remedy(error, "raise ulimit -v, or the cgroup's hugetlb.%s.max",
                     model->kind == UNIMAP_PAGE_1G ? "1GB" : "2MB");
    } else {
        error_set(error, UNIMAP_E_POOL, failure, call, "%s has %" PRId64 " free %s pages and %" PRId64 " are needed",
                  where, free_pages, size, needed);
        error_remedy(error, "echo %" PRId64 " | sudo tee %s/nr_hugepages", total + needed - free_pages, folder);
    }
    error_at(error, -1, node);
}
