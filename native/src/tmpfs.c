#include "tmpfs.h"
#include "error.h"
#include "memory_file.h"
#include "names.h"
#include "os.h"
#include "region.h"
#include "team.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Of <linux/mount.h>, which older systems have not. */
#define SET_STRING 1u
#define CREATE     6u
#define CLOEXEC    1u

/* A folder of it is used where one is named, so that a load need not be root's. */
#define MOUNT_VARIABLE "UNIMAP_TMPFS"

/* So that threads seldom meet in one file; and of all replicas, because each is a descriptor. */
#define FILES_PER_THREAD 4u
#define MOST_FILES       256u

static int refused(int errno_value, const char *call, const char *what, unimap_error *error)
{
    error_set(error, UNIMAP_E_MEMORY, errno_value, call, "%s: %s", what, strerror(errno_value));
    error_remedy(error,
                 "run as root, or name a folder of a tmpfs that root has mounted with huge=always and you may write "
                 "to: " MOUNT_VARIABLE "=/run/unimap; or accept the fallback");
    return error_number(error);
}

/* A tmpfs that no one sees: it is gone with the last file. */
static int make(unimap_model *model, unimap_error *error)
{
    static const char *const settings[][2] = {{"huge", "always"}, {"size", "100%"}};
    int context = os.fsopen("tmpfs", CLOEXEC);
    int failure = context < 0 ? errno : 0;
    const char *call = "fsopen";
    for (size_t i = 0; i <= COUNT_OF(settings) && failure == 0; i++) {
        bool last = i == COUNT_OF(settings);
        call = "fsconfig";
        if (os.fsconfig(context, last ? CREATE : SET_STRING, last ? NULL : settings[i][0], last ? NULL : settings[i][1],
                        0) != 0)
            failure = errno;
    }
    if (failure == 0) {
        call = "fsmount";
        model->tmpfs = os.fsmount(context, CLOEXEC, 0);
        failure = model->tmpfs < 0 ? errno : 0;
    }
    if (context >= 0)
        os.close(context);
    return failure == 0 ? 0 : refused(failure, call, "a tmpfs with huge pages cannot be made", error);
}

static int open_named(unimap_model *model, const char *folder, unimap_error *error)
{
    struct statfs system;
    model->tmpfs = os.open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (model->tmpfs < 0)
        return refused(errno, "open", "the folder that " MOUNT_VARIABLE " names cannot be opened", error);
    if (os.fstatfs(model->tmpfs, &system) != 0)
        return refused(errno, "fstatfs", "the folder that " MOUNT_VARIABLE " names cannot be asked", error);
    if ((uint32_t)system.f_type != TMPFS_MAGIC)
        return refused(EINVAL, "fstatfs", "the folder that " MOUNT_VARIABLE " names is on no tmpfs", error);
    return 0;
}

static int open_tmpfs(unimap_model *model, unimap_error *error)
{
    const char *folder = getenv(MOUNT_VARIABLE);
    if (model->tmpfs >= 0)
        return 0;
    return folder != NULL && folder[0] != '\0' ? open_named(model, folder, error) : make(model, error);
}

static uint64_t file_bytes(const unimap_model *model, uint64_t length)
{
    const unimap_options *options = &model->options;
    uint64_t files;
    if (options->strategy.fill != UNIMAP_FILL_PAGES || model->layout.slot_count > 1)
        return length;
    files = FILES_PER_THREAD * (options->threads != 0 ? options->threads : team_cpus(model));
    files = lesser(files, MOST_FILES) / model->replica_count;
    return files < 2 ? length : round_up((length + files - 1) / files, thp_page());
}

static int map_one(const unimap_model *model, struct region *region, uint64_t at, unimap_error *error)
{
    uint64_t length = lesser(region->file_bytes, region->length - at);
    int fd = os.openat(model->tmpfs, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return refused(errno, "openat", "no file can be made in a tmpfs", error);
    region->files[region->file_count++] = fd;
    if (os.ftruncate(fd, (off_t)length) != 0)
        return region_refused(region, errno, "ftruncate", error);
    if (os.mmap((void *)(uintptr_t)(region->address + at), length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd,
                0) == MAP_FAILED)
        return region_refused(region, errno, "mmap", error);
    return 0;
}

int tmpfs_map(unimap_model *model, struct region *region, unimap_error *error)
{
    void *base;
    int rc = open_tmpfs(model, error);
    if (rc != 0)
        return rc;
    region->file_bytes = file_bytes(model, region->length);
    region->files = os.calloc((region->length + region->file_bytes - 1) / region->file_bytes, sizeof *region->files);
    if (region->files == NULL)
        return error_no_memory(error, "malloc", "for the files of a region");
    base = os.mmap(NULL, region->length + thp_page(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return region_refused(region, errno, "mmap", error);
    region->base = (uintptr_t)base;
    region->base_length = region->length + thp_page();
    region->address = round_up(region->base, thp_page());
    for (uint64_t at = 0; at < region->length && rc == 0; at += region->file_bytes)
        rc = map_one(model, region, at, error);
    return rc;
}

int tmpfs_reserve(const struct region *region, unimap_error *error)
{
    for (uint64_t i = 0; i < region->file_count; i++) {
        uint64_t length = lesser(region->file_bytes, region->length - i * region->file_bytes);
        int failure = memory_file_reserve(region->files[i], length);
        if (failure != 0)
            return region_refused(region, failure, "fallocate", error);
    }
    return 0;
}

int tmpfs_write(const struct region *region, uint64_t at, const void *from, uint64_t length)
{
    return memory_file_write(region->files[at / region->file_bytes], from, length, at % region->file_bytes);
}

void tmpfs_map_in(const struct region *region)
{
    /* Refused before Linux 5.14: they are then mapped in when they are first read. */
    os.madvise((void *)(uintptr_t)region->address, region->length, MADV_POPULATE_READ);
}

void tmpfs_close_files(struct region *region)
{
    for (uint64_t i = 0; i < region->file_count; i++)
        os.close(region->files[i]);
    free(region->files);
    region->files = NULL;
    region->file_count = 0;
}

void tmpfs_close(unimap_model *model)
{
    for (uint64_t i = 0; i < model->region_count; i++)
        tmpfs_close_files(&model->regions[i]);
    if (model->tmpfs >= 0)
        os.close(model->tmpfs);
    model->tmpfs = -1;
}
