#include "spread.h"
#include "error.h"

#include <errno.h>
#include <string.h>

int spread_check(const unimap_spread *spread, unimap_error *error)
{
    bool valid = spread != NULL && spread->node_count <= UNIMAP_MAX_NODES;
    for (uint32_t i = 0; valid && i < spread->node_count; i++)
        valid = spread->nodes[i] < UNIMAP_MAX_NODES;
    if (valid)
        return 0;
    error_set(error, UNIMAP_E_ARGUMENT, 0, "", "the nodes to place on are not nodes 0 to %u", UNIMAP_MAX_NODES - 1);
    error_remedy(error, "name nodes that this machine has");
    return error_number(error);
}

uint32_t spread_node(const unimap_spread *spread, uint64_t chunk)
{
    return spread->nodes[(spread->first + chunk) % spread->node_count];
}

struct node_mask spread_mask(uint32_t node)
{
    struct node_mask mask = {{0}};
    mask.words[node / (8 * sizeof(unsigned long))] = 1ul << node % (8 * sizeof(unsigned long));
    return mask;
}

int spread_refused(uint32_t node, const char *call, unimap_error *error)
{
    int errno_value = errno;
    error_set(error, UNIMAP_E_POLICY, errno_value, call, "memory cannot be put on node %u: %s", node,
              strerror(errno_value));
    error_remedy(error, "name a node that has memory and that this process may use: `unimap topology` lists them");
    error_at(error, -1, node);
    return error_number(error);
}
