#include "guard.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

/* Saving the signal mask costs a system call, and only ThreadSanitizer blocks every signal while a handler runs. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SAVE_MASK 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define SAVE_MASK 1
#endif
#ifndef SAVE_MASK
#define SAVE_MASK 0
#endif

/* An option of POSIX (XSI): without, a handler runs on the stack of the thread that faulted. */
#ifndef SA_ONSTACK
#define SA_ONSTACK 0
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned guards;
static struct sigaction before;

static __thread sigjmp_buf *volatile landing;
static __thread uint64_t fault_address;

static void on_sigbus(int signal, siginfo_t *info, void *context)
{
    if (landing != NULL) {
        fault_address = (uintptr_t)info->si_addr;
        siglongjmp(*landing, 1);
    }
    if (before.sa_flags & SA_SIGINFO) {
        before.sa_sigaction(signal, info, context);
    } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
        before.sa_handler(signal);
    } else {
        /* Nobody's: let the faulting instruction run again and kill the process, as it would have. */
        struct sigaction fatal = {.sa_handler = SIG_DFL};
        sigaction(SIGBUS, &fatal, NULL);
    }
}

void guard_begin(void)
{
    pthread_mutex_lock(&lock);
    if (guards++ == 0) {
        /* SA_NODEFER: jumping out of the handler must not leave SIGBUS blocked, and saving the mask costs a call. */
        struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};
        sigemptyset(&action.sa_mask);
        sigaction(SIGBUS, &action, &before);
    }
    pthread_mutex_unlock(&lock);
}

void guard_end(void)
{
    pthread_mutex_lock(&lock);
    if (--guards == 0)
        sigaction(SIGBUS, &before, NULL);
    pthread_mutex_unlock(&lock);
}

static bool landed(uint64_t *fault)
{
    landing = NULL;
    *fault = fault_address;
    return false;
}

bool guard_copy(void *to, const void *from, uint64_t length, uint64_t *fault)
{
    sigjmp_buf here;
    if (sigsetjmp(here, SAVE_MASK) != 0)
        return landed(fault);
    landing = &here;
    memcpy(to, from, length);
    landing = NULL;
    return true;
}

bool guard_clear(void *to, uint64_t length, uint64_t *fault)
{
    sigjmp_buf here;
    if (sigsetjmp(here, SAVE_MASK) != 0)
        return landed(fault);
    landing = &here;
    memset(to, 0, length);
    landing = NULL;
    return true;
}

bool guard_read(const void *from, uint64_t stride, uint64_t count, uint64_t *fault)
{
    const volatile uint8_t *bytes = from; /* volatile: these reads are the purpose */
    sigjmp_buf here;
    if (sigsetjmp(here, SAVE_MASK) != 0)
        return landed(fault);
    landing = &here;
    for (uint64_t i = 0; i < count; i++)
        (void)bytes[i * stride];
    landing = NULL;
    return true;
}

bool guard_call(void (*work)(void *argument), void *argument, uint64_t *fault)
{
    sigjmp_buf here;
    if (sigsetjmp(here, SAVE_MASK) != 0)
        return landed(fault);
    landing = &here;
    work(argument);
    landing = NULL;
    return true;
}
