#include "region.h"
#include "error.h"
#include "layout.h"
#include "os.h"
#include "policy.h"
#include "tmpfs.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/memfd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int region_refused(const struct region *region, int errno_value, const char *call, unimap_error *error)
{
    const char *kind = unimap_page_kind_name(region->kind);
    if (kind_is_hugetlb(region->kind)) {
        /* pool_explain() words it better once everything has been given back. */
        error_set(error, UNIMAP_E_POOL, errno_value, call, "no %s pages available: %s", kind, strerror(errno_value));
        error_remedy(error, "reserve hugepages of that size, or accept the fallback");
    } else {
        error_set(error, UNIMAP_E_MEMORY, errno_value, call, "%" PRIu64 " bytes in %s pages are not available: %s",
                  region->length, kind, strerror(errno_value));
        error_remedy(error, "free memory, or raise ulimit -v, the cgroup's memory.max or vm.overcommit_memory");
    }
    error_at(error, region->part, region->node);
    return error_number(error);
}

int region_populate(const struct region *region, uint64_t at, uint64_t length)
{
    int failure;
    do
        failure = os.madvise((void *)(uintptr_t)(region->address + at), length, MADV_POPULATE_WRITE) == 0 ? 0 : errno;
    while (failure == EINTR || failure == EAGAIN);
    return failure;
}

/* The kernel interleaves by a page's place in its object, so where pages are spread each object begins at the page after the
 * last one's: otherwise the first node would get the first page of every part. */
static off_t offset_of(const unimap_model *model, const struct region *region, uint64_t at)
{
    return model->placement == UNIMAP_PLACEMENT_INTERLEAVE ? (off_t)(region->before + at) : 0;
}

/*
 * Three calls: an object without a name, its mapping (which extends the object: no ftruncate), and its close. Over
 * addresses of the library's own where `over` is not NULL.
 */
static int map_object(const unimap_model *model, const struct region *region, void *over, uint64_t at, uint64_t length,
                      uint64_t *address, unimap_error *error)
{
    unsigned size = region->kind == UNIMAP_PAGE_1G ? MFD_HUGE_1GB : MFD_HUGE_2MB;
    int flags = MAP_SHARED | (model->options.strategy.populate ? MAP_POPULATE : 0) | (over != NULL ? MAP_FIXED : 0);
    void *mapped;
    int failure = 0;
    int fd = os.memfd_create("unimap", MFD_CLOEXEC | MFD_HUGETLB | size);
    if (fd < 0)
        return region_refused(region, errno, "memfd_create", error);
    mapped = os.mmap(over, length, PROT_READ | PROT_WRITE, flags, fd, offset_of(model, region, at));
    if (mapped == MAP_FAILED)
        failure = errno;
    os.close(fd);
    if (failure != 0)
        return region_refused(region, failure, "mmap", error);
    *address = (uintptr_t)mapped;
    return 0;
}

static int map_hugetlb(const unimap_model *model, struct region *region, unimap_error *error)
{
    int rc = map_object(model, region, NULL, 0, region->length, &region->address, error);
    if (rc != 0)
        return rc;
    region->base = region->address;
    region->base_length = region->length;
    return 0;
}

/*
 * The code that makes an object a page names fixed addresses, of which a fourth node has none and which anyone may occupy.
 * One mapping more a region keeps its pages side by side wherever the kernel likes.
 */
static int reserve_pages(struct region *region, unimap_error *error)
{
    uint64_t length = region->length + region->page_bytes; /* room to start at a multiple of a page */
    void *base = os.mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return region_refused(region, errno, "mmap", error);
    region->base = (uintptr_t)base;
    region->base_length = length;
    region->address = round_up(region->base, region->page_bytes);
    return 0;
}

bool region_by_page(const unimap_model *model)
{
    return model->options.strategy.page_by_page && kind_is_hugetlb(model->kind);
}

int region_map_page(unimap_model *model, const struct region *region, uint64_t at, unimap_error *error)
{
    uint64_t address;
    int rc;
    phases_enter(&model->phases, PHASE_MAP);
    rc = map_object(model, region, (void *)(uintptr_t)(region->address + at), at, region->page_bytes, &address, error);
    phases_enter(&model->phases, PHASE_OTHER);
    return rc;
}

static int map_anonymous(struct region *region, uint64_t alignment, unimap_error *error)
{
    bool thp = region->kind == UNIMAP_PAGE_THP;
    uint64_t unit = thp ? thp_page() : alignment > base_page() ? alignment : base_page();
    /*
     * Room to start at a multiple of the unit. Never advised nor bound, what is left over also keeps the kernel from
     * merging neighbouring regions into one mapping, whose huge pages smaps could not tell apart.
     */
    uint64_t slack = unit > base_page() ? unit : 0;
    void *address = os.mmap(NULL, region->length + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED)
        return region_refused(region, errno, "mmap", error);
    region->base = (uintptr_t)address;
    region->base_length = region->length + slack;
    region->address = round_up(region->base, unit);
    address = (void *)(uintptr_t)region->address;
    if (os.madvise(address, region->length, thp ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) != 0 && (thp || errno != EINVAL)) {
        /* MADV_NOHUGEPAGE is EINVAL where the kernel has no THP, which is what it asks for. */
        return region_refused(region, errno, "madvise", error);
    }
    return 0;
}

/*
 * Anonymous memory is populated once its page kind and node are set; MAP_POPULATE would come before both. Like
 * MAP_POPULATE it is only an attempt: what it could not have, the fill reports.
 */
static void populate_anonymous(const struct region *region)
{
    os.madvise((void *)(uintptr_t)region->address, region->length, MADV_POPULATE_WRITE);
}

int region_map(unimap_model *model, uint32_t replica, uint64_t slot, unimap_error *error)
{
    struct region *region = region_of(model, replica, slot);
    bool hugetlb = kind_is_hugetlb(model->kind);
    bool tmpfs = model->kind == UNIMAP_PAGE_TMPFS;
    int rc;
    *region = (struct region){
        .before = slot > 0 ? region[-1].before + region[-1].length : 0,
        .length = round_up(model->layout.slots[slot].length, kind_unit(model->kind)),
        .page_bytes = kind_page_bytes(model->kind),
        .node = policy_node(model, replica),
        .part = model->layout.slots[slot].part,
        .replica = replica,
        .kind = model->kind,
    };
    phases_enter(&model->phases, PHASE_MAP);
    if (tmpfs)
        rc = tmpfs_map(model, region, error);
    else if (!hugetlb)
        rc = map_anonymous(region, model->layout.alignment, error);
    else
        rc = region_by_page(model) ? reserve_pages(region, error) : map_hugetlb(model, region, error);
    phases_enter(&model->phases, PHASE_OTHER);
    region->origin = region->address;
    if (rc == 0)
        rc = policy_bind(model, region, error);
    if (rc == 0 && tmpfs) {
        phases_enter(&model->phases, PHASE_MAP);
        rc = tmpfs_reserve(region, error);
        phases_enter(&model->phases, PHASE_OTHER);
    }
    if (rc == 0 && !hugetlb && model->options.strategy.populate) {
        phases_enter(&model->phases, PHASE_MAP);
        populate_anonymous(region);
        phases_enter(&model->phases, PHASE_OTHER);
    }
    if (model->options.strategy.fill != UNIMAP_FILL_PAGES)
        tmpfs_close_files(region); /* it is filled through its mapping */
    return rc;
}

int region_allocate(unimap_model *model, unimap_error *error)
{
    struct region *region = region_of(model, 0, 0);
    uint64_t length = round_up(model->layout.slots[0].length, base_page());
    void *buffer = NULL;
    int failure;
    *region = (struct region){
        .length = length, .page_bytes = base_page(), .node = -1, .part = -1, .kind = UNIMAP_PAGE_4K, .heap = true};
    phases_enter(&model->phases, PHASE_MAP);
    failure = os.memalign(&buffer, base_page(), length);
    phases_enter(&model->phases, PHASE_OTHER);
    if (failure != 0)
        return region_refused(region, failure, "posix_memalign", error);
    region->base = region->origin = region->address = (uintptr_t)buffer;
    region->base_length = length;
    return 0;
}

void region_unmap(struct region *region)
{
    tmpfs_close_files(region);
    if (region->heap)
        free((void *)(uintptr_t)region->base);
    else if (region->base_length > 0)
        os.munmap((void *)(uintptr_t)region->base, region->base_length);
    memset(region, 0, sizeof *region);
}
