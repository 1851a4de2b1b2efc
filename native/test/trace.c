/* What a load must leave as it was: open files, mappings of ours, free hugepages, the policy, the CPUs. */
#include "test.h"

#include <dirent.h>

static int count_files(void)
{
    int count = 0;
    DIR *files = opendir("/proc/self/fd");
    while (readdir(files) != NULL)
        count++;
    closedir(files);
    return count;
}

static int count_mappings(void)
{
    char line[512];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (fgets(line, sizeof line, maps) != NULL)
        count += strstr(line, "memfd:unimap") != NULL || strstr(line, test_folder()) != NULL;
    fclose(maps);
    return count;
}

struct trace trace_now(void)
{
    struct trace now = {.files = count_files(), .mappings = count_mappings(), .free_pages = free_hugepages()};
    os_real.get_mempolicy(&now.mode, NULL, 0, NULL, 0);
    os_real.getaffinity(sizeof now.cpus, &now.cpus);
    return now;
}

void trace_compare(const struct trace *before)
{
    struct trace after = trace_now();
    CHECK_EQUAL(after.files, before->files);
    CHECK_EQUAL(after.mappings, before->mappings);
    CHECK_EQUAL(after.mode, before->mode);
    CHECK(CPU_EQUAL(&after.cpus, &before->cpus));
    CHECK_EQUAL(faults.mapped_bytes, 0);
}
