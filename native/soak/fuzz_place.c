/*
 * libFuzzer on the entry points that place a file for others: reserving, copying, caching, and asking for its pages. The file
 * is in memory, and what a call took for done is compared with its source.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static const uint64_t size = (4 << 20) + 4099;
static int source = -1;
static const char *path;

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count, (void)words;
    soak_begin("fuzz-place");
    atexit(soak_end);
    path = set_write(1, &size, 1, 7)->parts[0].path;
    source = open(path, O_RDONLY | O_CLOEXEC);
    return source >= 0 ? 0 : 1;
}

static void take_spread(struct bytes *bytes, unimap_spread *spread)
{
    memset(spread, 0, sizeof *spread);
    spread->first = take(bytes, 8);
    spread->node_count = (uint32_t)take_below(bytes, 3, 4);
    for (int i = 0; i < 3; i++)
        spread->nodes[i] = (uint32_t)take_below(bytes, 2, 4);
}

static void check(int rc, const unimap_error *error)
{
    if (rc != 0)
        CHECK(error->code != 0 && error->reason[0] != '\0' && error->remedy[0] != '\0');
}

static void compare(int to, uint64_t offset, uint64_t length)
{
    static uint8_t bytes[4096];
    uint64_t at = offset + length - (length < sizeof bytes ? length : sizeof bytes);
    ssize_t got = pread(to, bytes, sizeof bytes, (off_t)at);
    for (ssize_t i = 0; i < got && at + (uint64_t)i < offset + length; i++)
        CHECK_EQUAL(bytes[i], set_byte(0, at + (uint64_t)i, 7));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t data_size)
{
    struct bytes bytes = {data, data_size};
    struct trace before = trace_now();
    int to = memfd_create("fuzz", MFD_CLOEXEC);
    uint64_t reserved = take(&bytes, 1) % 8 == 0 ? take(&bytes, 3) : size, offset, length;
    unimap_spread spread;
    unimap_pages pages;
    unimap_error error = {0};
    int rc;
    soak_trying("a file of %" PRIu64 " bytes", reserved);
    CHECK(to >= 0);
    take_spread(&bytes, &spread);
    rc = unimap_place_reserve(to, reserved, &spread, &error);
    check(rc, &error);
    offset = take_below(&bytes, 3, 8) << 21;
    length = take_below(&bytes, 2, 3) == 0 ? size : take(&bytes, 4);
    if (take(&bytes, 1) % 8 == 0)
        offset += take(&bytes, 3);
    if (rc == 0 && offset <= size && length <= size - offset && offset + length <= reserved) {
        rc = unimap_place_copy(source, to, offset, length, &error);
        check(rc, &error);
        if (rc == 0 && length > 0)
            compare(to, offset, length);
    } else {
        /* Beyond what was reserved, or beyond the source: an error of ours, or no more than was asked for. */
        check(unimap_place_copy(source, to, offset % (64 << 20), length % (64 << 20), &error), &error);
    }
    take_spread(&bytes, &spread);
    check(unimap_place_cache(source, (take(&bytes, 1) % 4) << 21, take(&bytes, 3), &spread, &error), &error);
    unimap_file_pages(take(&bytes, 1) % 8 == 0 ? "/nowhere/at/all" : path, (uint32_t)take(&bytes, 1) % 2, &pages);
    unimap_cached_bytes(path, &length);
    if (take(&bytes, 1) % 16 == 0)
        unimap_evict(path);
    close(to);
    trace_compare(&before);
    return 0;
}
