/*
 * Makes the calls of several loads between markers, and prints on stdout where their regions are.
 * Usage: marked-loads PART [unclassified]. Load 1: objects and reads; 2: heap, threads; 3: a load that fails; 4: a mapped part.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SIZE (2ul << 20)

static atomic_int stop;
static const char *part;

static void mark(unsigned long which, unsigned long load) {
    prctl(0x756e696d, which, load, 0ul, 0ul);
}

static void read_part(void *to) {
    int fd = open(part, O_RDONLY | O_CLOEXEC);
    struct stat st;
    fstat(fd, &st);
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    if (pread(fd, to, 4096, 0) < 0) abort();
    if (read(fd, to, 4096) < 0) abort();
    close(fd);
}

/* Not a descendant of any load: its calls must not be counted, whatever they are. */
static void *unrelated(void *nothing) {
    while (!stop) {
        char byte;
        int fd = open("/dev/null", O_RDONLY);
        if (read(fd, &byte, 1) < 0) abort();
        close(fd);
    }
    return nothing;
}

static void *grandchild(void *to) {
    read_part(to);
    return NULL;
}

static void *child(void *to) {
    pthread_t thread;
    pthread_create(&thread, NULL, grandchild, to);
    read_part((char *)to + 8192);
    pthread_join(thread, NULL);
    return NULL;
}

static uintptr_t objects(void) {
    mark(1, 1);
    int fd = memfd_create("region", 0);
    if (ftruncate(fd, SIZE) != 0) abort();
    void *a = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    syscall(SYS_mbind, a, SIZE, MPOL_DEFAULT, NULL, 0ul, 0ul);
    madvise(a, SIZE, MADV_NOHUGEPAGE);
    read_part(a);
    int tmp = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    void *b = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, tmp, 0);
    close(tmp);
    int sys = open("/sys/devices/system/node/online", O_RDONLY);
    char text[64];
    if (read(sys, text, sizeof text) < 0) text[0] = 0;
    close(sys);
    mark(2, 1);
    if (access("/", R_OK) != 0) abort(); /* outside */
    mark(3, 1);
    munmap(a, SIZE);
    munmap(b, SIZE);
    mark(4, 1);
    return (uintptr_t)a;
}

static uintptr_t heap(void) {
    pthread_t thread;
    mark(1, 2);
    char *buffer = malloc(64 * SIZE);
    pthread_create(&thread, NULL, child, buffer);
    pthread_join(thread, NULL);
    mark(2, 2);
    uintptr_t address = (uintptr_t)buffer;
    mark(3, 2);
    free(buffer);
    mark(4, 2);
    return address;
}

static void failing(void) {
    mark(1, 3);
    if (open("/nonexistent \"part\", é) = 3", O_RDONLY) >= 0) abort();
    mark(2, 3);
}

static uintptr_t mapped(void) {
    mark(1, 4);
    int fd = open(part, O_RDONLY);
    char *a = mmap(NULL, 65536, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    posix_madvise(a, 65536, POSIX_MADV_WILLNEED);
    munmap(a, 4096);
    mark(2, 4);
    mark(3, 4);
    munmap(a + 4096, 65536 - 4096);
    mark(4, 4);
    return (uintptr_t)a + 4096;
}

int main(int argc, char **argv) {
    pthread_t other;
    if (argc < 2) return 2;
    part = argv[1];
    pthread_create(&other, NULL, unrelated, NULL);
    uintptr_t one = objects();
    uintptr_t two = heap();
    failing();
    uintptr_t four = mapped();
    stop = 1;
    pthread_join(other, NULL);
    printf("{\"1\": \"%#lx\", \"2\": \"%#lx\", \"4\": \"%#lx\"}\n", one, two, four);
    if (argc > 2) { /* an unclassified call */
        mark(1, 5);
        getppid();
        syscall(SYS_getpgid, 0);
        mark(2, 5);
    }
    return 0;
}
