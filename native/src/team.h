/*
 * The threads that fill, the calling one among them. Each belongs to a replica and is bound to the CPUs of that
 * replica's node, or to one of them; the calling thread's affinity is what it was when a run has ended.
 */
#ifndef TEAM_H
#define TEAM_H

#include "cpus.h"
#include "model.h"

#include <pthread.h>
#include <stdatomic.h>

struct member {
    pthread_t thread;
    struct team *team;
    uint32_t replica;
    bool bound; /* to `cpus` */
    cpu_set_t cpus;
    int start_errno, bind_errno; /* why it would not start, or would not be bound; 0: it was */
    bool idle;                   /* it ran and could do nothing: no memory for its buffer */
    uint64_t data_calls, direct_bytes;
};

struct team {
    struct member *members;
    uint32_t count;
    void (*work)(struct member *member, void *shared);
    void *shared;
    bool counted;     /* the caller of the load asked for that many */
    bool pinned;      /* and for a CPU each */
    bool strict;      /* either is as it was asked for, or an error */
    atomic_bool stop; /* a member failed or the run is refused: the others need not go on */
    pthread_mutex_t lock;
    bool failed;
    unimap_error error; /* the first */
};

/* -ENOMEM on failure. */
int team_gather(struct team *team, const unimap_model *model, uint32_t count);
void team_dismiss(struct team *team);
/* For a member: keeps the first error, and stops the team. */
void team_fail(struct team *team, const unimap_error *error);
bool team_stopped(const struct team *team);
/*
 * Runs work() once on every member that starts, and waits for all. The first error of a member, or an error when the
 * affinity cannot be restored, or when fewer threads or CPUs were had than were asked for and no fallback is allowed.
 */
int team_run(struct team *team, void (*work)(struct member *member, void *shared), void *shared, unimap_error *error);
/* CPUs the team may use: of the nodes of the replicas where those are known. */
uint32_t team_cpus(const unimap_model *model);
/* Adds up what the members did, and records threads that did not start, and threads that were not pinned. */
void team_account(const struct team *team, unimap_model *model);
/* Members that took part in every run. */
uint32_t team_active(const struct team *team);

#endif
