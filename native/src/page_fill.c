#include "page_fill.h"
#include "error.h"
#include "fallback.h"
#include "guard.h"
#include "os.h"
#include "region.h"
#include "tmpfs.h"
#include "uffd.h"

#include <errno.h>
#include <string.h>

static int copy_refused(const struct region *region, int failure, unimap_error *error)
{
    /* A pool without a free page shows as EEXIST. */
    bool memory = failure == ENOMEM || failure == ENOSPC || failure == EFAULT ||
                  (failure == EEXIST && kind_is_hugetlb(region->kind));
    if (memory)
        return region_refused(region, failure, "ioctl(UFFDIO_COPY)", error);
    error_set(error, UNIMAP_E_SYSTEM, failure, "ioctl(UFFDIO_COPY)", "a page could not be filled: %s",
              strerror(failure));
    error_remedy(error, "load with page_fill FAULT, and report this with the kernel's version");
    error_at(error, region->part, region->node);
    return error_number(error);
}

int page_fill_put(const struct page_fill *page_fill, uint32_t replica, const struct unit *unit, const void *from,
                  unimap_error *error)
{
    const unimap_model *model = page_fill->units->model;
    const struct region *region = region_of(model, replica, unit->slot);
    uint8_t *to = units_address(page_fill->units, replica, unit);
    uint64_t fault;
    int failure;
    if (page_fill->writes) {
        failure = tmpfs_write(region, unit->at, from, unit->mapped);
        return failure == 0 ? 0 : region_refused(region, failure, "pwrite", error);
    }
    if (page_fill->uffd >= 0) {
        failure = uffd_copy(page_fill->uffd, (uintptr_t)to, from, unit->mapped);
        return failure == 0 ? 0 : copy_refused(region, failure, error);
    }
    if (model->page_fill != UNIMAP_PAGE_FILL_WARM) {
        /* One call for what would be a fault a page. Before Linux 5.14 it is refused, and the copy faults them in. */
        failure = region_populate(region, unit->at, unit->mapped);
        if (failure != 0 && failure != EINVAL)
            return region_refused(region, failure, "madvise", error);
    }
    return guard_copy(to, from, unit->length, &fault) ? 0 : region_refused(region, EFAULT, "memcpy", error);
}

/* UFFDIO_COPY takes a page of 1 GiB only whole, and makes no transparent hugepages, nor huge ones of a tmpfs. */
static bool copy_suits(uint32_t kind)
{
    return kind == UNIMAP_PAGE_2M || kind == UNIMAP_PAGE_4K;
}

static int copy_unavailable(int failure, const char *call, unimap_error *error)
{
    const char *remedy = "boot a newer kernel; without it the bytes are the same, and the load is slower";
    if (failure == EPERM)
        remedy = "sudo sysctl vm.unprivileged_userfaultfd=1, or run as root; in a container use a seccomp profile that "
                 "allows userfaultfd";
    else if (failure == ENOSYS)
        remedy =
            "boot a kernel with CONFIG_USERFAULTFD, or in a container use a seccomp profile that allows userfaultfd";
    error_set(error, UNIMAP_E_SYSTEM, failure, call, "userfaultfd is not available (%s): %s", call, strerror(failure));
    error_remedy(error, "%s", remedy);
    return error_number(error);
}

static int open_uffd(struct page_fill *page_fill, const unimap_model *model, unimap_error *error)
{
    const char *call = "ioctl(UFFDIO_COPY)";
    bool whole = model->kind == UNIMAP_PAGE_1G || model->kind == UNIMAP_PAGE_TMPFS;
    int failure = whole ? EINVAL : uffd_open(&page_fill->uffd, &call);
    for (uint64_t i = 0; i < model->region_count && failure == 0; i++)
        failure = uffd_register(page_fill->uffd, model->regions[i].address, model->regions[i].length, &call);
    if (failure == 0)
        return 0;
    if (page_fill->uffd >= 0)
        os.close(page_fill->uffd);
    page_fill->uffd = -1;
    return copy_unavailable(failure, call, error);
}

int page_fill_start(struct page_fill *page_fill, unimap_model *model, const struct units *units, unimap_error *error)
{
    uint32_t asked = model->options.strategy.page_fill;
    int rc;
    *page_fill = (struct page_fill){.units = units, .uffd = -1};
    model->page_fill = asked == UNIMAP_PAGE_FILL_WARM ? UNIMAP_PAGE_FILL_WARM : UNIMAP_PAGE_FILL_FAULT;
    if (asked == UNIMAP_PAGE_FILL_BEST && model->kind == UNIMAP_PAGE_TMPFS) {
        model->page_fill = UNIMAP_PAGE_FILL_WRITE;
        page_fill->writes = true;
        return 0;
    }
    if (asked != UNIMAP_PAGE_FILL_COPY && (asked != UNIMAP_PAGE_FILL_BEST || !copy_suits(model->kind)))
        return 0;
    rc = open_uffd(page_fill, model, error);
    if (rc == 0)
        model->page_fill = UNIMAP_PAGE_FILL_COPY;
    else if (asked == UNIMAP_PAGE_FILL_COPY && !model->options.allow_fallback)
        return rc;
    else
        fallback_record(model, "page-fill", unimap_page_fill_name(UNIMAP_PAGE_FILL_COPY),
                        unimap_page_fill_name(model->page_fill), error);
    return 0;
}

bool page_fill_buffers(const struct page_fill *page_fill)
{
    return page_fill->uffd >= 0 || page_fill->writes;
}

void page_fill_stop(struct page_fill *page_fill)
{
    if (page_fill->uffd >= 0)
        os.close(page_fill->uffd);
    page_fill->uffd = -1;
}
