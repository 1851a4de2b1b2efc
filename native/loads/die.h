/* Ending the program where it cannot do what it was asked: one line on stderr. */
#ifndef DIE_H
#define DIE_H

enum { OUT_OF_MEANS = 1, BAD_WORDS = 2 }; /* exit statuses */

_Noreturn void die(int status, const char *what);

#endif
