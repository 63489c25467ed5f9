/* The one way in which commands read their options, and what else is made from the same tables. */
#ifndef SI_CLI_OPTIONS_H
#define SI_CLI_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Parses argv into `options` by `argp`, with -h and --help; `flags` are argp's. Returns only if
 * that went well: wrong usage ends the process with EXIT_USAGE, with the nearest option named, and
 * an allocation that fails with EXIT_FAILED. So does an output that is also an input.
 */
void parse_options(const struct argp *argp, int argc, char **argv, unsigned flags, void *options);

/* The options of `argp` and its children, group after group; group headers are entries as well. */
enum { OPTION_LIST_MAX = 96 };
typedef struct option_list {
    const struct argp_option *item[OPTION_LIST_MAX];
    size_t count;
} option_list;

void option_list_make(const struct argp *argp, option_list *list);

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
