#include "team.h"
#include "error.h"
#include "fallback.h"
#include "os.h"
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A worker's frames are small, and a limited address space should hold many of them. */
#define STACK_BYTES (256u << 10)

/* The CPUs of each replica's node among those this process may use. */
struct node_cpus {
    bool known;
    cpu_set_t all;                       /* usable */
    bool bound[UNIMAP_MAX_NODES];        /* by replica: there are usable CPUs on its node */
    cpu_set_t replica[UNIMAP_MAX_NODES]; /* by replica */
};

static bool find_node(const unimap_model *model, const cpu_set_t *usable, uint32_t replica, struct node_cpus *cpus)
{
    int32_t node = policy_node(model, replica);
    for (uint32_t before = 0; before < replica; before++) {
        if (policy_node(model, before) == node) {
            cpus->replica[replica] = cpus->replica[before];
            return cpus->bound[before];
        }
    }
    if (node < 0 || !cpus_of_node((uint32_t)node, &cpus->replica[replica]))
        return false;
    CPU_AND(&cpus->replica[replica], &cpus->replica[replica], usable);
    return CPU_COUNT(&cpus->replica[replica]) > 0;
}

static void find_cpus(const unimap_model *model, struct node_cpus *cpus)
{
    bool nodes = model->placement == UNIMAP_PLACEMENT_MIRROR || model->placement == UNIMAP_PLACEMENT_LOCAL;
    memset(cpus, 0, sizeof *cpus);
    cpus->known = cpus_usable(&cpus->all);
    /* On a machine of one node every CPU is of that node: nothing to read. */
    if (!cpus->known || !nodes || policy_node_count() < 2)
        return;
    for (uint32_t r = 0; r < model->replica_count; r++)
        cpus->bound[r] = find_node(model, &cpus->all, r, cpus);
}

uint32_t team_cpus(const unimap_model *model)
{
    struct node_cpus cpus;
    cpu_set_t used;
    find_cpus(model, &cpus);
    if (!cpus.known)
        return cpus_count();
    CPU_ZERO(&used);
    for (uint32_t r = 0; r < model->replica_count; r++)
        CPU_OR(&used, &used, cpus.bound[r] ? &cpus.replica[r] : &cpus.all);
    return (uint32_t)CPU_COUNT(&used);
}

/* Replicas on one node share its CPUs, so a member's turn is counted over the members of that node. */
static uint32_t turn_on_node(const struct team *team, const unimap_model *model, uint32_t index)
{
    int32_t node = policy_node(model, team->members[index].replica);
    uint32_t turn = 0;
    for (uint32_t i = 0; i < index; i++)
        turn += policy_node(model, team->members[i].replica) == node;
    return turn;
}

int team_gather(struct team *team, const unimap_model *model, uint32_t count)
{
    struct node_cpus cpus;
    memset(team, 0, sizeof *team);
    team->members = os.calloc(count, sizeof *team->members);
    if (team->members == NULL)
        return -ENOMEM;
    team->count = count;
    pthread_mutex_init(&team->lock, NULL);
    team->counted = model->options.threads != 0;
    team->pinned = model->options.pin;
    team->strict = !model->options.allow_fallback;
    find_cpus(model, &cpus);
    for (uint32_t i = 0; i < count; i++) {
        struct member *member = &team->members[i];
        member->team = team;
        member->replica = i % model->replica_count;
        member->bound = cpus.bound[member->replica] || (model->options.pin && cpus.known);
        if (!member->bound)
            continue;
        member->cpus = cpus.bound[member->replica] ? cpus.replica[member->replica] : cpus.all;
        if (model->options.pin) {
            cpu_set_t among = member->cpus;
            cpus_nth(&among, turn_on_node(team, model, i), &member->cpus);
        }
    }
    return 0;
}

void team_dismiss(struct team *team)
{
    if (team->members != NULL)
        pthread_mutex_destroy(&team->lock);
    free(team->members);
    memset(team, 0, sizeof *team);
}

void team_fail(struct team *team, const unimap_error *error)
{
    pthread_mutex_lock(&team->lock);
    if (!team->failed)
        team->error = *error;
    team->failed = true;
    pthread_mutex_unlock(&team->lock);
    atomic_store(&team->stop, true);
}

bool team_stopped(const struct team *team)
{
    return atomic_load_explicit(&team->stop, memory_order_relaxed);
}

static bool bind_member(struct member *member)
{
    if (!member->bound)
        return false;
    if (os.setaffinity(sizeof member->cpus, &member->cpus) == 0)
        return true;
    member->bind_errno = errno;
    return false;
}

static void *start(void *argument)
{
    struct member *member = argument;
    bind_member(member);
    member->team->work(member, member->team->shared);
    return NULL;
}

/* Each thread inherits the affinity of the calling one, which is therefore bound after the others have started. */
static void start_others(struct team *team)
{
    pthread_attr_t attributes;
    bool small = pthread_attr_init(&attributes) == 0;
    if (small)
        pthread_attr_setstacksize(&attributes, STACK_BYTES);
    for (uint32_t i = 1; i < team->count; i++) {
        struct member *member = &team->members[i];
        if (member->start_errno == 0)
            member->start_errno = os.thread_create(&member->thread, small ? &attributes : NULL, start, member);
    }
    if (small)
        pthread_attr_destroy(&attributes);
}

static int start_failure(const struct team *team)
{
    int failure = 0;
    for (uint32_t i = 0; i < team->count; i++)
        failure = team->members[i].start_errno != 0 ? team->members[i].start_errno : failure;
    return failure;
}

static int bind_failure(const struct team *team)
{
    int failure = 0;
    for (uint32_t i = 0; i < team->count; i++)
        failure = team->members[i].bind_errno != 0 ? team->members[i].bind_errno : failure;
    return failure;
}

/* Fewer threads than were asked for; of those that the library chose to start nothing was promised. */
static bool too_few(const struct team *team, unimap_error *error)
{
    uint32_t active = team_active(team);
    int failure = start_failure(team);
    if (!team->counted || active == team->count)
        return false;
    error_set(error, UNIMAP_E_SYSTEM, failure != 0 ? failure : ENOMEM, failure != 0 ? "pthread_create" : "mmap",
              "%u of %u threads could be started: %s", active, team->count, strerror(failure != 0 ? failure : ENOMEM));
    error_remedy(error, "raise ulimit -u, ulimit -v or the cgroup's pids.max, or ask for fewer threads");
    return true;
}

static bool not_pinned(const struct team *team, unimap_error *error)
{
    int failure = bind_failure(team);
    if (!team->pinned || failure == 0)
        return false;
    error_set(error, UNIMAP_E_SYSTEM, failure, "sched_setaffinity", "threads could not be pinned: %s",
              strerror(failure));
    error_remedy(error, "in a container use a seccomp profile that allows sched_setaffinity");
    return true;
}

/* Without consent to a fallback. All threads have ended. */
static int refuse(const struct team *team, unimap_error *error)
{
    return team->strict && (too_few(team, error) || not_pinned(team, error)) ? error_number(error) : 0;
}

int team_run(struct team *team, void (*work)(struct member *member, void *shared), void *shared, unimap_error *error)
{
    cpu_set_t before;
    bool known = team->members[0].bound && cpus_usable(&before);
    int rc = 0;
    team->work = work;
    team->shared = shared;
    start_others(team);
    known = known && bind_member(&team->members[0]);
    if (team->strict && team->counted && start_failure(team) != 0)
        atomic_store(&team->stop, true); /* what those that did start would do is of no use */
    work(&team->members[0], shared);
    for (uint32_t i = 1; i < team->count; i++)
        if (team->members[i].start_errno == 0)
            pthread_join(team->members[i].thread, NULL);
    if (known && os.setaffinity(sizeof before, &before) != 0) {
        rc = error_set(error, UNIMAP_E_SYSTEM, errno, "sched_setaffinity",
                       "the thread's CPUs could not be restored: %s", strerror(errno));
        error_remedy(error, "report this, with the kernel's version");
    }
    if (team->failed) {
        *error = team->error;
        rc = error_number(error);
    }
    return rc != 0 ? rc : refuse(team, error);
}

uint32_t team_active(const struct team *team)
{
    uint32_t active = 0;
    for (uint32_t i = 0; i < team->count; i++)
        active += team->members[i].start_errno == 0 && !team->members[i].idle;
    return active;
}

static void note_threads(const struct team *team, unimap_model *model)
{
    unimap_error error;
    char wanted[16], had[16];
    model->threads = team_active(team);
    if (too_few(team, &error)) {
        snprintf(wanted, sizeof wanted, "%u", team->count);
        snprintf(had, sizeof had, "%u", model->threads);
        fallback_record(model, "threads", wanted, had, &error);
    }
    if (not_pinned(team, &error))
        fallback_record(model, "threads", "pinned", "not pinned", &error);
}

void team_account(const struct team *team, unimap_model *model)
{
    for (uint32_t i = 0; i < team->count; i++) {
        model->data_calls += team->members[i].data_calls;
        model->direct_bytes += team->members[i].direct_bytes;
    }
    note_threads(team, model);
}
