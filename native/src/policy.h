/*
 * The memory policy of the loading thread: saved, bound around each replica, put back on every way out. Raw system
 * calls; a mask is passed with its number of bits plus one, because the kernel takes one off (set_mempolicy(2)).
 */
#ifndef POLICY_H
#define POLICY_H

#include "model.h"

#define POLICY_BITS  1024ul /* at least the kernel's MAX_NUMNODES, or get_mempolicy refuses */
#define POLICY_WORDS (POLICY_BITS / (8 * sizeof(unsigned long)))

struct node_mask {
    unsigned long words[POLICY_WORDS];
};

struct policy {
    bool saved;
    int mode;
    struct node_mask mask;
};

/* No call when the placement in force is UNBOUND; restoring then makes none either. */
int policy_save(const unimap_model *model, struct policy *policy, unimap_error *error);
int policy_restore(struct policy *policy, unimap_error *error);
/* Binds this thread to where the replica belongs. No call when the placement in force is UNBOUND. */
int policy_enter(const unimap_model *model, uint32_t replica, unimap_error *error);
/*
 * Binds the pages of a region too: anonymous ones, so that NUMA balancing leaves them where they are, and all that
 * threads fill whose own policy is another.
 */
int policy_bind(const unimap_model *model, const struct region *region, unimap_error *error);
/* Nodes this process may take memory from; 0 where the kernel will not tell. */
uint32_t policy_node_count(void);
/* The node a replica is bound to, or -1. */
int32_t policy_node(const unimap_model *model, uint32_t replica);

#endif
