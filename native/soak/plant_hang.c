/* A planted fault, one that the seed's code has: where a part ends before its size, reading goes on for ever. */
#include "../src/source.h"

#include <unistd.h>

int __wrap_source_ended_early(const unimap_model *model, uint64_t part, uint64_t at, const char *call,
                              unimap_error *error);

int __wrap_source_ended_early(const unimap_model *model, uint64_t part, uint64_t at, const char *call,
                              unimap_error *error)
{
    (void)model, (void)part, (void)at, (void)call, (void)error;
    for (;;)
        usleep(1000);
}
