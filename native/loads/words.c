#include "words.h"
#include "die.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char no_memory[] = "out of memory for what is to be loaded";

struct words words_read(void)
{
    size_t room = 1 << 16, length = 0;
    char *text = malloc(room);
    while (text != NULL) {
        ssize_t got = read(STDIN_FILENO, text + length, room - length);
        if (got < 0)
            die(BAD_WORDS, "standard input cannot be read");
        if (got == 0)
            break;
        length += (size_t)got;
        if (length == room)
            text = realloc(text, room *= 2);
    }
    if (text == NULL)
        die(OUT_OF_MEANS, no_memory);
    if (length == 0 || text[length - 1] != '\0')
        die(BAD_WORDS, "the last word has no end");
    return (struct words){.text = text, .next = text, .end = text + length};
}

const char *words_text(struct words *words)
{
    const char *text = words->next;
    if (text == words->end)
        die(BAD_WORDS, "words are missing");
    words->next += strlen(text) + 1;
    return text;
}

uint64_t words_number(struct words *words)
{
    const char *text = words_text(words);
    char *end;
    uint64_t value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0')
        die(BAD_WORDS, "a word is not a number");
    return value;
}

double words_share(struct words *words)
{
    const char *text = words_text(words);
    char *end;
    double value = strtod(text, &end);
    if (text[0] < '0' || text[0] > '9' || *end != '\0')
        die(BAD_WORDS, "a word is not a share");
    return value;
}

uint64_t words_count(struct words *words)
{
    uint64_t value = words_number(words);
    if (value > (uint64_t)(words->end - words->next))
        die(BAD_WORDS, "words are missing");
    return value;
}

void *array_of(uint64_t length, size_t size)
{
    void *memory = calloc(length == 0 ? 1 : length, size);
    if (memory == NULL)
        die(OUT_OF_MEANS, no_memory);
    return memory;
}
