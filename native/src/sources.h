/*
 * The parts as files that several threads read: opened by the first that needs one, closed by the one that read its
 * last byte. So opening is shared out like reading, and no more are open than threads are at work, roughly; where the
 * limit of open files is lower still, one that no thread is using is closed and opened again later.
 */
#ifndef SOURCES_H
#define SOURCES_H

#include "model.h"

#include <pthread.h>

enum source_state { SOURCE_CLOSED, SOURCE_OPENING, SOURCE_OPEN };

struct source {
    enum source_state state;
    int fd;
    uint32_t users;
    bool direct;        /* open, or to be opened again, with O_DIRECT */
    bool decided;       /* how it is read: opened before */
    uint64_t remaining; /* bytes not read yet */
};

struct sources {
    const unimap_model *model;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct source *items;
    uint64_t open_count, opening_count;
    uint64_t direct_count;  /* parts decided to be read by O_DIRECT */
    uint64_t refused_count; /* parts whose file system refused it, though it was asked for */
    unimap_error refusal;   /* of the first of them */
};

/* -ENOMEM on failure. */
int sources_start(struct sources *sources, const unimap_model *model);
/* Closes what is still open. No thread may be using it. */
void sources_stop(struct sources *sources);
/* The caller reads from *fd, with O_DIRECT when *direct, and releases it with the bytes it has read. */
int sources_acquire(struct sources *sources, uint64_t part, int *fd, bool *direct, unimap_error *error);
void sources_release(struct sources *sources, uint64_t part, uint64_t loaded);
/* A read by O_DIRECT was refused: reads the part through the page cache from now on, or says why not. */
int sources_refuse_direct(struct sources *sources, uint64_t part, int fd, const char *call, unimap_error *error);

#endif
