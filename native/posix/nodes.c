/* POSIX knows nothing of nodes: memory is bound to none, which is refused as by a kernel without them, and recorded. */
#include "../src/error.h"
#include "../src/policy.h"
#include "../src/pool.h"

#include <errno.h>

int policy_save(const unimap_model *model, struct policy *policy, unimap_error *error)
{
    policy->saved = false;
    if (model->placement == UNIMAP_PLACEMENT_UNBOUND)
        return 0;
    error_set(error, UNIMAP_E_POLICY, ENOSYS, "", "memory cannot be put on a node: POSIX has no call for it");
    error_remedy(error, "accept the fallback, or load on Linux");
    return error_number(error);
}

int policy_restore(struct policy *policy, unimap_error *error)
{
    (void)policy, (void)error;
    return 0;
}

int policy_enter(const unimap_model *model, uint32_t replica, unimap_error *error)
{
    (void)model, (void)replica, (void)error;
    return 0; /* nothing is entered that policy_save() has refused */
}

/* No page is of a pool. */
int pool_check(const unimap_model *model, uint32_t replica, unimap_error *error)
{
    (void)model, (void)replica, (void)error;
    return 0;
}

void pool_explain(const unimap_model *model, unimap_error *error)
{
    (void)model, (void)error;
}
