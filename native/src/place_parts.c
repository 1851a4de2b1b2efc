#include "place_parts.h"
#include "error.h"
#include "os.h"
#include "region.h"
#include "source.h"

#include <errno.h>
#include <linux/memfd.h>
#include <string.h>

static int create(const unimap_model *model, uint64_t part, int *file, unimap_error *error)
{
    unsigned size = model->kind == UNIMAP_PAGE_1G ? MFD_HUGE_1GB : MFD_HUGE_2MB;
    struct region region = {.kind = model->kind, .part = (int32_t)part, .node = -1};
    *file = os.memfd_create("unimap", MFD_CLOEXEC | MFD_HUGETLB | size);
    return *file >= 0 ? 0 : region_refused(&region, errno, "memfd_create", error);
}

static int place_part(const unimap_model *model, uint64_t part, int *file, unimap_error *error)
{
    const unimap_spread anywhere = {.node_count = 0};
    uint64_t size = model->parts[part].size;
    int from;
    int rc = create(model, part, file, error);
    if (rc == 0)
        rc = unimap_place_reserve(*file, size, &anywhere, error);
    if (rc == 0)
        rc = source_open(model, part, &from, error);
    if (rc != 0)
        return rc;
    rc = unimap_place_copy(from, *file, 0, size, error);
    if (rc != 0)
        error_at(error, (int64_t)part, -1);
    os.close(from);
    return rc;
}

int place_parts(unimap_model *model, int *files, unimap_error *error)
{
    uint64_t start = now_ns();
    int rc = 0;
    for (uint64_t part = 0; part < model->part_count; part++)
        files[part] = -1;
    for (uint64_t part = 0; part < model->part_count && rc == 0; part++)
        rc = place_part(model, part, &files[part], error);
    model->warm_ns = now_ns() - start;
    phases_start(&model->phases);
    return rc;
}
