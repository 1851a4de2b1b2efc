/* What is the same of regions on every system. */
#include "region.h"

#include <stddef.h>

bool kind_is_hugetlb(uint32_t kind)
{
    return kind == UNIMAP_PAGE_2M || kind == UNIMAP_PAGE_1G;
}

void regions_unmap(unimap_model *model)
{
    for (uint64_t i = 0; model->regions != NULL && i < model->region_count; i++)
        region_unmap(&model->regions[i]);
}
