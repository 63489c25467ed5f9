#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"

enum { KEY_USAGE = 0x7f00, LONGEST_WORD = 31 };

static const struct argp_option common_table[] = {
    {"help", 'h', 0, 0, "show this help", -1},
    {0, '?', 0, OPTION_HIDDEN, 0, -1},
    {"usage", KEY_USAGE, 0, 0, "show the options in short", -1},
    {0},
};

static error_t parse_common(int key, char *text, struct argp_state *state)
{
    (void)text;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = state->input;
        return 0;
    case 'h':
    case '?':
        argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
        return 0;
    case KEY_USAGE:
        argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Letters to insert, remove, replace or swap with the next one; far for long words. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[LONGEST_WORD + 2][LONGEST_WORD + 2];
    const size_t rows = strlen(a), columns = strlen(b);
    if (rows > LONGEST_WORD || columns > LONGEST_WORD)
        return LONGEST_WORD;
    for (size_t i = 0; i <= rows; i++)
        for (size_t j = 0; j <= columns; j++) {
            row[i][j] = i == 0 || j == 0 ? i + j
                                         : smallest(row[i - 1][j] + 1, row[i][j - 1] + 1,
                                                    row[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[i][j] = smallest(row[i][j], row[i - 2][j - 2] + 1, row[i][j]);
        }
    return row[rows][columns];
}

spelling spelling_begin(const char *typed)
{
    return (spelling){.typed = typed, .distance = strlen(typed) < 5 ? 2 : 3};
}

void spelling_consider(spelling *near, const char *word)
{
    const size_t distance = edit_distance(near->typed, word);
    if (distance >= near->distance)
        return;
    near->distance = distance;
    near->best = word;
}

bool option_is_header(const struct argp_option *option)
{
    return option->name == NULL && option->key == 0;
}

char option_letter(const struct argp_option *option)
{
    return option->key > ' ' && option->key < 127 ? (char)option->key : '\0';
}

static void add_group(const struct argp *argp, int group, option_list *list)
{
    int current = 0;
    for (const struct argp_option *each = argp->options;
         each != NULL && (each->name != NULL || each->key != 0 || each->doc != NULL); each++) {
        current = each->group != 0 ? each->group : current + option_is_header(each);
        if (current == group && !(each->flags & OPTION_HIDDEN) && list->count < OPTION_LIST_MAX)
            list->item[list->count++] = each;
    }
    for (const struct argp_child *child = argp->children; child != NULL && child->argp != NULL;
         child++)
        add_group(child->argp, group, list);
}

void option_list_make(const struct argp *argp, option_list *list)
{
    enum { LAST_GROUP = 16 };
    *list = (option_list){0};
    for (int group = 0; group <= LAST_GROUP; group++)
        add_group(argp, group, list);
    add_group(&(struct argp){.options = common_table}, -1, list);
}

static const struct argp_option *find_letter(const option_list *list, char letter)
{
    for (size_t i = 0; i < list->count; i++)
        if (option_letter(list->item[i]) == letter)
            return list->item[i];
    return NULL;
}

/* As getopt does: a name may be cut where that is clear, which is for argp to say. */
static const struct argp_option *find_name(const option_list *list, const char *name, size_t length)
{
    const struct argp_option *found = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (list->item[i]->name != NULL && strncmp(list->item[i]->name, name, length) == 0)
            if (found == NULL || list->item[i]->name[length] == '\0')
                found = list->item[i];
    return found;
}

static void refuse_option(const option_list *list, const char *invocation, const char *name,
                          size_t length)
{
    char typed[LONGEST_WORD + 1];
    snprintf(typed, sizeof typed, "%.*s", (int)length, name);
    spelling near = spelling_begin(typed);
    for (size_t i = 0; i < list->count; i++)
        if (list->item[i]->name != NULL)
            spelling_consider(&near, list->item[i]->name);
    fprintf(stderr, "%s: no option --%.*s", invocation, (int)length, name);
    if (near.best != NULL)
        fprintf(stderr, "; did you mean --%s?", near.best);
    fprintf(stderr, "\n`%s --help` lists them\n", invocation);
    exit(EXIT_USAGE);
}

/* The option whose value is the next word, or NULL. */
static const struct argp_option *read_word(const option_list *list, const char *invocation,
                                           const char *word)
{
    const struct argp_option *option = NULL;
    if (strncmp(word, "--", 2) == 0) {
        const size_t length = strcspn(word + 2, "=");
        option = find_name(list, word + 2, length);
        if (option == NULL)
            refuse_option(list, invocation, word + 2, length);
        return word[2 + length] == '\0' && option->arg != NULL ? option : NULL;
    }
    for (const char *letter = word + 1; word[0] == '-' && *letter != '\0'; letter++) {
        option = find_letter(list, *letter);
        if (option != NULL && option->arg != NULL)
            return letter[1] == '\0' ? option : NULL;
    }
    return NULL;
}

/* argp tells of an unknown option, but not which one may have been meant. */
static void check_names(const struct argp *argp, int argc, char **argv)
{
    option_list list;
    option_list_make(argp, &list);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (read_word(&list, argv[0], argv[i]) != NULL)
            i++;
}

void parse_options(const struct argp *argp, int argc, char **argv, unsigned flags, void *options)
{
    const struct argp_child children[] = {{argp, 0, NULL, 0}, {0}};
    const struct argp whole = {
        .options = common_table, .parser = parse_common, .children = children};
    argp_err_exit_status = EXIT_USAGE;
    check_names(argp, argc, argv);
    const error_t result = argp_parse(&whole, argc, argv, flags | ARGP_NO_HELP, NULL, options);
    if (result == 0) {
        si_error error = SI_ERROR_INIT;
        if (files_check(&error) != SI_OK)
            exit(console_fail(&error));
        return;
    }
    fprintf(stderr, "simplicit: cannot read the options: %s\n", strerror(result));
    exit(result == ENOMEM ? EXIT_FAILED : EXIT_USAGE);
}
