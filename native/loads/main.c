/*
 * unimap-loads [PARENT]: PARENT is the number of the process that starts it, and whose end ends it. It may have ended before
 * this process could see whose child it is, and this process then does nothing. Without PARENT, a tracer may stand between.
 *
 * Loads a set: one load that is timed, or several ways one after the other for whoever counts the system calls of each
 * between its markers. A program of C alone: it starts at once, and neither a tracer nor the kernel's accounts of memory
 * see anything else in its process.
 *
 * Standard input: words, each ended by a NUL; numbers are decimal:
 *   parts, then of each   path size alignment
 *   ranges, then of each  part offset length
 *   loads, then of each   mode cold delay touch_before touch_threads beside
 *                         strategy page_kind placement threads io feed pin drop_cache allow_fallback node_count nodes..
 * mode is `counted` or `timed`. A timed load is the only one of its process, or the memory and the caches of one would be
 * the next one's. Cold: 1, the parts are dropped from the page cache first. Delay: a share of the load's own time, such as
 * 0.1, that is spent after it, or 0. Touch_before: bytes of plain memory to touch and give back before it. Touch_threads:
 * that read every page after it. Beside: 1, a touch by one thread and a pass in order are timed too. All of these are for
 * timed loads.
 *
 * Standard output: JSON, {"loads": [..]}, each with its load_id, from 0. Figures stand under the names of the structs of
 * unimap.h:
 *   {"status": "completed", "summary", "regions"}, and of a timed load each region with "pages", and more: see timed.c
 *   {"status": "failed", "error"}
 *   {"status": "not-cold", "cached_before"}: nothing was loaded
 * Exit status 2 where the words cannot be understood, 1 where memory is short or the parent is gone.
 */
#include "counted.h"
#include "die.h"
#include "timed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct words words;
    struct set set;
    struct request *requests;
    uint64_t count;
    if (unimap_die_with_parent() == -ESRCH || (argc > 1 && getppid() != strtol(argv[1], NULL, 10)))
        return OUT_OF_MEANS;
    words = words_read();
    set = set_of(&words);
    count = words_count(&words);
    requests = array_of(count, sizeof *requests);
    for (uint64_t id = 0; id < count; id++) {
        requests[id] = request_of(&words, id);
        if (requests[id].timed && count > 1)
            die(BAD_WORDS, "a timed load is the only one of its process");
    }
    fputs("{\"loads\":[", stdout);
    for (uint64_t id = 0; id < count; id++) {
        printf("%s{\"load_id\":%" PRIu64 ",", id == 0 ? "" : ",", id);
        if (requests[id].timed)
            timed_load(&set, &requests[id]);
        else
            counted_load(&set, &requests[id]);
        putchar('}');
    }
    puts("]}");
    free(requests);
    free(set.ranges);
    free(set.parts);
    free(words.text);
    return fflush(stdout) == 0 ? 0 : OUT_OF_MEANS;
}
