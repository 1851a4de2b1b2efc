/* Where pages are, by the kernel's account: move_pages() without targets and /proc/self/smaps. Neither faults any in. */
#include "model.h"
#include "os.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 4096u

const struct region *model_region_at(const unimap_model *model, uint32_t index);

struct mapping {
    uint64_t page_kb;    /* KernelPageSize */
    uint64_t hugetlb_kb; /* Shared_Hugetlb + Private_Hugetlb */
    uint64_t thp_kb;     /* AnonHugePages + FilePmdMapped */
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
    else if (sscanf(line, "AnonHugePages: %" SCNu64 " kB", &kb) == 1 ||
             sscanf(line, "FilePmdMapped: %" SCNu64 " kB", &kb) == 1)
        sum->thp_kb += kb;
    else if (sscanf(line, "Rss: %" SCNu64 " kB", &kb) == 1)
        sum->rss_kb += kb;
}

/* Sums over the kernel's mappings that overlap the region. */
static int read_smaps(const struct region *region, struct mapping *sum)
{
    char line[512];
    char buffer[32768]; /* smaps is long, and each read of it costs the kernel a search */
    bool inside = false;
    FILE *smaps = os.fopen("/proc/self/smaps", "re");
    if (smaps == NULL)
        return -errno;
    setvbuf(smaps, buffer, _IOFBF, sizeof buffer);
    while (fgets(line, sizeof line, smaps) != NULL) {
        uint64_t from, to;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &from, &to) == 2)
            inside = from < region->address + region->length && to > region->address;
        else if (inside)
            add_line(sum, line);
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

int unimap_region_pages(const unimap_model *model, uint32_t index, unimap_pages *pages)
{
    const struct region *region;
    struct mapping mapping = {0};
    unimap_pages found = {0};
    int rc;
    if (model == NULL || pages == NULL)
        return -EINVAL;
    region = model_region_at(model, index);
    if (region == NULL)
        return -ENOENT;
    rc = read_smaps(region, &mapping);
    if (rc != 0)
        return rc;
    found.page_bytes = mapping.page_kb > 0 ? mapping.page_kb * 1024 : region->page_bytes;
    found.huge_bytes = lesser((mapping.hugetlb_kb + mapping.thp_kb) * 1024, region->length);
    rc = ask_nodes(region, &found);
    if (rc != 0)
        return rc;
    if (found.node_errno != 0) { /* presence is known without the nodes */
        uint64_t present = (found.page_bytes > BASE_PAGE ? mapping.hugetlb_kb : mapping.rss_kb) * 1024;
        memset(found.per_node, 0, sizeof found.per_node);
        found.resident = lesser(present, region->length) / found.page_bytes;
        found.absent = region->length / found.page_bytes - found.resident;
    }
    *pages = found;
    return 0;
}
