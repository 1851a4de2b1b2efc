/*
 * Runs a program of others and reports what it took, itself and every process it started, also those that were left behind.
 *
 *   unimap-client REPORT NODE COMMAND [ARGUMENT..]
 *
 * NODE is the number of the NUMA node whose CPUs and memory the program is bound to, or -1. REPORT is the number of an open
 * descriptor. To it go two lines of JSON. The first, once the program is being started:
 *   {"pid", "start_ns"}          start_ns by CLOCK_MONOTONIC, as end_ns below
 * The second, once the last of its processes has ended:
 *   {"end_ns", "exit", "signal", "not_started", "left_behind", "user_ns", "system_ns", "minor_faults", "major_faults",
 *    "peak_bytes"}
 * exit and signal are of the program itself; one of them is -1. not_started: why it could not be bound or exec failed, an errno, else 0. left_behind: 1,
 * the program ended before a process it had started. CPU time and faults are of all of them, the peak of the largest.
 *
 * SIGTERM, SIGINT or SIGHUP end the program: they are passed on as SIGTERM; what is there after a grace of two seconds is
 * killed. The same happens when the parent is gone. Exit status 2 where the arguments cannot be understood, else 0.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BAD_WORDS = 2, GRACE_MS = 2000, BETWEEN_KILLS_MS = 20 };
/* More than any kernel is built for (NR_CPUS, MAX_NUMNODES). */
enum { MAX_CPUS = 8192, MAX_NODES = 1024 };

struct ending {
    int status;
    int not_started;
    int left_behind;
    int64_t end_ns;
};

static int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t nanoseconds(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

/*
 * To every child. As a subreaper we inherit the children of those that end, so that repeating this reaches all descendants,
 * in whatever session or process group they are.
 */
static void signal_children(int signal)
{
    char path[64];
    int child;
    FILE *children;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    children = fopen(path, "r");
    if (children == NULL)
        return;
    while (fscanf(children, "%d", &child) == 1)
        kill(child, signal);
    fclose(children);
}

/* To the CPUs of a node, as the kernel lists them: 0-3,8. */
static int bind_cpus(long node)
{
    cpu_set_t *cpus = CPU_ALLOC(MAX_CPUS);
    size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
    char path[64];
    FILE *list;
    int first, last, error = ENOENT;
    snprintf(path, sizeof path, "/sys/devices/system/node/node%ld/cpulist", node);
    list = fopen(path, "r");
    if (cpus == NULL || list == NULL)
        goto out;
    CPU_ZERO_S(size, cpus);
    while (fscanf(list, "%d", &first) == 1) {
        int next = fgetc(list);
        last = first;
        if (next == '-' && fscanf(list, "%d", &last) == 1)
            next = fgetc(list);
        for (int cpu = first; cpu <= last && cpu < MAX_CPUS; cpu++)
            CPU_SET_S((size_t)cpu, size, cpus);
        if (next != ',')
            break;
    }
    error = sched_setaffinity(0, size, cpus) == 0 ? 0 : errno;
out:
    if (list != NULL)
        fclose(list);
    CPU_FREE(cpus);
    return error;
}

/* CPUs and memory; both go with the program over exec. A kernel without NUMA has the CPUs' list of no node. */
static int bind_node(long node)
{
    unsigned long mask[MAX_NODES / (8 * sizeof(unsigned long))] = {0};
    const size_t bits = 8 * sizeof *mask;
    int error;
    if (node < 0)
        return 0;
    if (node >= MAX_NODES)
        return EINVAL;
    error = bind_cpus(node);
    if (error != 0)
        return error;
    mask[(size_t)node / bits] |= 1ul << (size_t)node % bits;
    return syscall(SYS_set_mempolicy, MPOL_BIND, mask, MAX_NODES) == 0 ? 0 : errno;
}

static _Noreturn void become(char **command, long node, int failure, const sigset_t *mask, pid_t parent)
{
    int error;
    setsid();
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0ul, 0ul, 0ul);
    if (getppid() != parent)
        _exit(127);
    sigprocmask(SIG_SETMASK, mask, NULL);
    error = bind_node(node);
    if (error == 0) {
        execvp(command[0], command);
        error = errno;
    }
    if (write(failure, &error, sizeof error) != (ssize_t)sizeof error)
        _exit(126);
    _exit(127);
}

/* Whether there are processes left; those that ended are waited for, so that their accounts come to ours. */
static int reap(pid_t program, struct ending *ending, int *program_ended)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        ending->end_ns = now_ns();
        if (pid != program)
            continue;
        ending->status = status;
        *program_ended = 1;
    }
    if (pid == 0 && *program_ended)
        ending->left_behind = 1;
    return pid == 0;
}

static void wait_for_all(pid_t program, const sigset_t *awaited, struct ending *ending)
{
    int program_ended = 0;
    int64_t asked_ns = 0;
    while (reap(program, ending, &program_ended)) {
        struct timespec patience = {.tv_sec = asked_ns == 0 ? 3600 : 0, .tv_nsec = BETWEEN_KILLS_MS * 1000000};
        int got = sigtimedwait(awaited, NULL, &patience);
        if (got > 0 && got != SIGCHLD && asked_ns == 0) {
            asked_ns = now_ns();
            signal_children(SIGTERM);
        }
        if (asked_ns != 0 && now_ns() - asked_ns > (int64_t)GRACE_MS * 1000000)
            signal_children(SIGKILL);
    }
}

static void report(int descriptor, const struct ending *ending)
{
    struct rusage took;
    getrusage(RUSAGE_CHILDREN, &took);
    dprintf(descriptor,
            "{\"end_ns\":%" PRId64 ",\"exit\":%d,\"signal\":%d,\"not_started\":%d,\"left_behind\":%d,"
            "\"user_ns\":%" PRId64 ",\"system_ns\":%" PRId64 ",\"minor_faults\":%ld,\"major_faults\":%ld,"
            "\"peak_bytes\":%" PRId64 "}\n",
            ending->end_ns, WIFEXITED(ending->status) ? WEXITSTATUS(ending->status) : -1,
            WIFSIGNALED(ending->status) ? WTERMSIG(ending->status) : -1, ending->not_started, ending->left_behind,
            nanoseconds(took.ru_utime), nanoseconds(took.ru_stime), took.ru_minflt, took.ru_majflt,
            (int64_t)took.ru_maxrss * 1024);
}

int main(int argc, char **argv)
{
    struct ending ending = {0};
    sigset_t awaited, before;
    int failure[2], descriptor;
    int64_t start_ns;
    long node;
    pid_t program, self = getpid();
    if (argc < 4 || sscanf(argv[1], "%d", &descriptor) != 1 || sscanf(argv[2], "%ld", &node) != 1 ||
        fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0)
        return BAD_WORDS;
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGTERM, 0ul, 0ul, 0ul);
    prctl(PR_SET_CHILD_SUBREAPER, 1ul, 0ul, 0ul, 0ul);
    sigemptyset(&awaited);
    for (const int *signal = (const int[]){SIGCHLD, SIGTERM, SIGINT, SIGHUP, 0}; *signal != 0; signal++)
        sigaddset(&awaited, *signal);
    sigprocmask(SIG_BLOCK, &awaited, &before);
    if (pipe2(failure, O_CLOEXEC) != 0)
        return BAD_WORDS;
    start_ns = now_ns();
    program = fork();
    if (program < 0) {
        ending.not_started = errno;
        ending.end_ns = now_ns();
        report(descriptor, &ending);
        return 0;
    }
    if (program == 0)
        become(argv + 3, node, failure[1], &before, self);
    close(failure[1]);
    dprintf(descriptor, "{\"pid\":%d,\"start_ns\":%" PRId64 "}\n", (int)program, start_ns);
    if (read(failure[0], &ending.not_started, sizeof ending.not_started) != (ssize_t)sizeof ending.not_started)
        ending.not_started = 0;
    wait_for_all(program, &awaited, &ending);
    report(descriptor, &ending);
    return 0;
}
