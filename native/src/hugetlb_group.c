#include "hugetlb_group.h"
#include "os.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names of files: the limit on pages in use or on pages reserved, and what is taken of it (hugetlb(7) of cgroups). */
static const struct {
    const char *mount, *limit, *taken;
} files[] = {
    {"/sys/fs/cgroup", "rsvd.max", "rsvd.current"},
    {"/sys/fs/cgroup", "max", "current"},
    {"/sys/fs/cgroup/unified", "rsvd.max", "rsvd.current"}, /* version 2 beside version 1 */
    {"/sys/fs/cgroup/unified", "max", "current"},
    {"/sys/fs/cgroup/hugetlb", "rsvd.limit_in_bytes", "rsvd.usage_in_bytes"},
    {"/sys/fs/cgroup/hugetlb", "limit_in_bytes", "usage_in_bytes"},
};

static bool read_text(const char *path, char *text, size_t size)
{
    int fd = os.open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? os.pread(fd, text, size - 1, 0) : -1;
    if (fd >= 0)
        os.close(fd);
    if (got <= 0)
        return false;
    text[got] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return true;
}

static bool read_bytes(const char *path, uint64_t *bytes)
{
    char text[32], *end;
    if (!read_text(path, text, sizeof text))
        return false;
    *bytes = strtoull(text, &end, 10);
    return end != text; /* "max" is no limit */
}

static bool in_way(size_t which, const char *group, uint64_t page, uint64_t bytes, char *file, size_t size,
                   uint64_t *allowed)
{
    const char *kind = page == UINT64_C(1) << 30 ? "1GB" : "2MB";
    uint64_t taken = 0;
    char path[700];
    snprintf(path, sizeof path, "%s%s/hugetlb.%s.%s", files[which].mount, group, kind, files[which].taken);
    if (!read_bytes(path, &taken))
        return false;
    snprintf(path, sizeof path, "%s%s/hugetlb.%s.%s", files[which].mount, group, kind, files[which].limit);
    if (!read_bytes(path, allowed) || (*allowed >= taken && *allowed - taken >= bytes))
        return false;
    return snprintf(file, size, "%s", path) < (int)size;
}

/* From the group up to the root: each limit on the way holds. */
static bool search(char *group, uint64_t page, uint64_t bytes, char *file, size_t size, uint64_t *allowed)
{
    for (;;) {
        char *slash = strrchr(group, '/');
        for (size_t i = 0; i < sizeof files / sizeof *files; i++)
            if (in_way(i, group, page, bytes, file, size, allowed))
                return true;
        if (slash == NULL)
            return false;
        *slash = '\0';
    }
}

bool hugetlb_group_in_way(uint64_t page, uint64_t bytes, char *file, size_t size, uint64_t *allowed)
{
    char line[600];
    bool found = false;
    FILE *groups = os.fopen("/proc/self/cgroup", "re");
    while (groups != NULL && !found && fgets(line, sizeof line, groups) != NULL) {
        char *controllers = strchr(line, ':'), *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
        if (group == NULL)
            continue;
        *group++ = '\0';
        group[strcspn(group, "\n")] = '\0';
        if (controllers[1] == '\0' || strstr(controllers, "hugetlb") != NULL)
            found = search(group, page, bytes, file, size, allowed);
    }
    if (groups != NULL)
        os.fclose(groups);
    return found;
}
