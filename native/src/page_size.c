#include "page_size.h"
#include "os.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

uint64_t base_page(void)
{
    return os.base_page();
}

uint64_t thp_page(void)
{
    return os.thp_page();
}

uint64_t kernel_base_page(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE); /* no system call: the kernel told it when the program started */
}

/* Past the table of calls: what it answers is no part of any load, and no fault of it could be one. */
static uint64_t ask_kernel(void)
{
    char text[32] = "";
    int fd = open("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    return got > 0 ? strtoull(text, NULL, 10) : 0;
}

uint64_t kernel_thp_page(void)
{
    static _Atomic uint64_t known;
    uint64_t told = atomic_load_explicit(&known, memory_order_relaxed);
    if (told != 0)
        return told;
    told = ask_kernel();
    if (told == 0) /* a table fills a page, with entries of eight bytes */
        told = kernel_base_page() * (kernel_base_page() / 8);
    atomic_store_explicit(&known, told, memory_order_relaxed);
    return told;
}
