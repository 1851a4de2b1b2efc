/* The sizes of pages that this kernel was built with. Other kernels than those of 4 KiB are arm64's, of 16 and 64 KiB. */
#ifndef PAGE_SIZE_H
#define PAGE_SIZE_H

#include <stdint.h>

uint64_t base_page(void);
/*
 * What one transparent huge page takes, and one of a tmpfs or of the page cache: 2 MiB, 32 MiB or 512 MiB for base pages of
 * 4, 16 and 64 KiB. The first call may ask the kernel.
 */
uint64_t thp_page(void);

/* What the table of calls answers with, unless a test pretends another kernel. */
uint64_t kernel_base_page(void);
uint64_t kernel_thp_page(void);

#endif
