#include "pool.h"
#include "error.h"
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

static uint64_t replicas_on(const unimap_model *model, int32_t node)
{
    uint64_t count = 0;
    if (node < 0 || model->placement != UNIMAP_PLACEMENT_MIRROR)
        return model->replica_count;
    for (uint32_t i = 0; i < model->replica_count; i++)
        count += model->options.nodes[i] == (uint32_t)node;
    return count;
}

void pool_explain(const unimap_model *model, unimap_error *error)
{
    int32_t node = error->node;
    int failure = error->errno_value;
    char call[sizeof error->call];
    uint64_t page = kind_page_bytes(model->kind);
    const char *size = model->kind == UNIMAP_PAGE_1G ? "1 GiB" : "2 MiB";
    int64_t needed = (int64_t)(layout_mapped_bytes(&model->layout, model->kind) / page * replicas_on(model, node));
    char everywhere[64], folder[128], where[32] = "this machine";
    int64_t free_pages, total, reserved;

    text_copy(call, sizeof call, error->call);
    snprintf(everywhere, sizeof everywhere, "/sys/kernel/mm/hugepages/hugepages-%" PRIu64 "kB", page / 1024);
    text_copy(folder, sizeof folder, everywhere);
    if (node >= 0) {
        snprintf(folder, sizeof folder, "/sys/devices/system/node/node%d/hugepages/hugepages-%" PRIu64 "kB", node,
                 page / 1024);
        snprintf(where, sizeof where, "node %d", node);
    }
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
