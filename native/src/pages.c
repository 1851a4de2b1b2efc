/* Where pages are, by the kernel's account: move_pages() without targets and /proc/self/smaps. Neither faults any in. */
#include "pages.h"
#include "model.h"
#include "os.h"
#include "query.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 4096u

struct mapping {
    uint64_t page_kb;    /* KernelPageSize */
    uint64_t hugetlb_kb; /* Shared_Hugetlb + Private_Hugetlb */
    uint64_t thp_kb;     /* AnonHugePages + FilePmdMapped */
    uint64_t tmpfs_kb;   /* ShmemPmdMapped */
    uint64_t rss_kb;
};

static void add_line(struct mapping *sum, const char *line)
{
    uint64_t kb;
    if (sscanf(line, "KernelPageSize: %" SCNu64 " kB", &kb) == 1)
        sum->page_kb = kb > sum->page_kb ? kb : sum->page_kb;
    else if (sscanf(line, "Shared_Hugetlb: %" SCNu64 " kB", &kb) == 1 ||
             sscanf(line, "Private_Hugetlb: %" SCNu64 " kB", &kb) == 1)
        sum->hugetlb_kb += kb;
    else if (sscanf(line, "ShmemPmdMapped: %" SCNu64 " kB", &kb) == 1)
        sum->tmpfs_kb += kb;
    else if (sscanf(line, "AnonHugePages: %" SCNu64 " kB", &kb) == 1 ||
             sscanf(line, "FilePmdMapped: %" SCNu64 " kB", &kb) == 1)
        sum->thp_kb += kb;
    else if (sscanf(line, "Rss: %" SCNu64 " kB", &kb) == 1)
        sum->rss_kb += kb;
}

/* A region that is asked about, and what smaps says of it. */
struct asked {
    const struct region *region;
    struct mapping mapping;
    uint32_t index; /* into the caller's array */
};

static int by_address(const void *left, const void *right)
{
    const struct region *a = ((const struct asked *)left)->region;
    const struct region *b = ((const struct asked *)right)->region;
    return (a->address > b->address) - (a->address < b->address);
}

/*
 * One pass for all regions, which are in order of address as the kernel's mappings are: the kernel walks every page to
 * write smaps, so a pass a region would cost its square. A region sums over the mappings that overlap it.
 */
static int read_smaps(struct asked *asked, uint32_t count)
{
    char line[512];
    char buffer[32768];        /* smaps is long, and each read of it costs the kernel a search */
    uint32_t from = 0, to = 0; /* the regions that overlap the mapping being read */
    FILE *smaps = os.fopen("/proc/self/smaps", "re");
    if (smaps == NULL)
        return -errno;
    setvbuf(smaps, buffer, _IOFBF, sizeof buffer);
    while (fgets(line, sizeof line, smaps) != NULL) {
        uint64_t start, end;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &start, &end) == 2) {
            while (from < count && asked[from].region->address + asked[from].region->length <= start)
                from++;
            for (to = from; to < count && asked[to].region->address < end;)
                to++;
        } else {
            for (uint32_t i = from; i < to; i++)
                add_line(&asked[i].mapping, line);
        }
    }
    os.fclose(smaps);
    return 0;
}

static int ask_nodes(const struct region *region, unimap_pages *pages)
{
    uint64_t total = region->length / pages->page_bytes;
    void **addresses = os.calloc(BATCH, sizeof *addresses);
    int *nodes = os.calloc(BATCH, sizeof *nodes);
    int rc = addresses == NULL || nodes == NULL ? -ENOMEM : 0;
    for (uint64_t done = 0; done < total && rc == 0 && pages->node_errno == 0;) {
        uint64_t count = lesser(total - done, BATCH);
        for (uint64_t i = 0; i < count; i++) {
            addresses[i] = (void *)(uintptr_t)(region->address + (done + i) * pages->page_bytes);
            nodes[i] = -ENOENT;
        }
        if (os.move_pages(0, count, addresses, NULL, nodes, 0) < 0) {
            if (errno != EINTR)
                pages->node_errno = errno;
            continue;
        }
        for (uint64_t i = 0; i < count; i++) {
            if (nodes[i] < 0) {
                pages->absent++;
            } else {
                pages->resident++;
                if ((uint32_t)nodes[i] < UNIMAP_MAX_NODES)
                    pages->per_node[nodes[i]]++;
            }
        }
        done += count;
    }
    free(addresses);
    free(nodes);
    return rc;
}

static uint32_t kind_of_most(const struct mapping *mapping)
{
    if (mapping->hugetlb_kb > 0)
        return mapping->page_kb * 1024 == HUGE_1G ? UNIMAP_PAGE_1G : UNIMAP_PAGE_2M;
    if (mapping->thp_kb + mapping->tmpfs_kb == 0)
        return UNIMAP_PAGE_4K;
    return mapping->tmpfs_kb > mapping->thp_kb ? UNIMAP_PAGE_TMPFS : UNIMAP_PAGE_THP;
}

static uint64_t whole_pages(uint64_t from, uint64_t to)
{
    uint64_t first = round_up(from, thp_page()), end = to / thp_page() * thp_page();
    return end > first ? end - first : 0;
}

/* A page of a file is huge from one multiple of its size in the file to the next, and none is that parts would share. */
static uint64_t possible_of(const unimap_model *model, const struct region *region)
{
    const struct layout *layout = &model->layout;
    const struct slot *slot = &layout->slots[(uint64_t)(region - model->regions) % layout->slot_count];
    uint64_t sum = 0;
    if (model->options.strategy.fill != UNIMAP_FILL_MAP)
        return whole_pages(region->address, region->address + region->length);
    for (uint64_t i = 0; i < slot->stretch_count; i++) {
        const struct stretch *stretch = &layout->stretches[slot->first_stretch + i];
        sum += whole_pages(stretch->offset, round_up(stretch->offset + stretch->length, base_page()));
    }
    return sum;
}

static int find_pages(const struct asked *asked, unimap_pages *pages)
{
    const struct region *region = asked->region;
    const struct mapping *mapping = &asked->mapping;
    int rc;
    *pages = (unimap_pages){
        .page_bytes = mapping->page_kb > 0 ? mapping->page_kb * 1024 : region->page_bytes,
        .huge_bytes = lesser((mapping->hugetlb_kb + mapping->thp_kb + mapping->tmpfs_kb) * 1024, region->length),
        .huge_possible = whole_pages(region->address, region->address + region->length),
        .huge_kind = kind_of_most(mapping),
    };
    if (mapping->page_kb * 1024 > base_page())
        pages->huge_possible = region->length;
    rc = ask_nodes(region, pages);
    if (rc == 0 && pages->node_errno != 0) { /* presence is known without the nodes */
        uint64_t present = (pages->page_bytes > base_page() ? mapping->hugetlb_kb : mapping->rss_kb) * 1024;
        memset(pages->per_node, 0, sizeof pages->per_node);
        pages->resident = lesser(present, region->length) / pages->page_bytes;
        pages->absent = region->length / pages->page_bytes - pages->resident;
    }
    return rc;
}

int pages_of(const struct region *region, unimap_pages *pages)
{
    struct asked asked = {.region = region};
    int rc = read_smaps(&asked, 1);
    return rc == 0 ? find_pages(&asked, pages) : rc;
}

int unimap_region_pages(const unimap_model *model, uint32_t first, uint32_t count, unimap_pages *pages)
{
    struct asked *asked;
    int rc = 0;
    if (model == NULL || pages == NULL)
        return -EINVAL;
    if (count > model->summary.region_count || first > model->summary.region_count - count)
        return -ENOENT;
    asked = os.calloc((size_t)count + 1, sizeof *asked);
    if (asked == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++)
        asked[i] = (struct asked){.region = model_region_at(model, first + i), .index = i};
    qsort(asked, count, sizeof *asked, by_address);
    rc = read_smaps(asked, count);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        unimap_pages *found = &pages[asked[i].index];
        rc = find_pages(&asked[i], found);
        if (rc == 0 && found->page_bytes == base_page())
            found->huge_possible = possible_of(model, asked[i].region);
    }
    free(asked);
    return rc;
}
