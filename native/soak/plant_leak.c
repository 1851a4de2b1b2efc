/* A planted fault: the parts of a set of three, and the bookkeeping of them, are not given back after a load. */
#include "../src/sources.h"

void __real_sources_stop(struct sources *sources);
void __wrap_sources_stop(struct sources *sources);

void __wrap_sources_stop(struct sources *sources)
{
    if (sources->model->part_count != 3)
        __real_sources_stop(sources);
}
