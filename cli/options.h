/*
 * What commands take, in tables: an option says its name, help, kind, bounds and where its value
 * goes. Parsing, --help, manual pages and completion are all made of these. An option in full:
 *
 *     {"threads", 0, "N", "default: one a core", 2, OPTION_COUNT(job, thread_count, 1, 1024)},
 */
#ifndef SI_CLI_OPTIONS_H
#define SI_CLI_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum option_kind {
    OPTION_IS_HEADER, /* over the options of its group */
    OPTION_IS_ALIAS,  /* another name of the option before */
    OPTION_IS_FLAG,   /* becomes true */
    OPTION_IS_TEXT,   /* const char *, of argv */
    OPTION_IS_INPUT,  /* the same, a file that is read: no output may be it */
    OPTION_IS_OUTPUT, /* the same, a file that is written: no input or other output may be it */
    OPTION_IS_COUNT,  /* an unsigned or enumeration */
    OPTION_IS_NUMBER, /* double or float */
    OPTION_IS_CHOICE, /* the index of a name: an enumeration, bool or unsigned */
    OPTION_IS_READ,   /* by a function of its own */
} option_kind;

/* Reads the text of `option`, its name without dashes; argp_error tells wrong usage, and exits. */
typedef void option_reader(struct argp_state *state, const char *option, char *text, void *options);

typedef struct command_option {
    const char *name;
    int letter;           /* or 0 */
    const char *argument; /* what --help calls it; NULL: takes none */
    const char *help;
    int group; /* in --help, from 0 on */
    option_kind kind;
    size_t offset, size;  /* of the value in the options of its set */
    uint64_t least, most; /* of a count */
    double low, high;     /* of a number */
    const char *choices;  /* "one, other", in the order of the enumeration */
    bool needed;          /* an output that has to be given */
    option_reader *read;
} command_option;

#define OPTION_PLACE(type, member) \
    .offset = offsetof(type, member), .size = sizeof(((type *)NULL)->member)
#define OPTION_HEADER(text, in_group)       \
    {                                       \
        .help = (text), .group = (in_group) \
    }
#define OPTION_SAME(other_name, in_group)                                  \
    {                                                                      \
        .name = (other_name), .group = (in_group), .kind = OPTION_IS_ALIAS \
    }
#define OPTION_FLAG(type, member)          .kind = OPTION_IS_FLAG, OPTION_PLACE(type, member)
#define OPTION_TEXT(type, member)          .kind = OPTION_IS_TEXT, OPTION_PLACE(type, member)
#define OPTION_INPUT(type, member)         .kind = OPTION_IS_INPUT, OPTION_PLACE(type, member)
#define OPTION_OUTPUT(type, member)        .kind = OPTION_IS_OUTPUT, OPTION_PLACE(type, member)
#define OPTION_NEEDED_OUTPUT(type, member) OPTION_OUTPUT(type, member), .needed = true
#define OPTION_COUNT(type, member, from, to) \
    .kind = OPTION_IS_COUNT, OPTION_PLACE(type, member), .least = (from), .most = (to)
#define OPTION_NUMBER(type, member, from, to) \
    .kind = OPTION_IS_NUMBER, OPTION_PLACE(type, member), .low = (from), .high = (to)
#define OPTION_CHOICE(type, member, names) \
    .kind = OPTION_IS_CHOICE, OPTION_PLACE(type, member), .choices = (names)
#define OPTION_READ(function) .kind = OPTION_IS_READ, .read = (function)

/* What several commands bound alike. */
#define OPTION_THREADS(type, member)      OPTION_COUNT(type, member, 1, 1024)
#define OPTION_SEED(type, member)         OPTION_COUNT(type, member, 0, UINT64_MAX)
#define OPTION_STEPS(type, member, from)  OPTION_COUNT(type, member, from, 100000)
#define OPTION_STEP_SECONDS(type, member) OPTION_NUMBER(type, member, 1e-6, 1e6)

struct option_set;

/* Options that commands share; they may be static, or a part of the options of the whole. */
typedef struct option_child {
    const struct option_set *set;
    size_t offset; /* of its options in those of the whole */
    int group;     /* added to its groups */
} option_child;

typedef struct option_set {
    const command_option *options; /* up to one of zeros; NULL: none */
    const option_child *children;  /* likewise */
    void *storage;                 /* static options; NULL: they are of whoever parses */
    /* After everything is read, of a whole before its children: tells what does not fit together,
     * and completes it. May be NULL. */
    void (*check)(void *options, struct argp_state *state);
    /* Words that are no options: all as char ** and count, or each by a function. At most one set
     * of a command has them. */
    bool takes_words;
    size_t words_offset, count_offset;
    void (*take_word)(void *options, char *word, struct argp_state *state);
    bool in_order;                   /* words belong to the option before them */
    const char *words, *description; /* as argp's args_doc and doc */
} option_set;

#define OPTION_WORDS(type, member, count)                        \
    .takes_words = true, .words_offset = offsetof(type, member), \
    .count_offset = offsetof(type, count)

/*
 * Parses argv into `options`. Returns only if that went well: wrong usage ends the process with
 * EXIT_USAGE, with the nearest option named, and an allocation that fails with EXIT_FAILED. So does
 * an output that is also an input.
 */
void parse_options(const option_set *set, int argc, char **argv, void *options);

/* For readers: the whole text must be a number, or a name of "one, other", which gives its index.
 */
uint64_t read_count(struct argp_state *state, const char *option, const char *text, uint64_t least,
                    uint64_t most);
double read_number(struct argp_state *state, const char *option, const char *text, double low,
                   double high);
size_t read_choice(struct argp_state *state, const char *option, const char *text,
                   const char *choices);

/* Words that are kept one by one. */
typedef struct word_list {
    char **word; /* [count], owned; the texts are argv's */
    size_t count;
} word_list;

void word_list_add(word_list *list, char *word, struct argp_state *state);

/* All options of a set and its children, group after group, as argp has them. */
enum { OPTION_LIST_MAX = 96 };
typedef struct option_list {
    struct argp_option item[OPTION_LIST_MAX + 4];      /* with those of argp, and an end */
    const command_option *option[OPTION_LIST_MAX + 2]; /* NULL for --help and its like */
    void *place[OPTION_LIST_MAX + 2];                  /* of its value */
    size_t count;
} option_list;

/* `options` may be NULL if nothing is parsed. */
void option_list_make(const option_set *set, void *options, option_list *list);

/* Headers have neither a name nor a key. */
bool option_is_header(const struct argp_option *option);
/* The letter of a short option, or 0. */
char option_letter(const struct argp_option *option);

/* Finds what the user may have meant: begin with what was typed, then consider what there is. */
typedef struct spelling {
    const char *typed;
    const char *best; /* NULL while nothing is near */
    size_t distance;
} spelling;

spelling spelling_begin(const char *typed);
void spelling_consider(spelling *near, const char *word);

#endif
