/* Asks for pages of 2 MiB on one node by MPOL_PREFERRED, as the seed's code does, and prints the node of each. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const size_t page = 2UL << 20;
    if (argc != 4) return 2;
    int policy = atoi(argv[1]); /* from <linux/mempolicy.h>: 1 preferred, 2 bind */
    unsigned long mask = 1UL << atoi(argv[2]);
    int pages = atoi(argv[3]);
    if (syscall(SYS_set_mempolicy, policy, &mask, 64UL) != 0) return perror("set_mempolicy"), 1;
    char *memory = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (memory == MAP_FAILED) return perror("mmap"), 1;
    for (int i = 0; i < pages; i++) {
        void *address = memory + i * page;
        int node = -1;
        memset(address, 1, page);
        if (syscall(SYS_move_pages, 0, 1UL, &address, NULL, &node, 0) != 0) return perror("move_pages"), 1;
        printf("%d%c", node, i + 1 < pages ? ' ' : '\n');
    }
    return 0;
}
