/*
 * Page kind TMPFS: huge pages that no pool need hold. A region is files without a name, mapped side by side: one file takes one
 * writer at a time (its inode's lock), so a region that threads write into has more files than threads.
 */
#ifndef TMPFS_H
#define TMPFS_H

#include "model.h"

/* Maps the empty files of a region, which has its length. What was mapped when it fails, region_unmap() gives back. */
int tmpfs_map(unimap_model *model, struct region *region, unimap_error *error);
/* Takes the memory of all files, whose nodes are chosen by now. Nothing is cleared that is then written in whole pages. */
int tmpfs_reserve(const struct region *region, unimap_error *error);
/* Writes [at, at + length) of a region, which lies in one file. 0 or an errno. */
int tmpfs_write(const struct region *region, uint64_t at, const void *from, uint64_t length);
/* Maps in what was written, which write() does not. */
void tmpfs_map_in(const struct region *region);
/* Files are closed once nothing is written into them by a call; their mappings stay. */
void tmpfs_close_files(struct region *region);
/* Closes what a load has open of a tmpfs. */
void tmpfs_close(unimap_model *model);

#endif
