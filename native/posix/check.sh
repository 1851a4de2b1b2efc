#!/bin/sh
# Whether the portable library asks for nothing but POSIX: the functions it takes from libc, and the headers its sources name.
#   posix/check.sh LIBRARY      exit status 1, and what it is, where it takes anything else
set -eu
cd "$(dirname "$0")/.."
# Functions of POSIX.1-2008, and getenv's kin of C; names that begin with _ are the compiler's and libc's own.
allowed=' abort calloc clock_gettime close fclose feof fileno clearerr fopen fread free fseeko fstat getppid longjmp memcpy memmove memset
 mlock mmap munmap open posix_fadvise posix_madvise posix_memalign pread pthread_create pthread_join pthread_mutex_lock
 pthread_mutex_unlock read sigaction sigemptyset siglongjmp snprintf strcmp strerror strlen strnlen strtoull sysconf vsnprintf '
failed=0
for name in $(nm -D --undefined-only "$1" | sed 's/.* //; s/@.*//' | grep -v '^_'); do
  case $allowed in
    *[[:space:]]"$name"[[:space:]]*) ;;
    *) echo "posix: $name is not of POSIX" >&2; failed=1 ;;
  esac
done
headers='errno fcntl inttypes pthread sched setjmp signal stdarg stdatomic stdbool stddef stdint stdio stdlib string sys/mman sys/stat sys/types time unistd'
for file in $(${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -DUNIMAP_POSIX -Iinclude -MM $(cat posix/sources) | tr ' \\' '\n\n' | grep '\.[ch]$' | sort -u); do
  case $file in *src/os.h) continue ;; esac # it takes posix/os.h here
  for header in $(sed -n 's/^#include <\(.*\)\.h>.*/\1/p' "$file"); do
    case " $headers " in
      *" $header "*) ;;
      *) echo "posix: $file includes $header.h" >&2; failed=1 ;;
    esac
  done
done
exit "$failed"
