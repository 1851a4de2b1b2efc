#include "names.h"

#include <string.h>

static const char *const page_kinds[] = {"best", "4k", "thp", "2m", "1g", "tmpfs"};
static const char *const placements[] = {"local", "mirror", "interleave", "unbound"};
static const char *const ios[] = {"buffered", "direct", "auto"};
static const char *const page_fills[] = {"best", "copy", "fault", "warm", "write"};

const char *unimap_page_kind_name(uint32_t page_kind)
{
    return page_kind < COUNT_OF(page_kinds) ? page_kinds[page_kind] : "?";
}

const char *unimap_placement_name(uint32_t placement)
{
    return placement < COUNT_OF(placements) ? placements[placement] : "?";
}

const char *unimap_io_name(uint32_t io)
{
    return io < COUNT_OF(ios) ? ios[io] : "?";
}

const char *unimap_page_fill_name(uint32_t page_fill)
{
    return page_fill < COUNT_OF(page_fills) ? page_fills[page_fill] : "?";
}

uint32_t unimap_abi_version(void)
{
    return UNIMAP_ABI_VERSION;
}

size_t unimap_sizeof(const char *name)
{
    static const struct {
        const char *name;
        size_t size;
    } sizes[] = {
        {"unimap_strategy", sizeof(unimap_strategy)},
        {"unimap_part", sizeof(unimap_part)},
        {"unimap_range", sizeof(unimap_range)},
        {"unimap_options", sizeof(unimap_options)},
        {"unimap_error", sizeof(unimap_error)},
        {"unimap_fallback", sizeof(unimap_fallback)},
        {"unimap_summary", sizeof(unimap_summary)},
        {"unimap_region", sizeof(unimap_region)},
        {"unimap_extent", sizeof(unimap_extent)},
        {"unimap_pages", sizeof(unimap_pages)},
        {"unimap_counter", sizeof(unimap_counter)},
        {"unimap_access_options", sizeof(unimap_access_options)},
        {"unimap_access_result", sizeof(unimap_access_result)},
        {"unimap_spread", sizeof(unimap_spread)},
    };
    for (size_t i = 0; name != NULL && i < COUNT_OF(sizes); i++)
        if (strcmp(sizes[i].name, name) == 0)
            return sizes[i].size;
    return 0;
}
