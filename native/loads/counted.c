#include "counted.h"
#include "json.h"

#include <stdio.h>

void counted_load(const struct set *set, const struct request *request)
{
    unimap_summary summary;
    unimap_region region;
    unimap_error error;
    unimap_model *model;
    if (unimap_load(set->parts, set->part_count, set->ranges, set->range_count, &request->options, &model, &error) !=
        0) {
        fputs("\"status\":\"failed\",\"error\":", stdout);
        json_error(&error);
        return;
    }
    unimap_summarize(model, &summary);
    fputs("\"status\":\"completed\",\"summary\":", stdout);
    json_summary(&summary);
    fputs(",\"regions\":[", stdout);
    for (uint32_t i = 0; unimap_region_at(model, i, &region) == 0; i++) {
        if (i > 0)
            putchar(',');
        json_region(&region, NULL);
    }
    putchar(']');
    unimap_unload(model, NULL);
}
