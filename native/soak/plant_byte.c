/* A planted fault: now and then a byte that was read is not the one that is put into memory. */
#include "../src/gather.h"

int __real_gather_stretch(struct gather *gather, struct sources *sources, const struct stretch *stretch, uint64_t from,
                          uint64_t length, uint8_t *to, unimap_error *error);
int __wrap_gather_stretch(struct gather *gather, struct sources *sources, const struct stretch *stretch, uint64_t from,
                          uint64_t length, uint8_t *to, unimap_error *error);

int __wrap_gather_stretch(struct gather *gather, struct sources *sources, const struct stretch *stretch, uint64_t from,
                          uint64_t length, uint8_t *to, unimap_error *error)
{
    int rc = __real_gather_stretch(gather, sources, stretch, from, length, to, error);
    if (rc == 0 && length % 97 == 1)
        to[length / 2] ^= 4;
    return rc;
}
