#include "policy.h"
#include "error.h"
#include "os.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <string.h>

#define WORD_BITS (8 * sizeof(unsigned long))

static bool mask_empty(const struct node_mask *mask)
{
    for (size_t i = 0; i < POLICY_WORDS; i++)
        if (mask->words[i] != 0)
            return false;
    return true;
}

static void mask_add(struct node_mask *mask, uint32_t node)
{
    mask->words[node / WORD_BITS] |= 1ul << (node % WORD_BITS);
}

static bool mask_has(const struct node_mask *mask, uint32_t node)
{
    return (mask->words[node / WORD_BITS] >> (node % WORD_BITS) & 1) != 0;
}

int32_t policy_node(const unimap_model *model, uint32_t replica)
{
    if (model->placement == UNIMAP_PLACEMENT_LOCAL)
        return (int32_t)model->options.nodes[0]; /* resolved when the load began */
    return model->placement == UNIMAP_PLACEMENT_MIRROR ? (int32_t)model->options.nodes[replica] : -1;
}

static int wanted(const unimap_model *model, uint32_t replica, struct node_mask *mask)
{
    memset(mask, 0, sizeof *mask);
    if (model->placement != UNIMAP_PLACEMENT_INTERLEAVE) {
        mask_add(mask, (uint32_t)policy_node(model, replica));
        return MPOL_BIND; /* PREFERRED would silently take pages of another node when this one is full */
    }
    for (uint32_t i = 0; i < model->options.node_count; i++)
        mask_add(mask, model->options.nodes[i]);
    return MPOL_INTERLEAVE;
}

static int refused(int32_t node, const char *call, int errno_value, unimap_error *error)
{
    if (errno_value == EINVAL && node >= 0) {
        error_set(error, UNIMAP_E_POLICY, errno_value, call,
                  "node %d does not exist, has no memory, or is outside this process's cpuset", node);
        error_remedy(error, "name nodes listed in /sys/devices/system/node/has_memory and in Mems_allowed_list of "
                            "/proc/self/status");
    } else if (errno_value == ENOSYS || errno_value == EPERM) {
        error_set(error, UNIMAP_E_POLICY, errno_value, call, "%s is not permitted here: %s", call,
                  errno_value == ENOSYS ? "the kernel has no NUMA support" : "a seccomp filter refuses it");
        error_remedy(error, errno_value == ENOSYS ? "use a kernel built with CONFIG_NUMA, or accept the fallback"
                                                  : "in a container add --cap-add SYS_NICE or a seccomp profile that "
                                                    "allows it, or accept the fallback");
    } else {
        error_set(error, UNIMAP_E_POLICY, errno_value, call, "%s failed: %s", call, strerror(errno_value));
        error_remedy(error, "report this, with the kernel's version");
    }
    error_at(error, -1, node);
    return error_number(error);
}

static bool find_allowed(struct node_mask *allowed)
{
    *allowed = (struct node_mask){0};
    return os.get_mempolicy(NULL, allowed->words, POLICY_BITS, NULL, MPOL_F_MEMS_ALLOWED) == 0;
}

uint32_t policy_node_count(void)
{
    struct node_mask allowed;
    uint32_t count = 0;
    if (!find_allowed(&allowed))
        return 0;
    for (size_t i = 0; i < POLICY_WORDS; i++)
        count += (uint32_t)__builtin_popcountl(allowed.words[i]);
    return count;
}

int policy_save(const unimap_model *model, struct policy *policy, unimap_error *error)
{
    memset(policy, 0, sizeof *policy);
    if (model->placement == UNIMAP_PLACEMENT_UNBOUND)
        return 0;
    if (os.get_mempolicy(&policy->mode, policy->mask.words, POLICY_BITS, NULL, 0) != 0)
        return refused(-1, "get_mempolicy", errno, error);
    policy->saved = true;
    return 0;
}

int policy_restore(struct policy *policy, unimap_error *error)
{
    bool empty = mask_empty(&policy->mask);
    if (!policy->saved)
        return 0;
    policy->saved = false;
    if (os.set_mempolicy(policy->mode, empty ? NULL : policy->mask.words, empty ? 0 : POLICY_BITS + 1) != 0)
        return refused(-1, "set_mempolicy", errno, error);
    return 0;
}

/* Which of several nodes the kernel means by EINVAL: one beyond all it was built for refuses the whole mask. */
static int32_t refused_node(const unimap_model *model, int32_t node, int errno_value)
{
    struct node_mask allowed;
    if (node >= 0 || errno_value != EINVAL || !find_allowed(&allowed))
        return node >= 0 ? node : (int32_t)model->options.nodes[0];
    for (uint32_t i = 0; i < model->options.node_count; i++)
        if (!mask_has(&allowed, model->options.nodes[i]))
            return (int32_t)model->options.nodes[i];
    return (int32_t)model->options.nodes[0];
}

/* The kernel drops absent nodes from a mask that has others, and says nothing. */
static int check_interleave(const unimap_model *model, unimap_error *error)
{
    struct node_mask obtained = {0};
    int mode = 0;
    if (os.get_mempolicy(&mode, obtained.words, POLICY_BITS, NULL, 0) != 0)
        return refused(-1, "get_mempolicy", errno, error);
    for (uint32_t i = 0; i < model->options.node_count; i++)
        if (!mask_has(&obtained, model->options.nodes[i]))
            return refused((int32_t)model->options.nodes[i], "set_mempolicy", EINVAL, error);
    return 0;
}

int policy_enter(const unimap_model *model, uint32_t replica, unimap_error *error)
{
    struct node_mask mask;
    int32_t node = policy_node(model, replica);
    int mode;
    if (model->placement == UNIMAP_PLACEMENT_UNBOUND)
        return 0;
    mode = wanted(model, replica, &mask);
    if (os.set_mempolicy(mode, mask.words, POLICY_BITS + 1) != 0) {
        int failure = errno;
        return refused(refused_node(model, node, failure), "set_mempolicy", failure, error);
    }
    return mode == MPOL_INTERLEAVE ? check_interleave(model, error) : 0;
}

int policy_bind(const unimap_model *model, const struct region *region, unimap_error *error)
{
    struct node_mask mask;
    int mode;
    if (model->placement == UNIMAP_PLACEMENT_UNBOUND ||
        (region->page_bytes != base_page() && model->options.strategy.fill != UNIMAP_FILL_PAGES))
        return 0;
    mode = wanted(model, region->replica, &mask);
    /* A strict policy on a full node wakes the OOM killer, and a file's pages stay: where they are is read back. */
    if (region->kind == UNIMAP_PAGE_TMPFS && mode == MPOL_BIND)
        mode = MPOL_PREFERRED;
    if (os.mbind((void *)(uintptr_t)region->address, region->length, mode, mask.words, POLICY_BITS + 1, 0) != 0)
        return refused(region->node, "mbind", errno, error);
    return 0;
}
