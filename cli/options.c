#include "cli/options.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"

enum { KEY_USAGE = 0x7f00, KEY_FIRST = 0x1000, LONGEST_WORD = 31 };

static bool is_count(const char *text, uint64_t *value)
{
    char *end;
    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

uint64_t read_count(struct argp_state *state, const char *option, const char *text, uint64_t least,
                    uint64_t most)
{
    uint64_t value = 0;
    if (!is_count(text, &value) || value < least || value > most)
        argp_error(state, "--%s: expected a whole number from %llu to %llu, got \"%s\"", option,
                   (unsigned long long)least, (unsigned long long)most, text);
    return value;
}

double read_number(struct argp_state *state, const char *option, const char *text, double low,
                   double high)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < low || value > high)
        argp_error(state, "--%s: expected a number from %g to %g, got \"%s\"", option, low, high,
                   text);
    return value;
}

size_t read_choice(struct argp_state *state, const char *option, const char *text,
                   const char *choices)
{
    const size_t length = strlen(text);
    size_t index = 0;
    for (const char *at = choices; at != NULL && text[strcspn(text, ",")] == '\0'; index++) {
        const char *comma = strchr(at, ',');
        if (length > 0 && strncmp(at, text, length) == 0 && (at[length] == ',' || !at[length]))
            return index;
        at = comma != NULL ? comma + 2 : NULL;
    }
    argp_error(state, "--%s: expected one of %s, got \"%s\"", option, choices, text);
    return 0;
}

void word_list_add(word_list *list, char *word, struct argp_state *state)
{
    char **grown = realloc(list->word, (list->count + 1) * sizeof *grown);
    if (grown == NULL)
        argp_failure(state, EXIT_FAILED, 0, "no memory for the list of files");
    list->word = grown;
    list->word[list->count++] = word;
}

static void store(void *place, size_t size, uint64_t value)
{
    if (size == sizeof(uint8_t))
        *(uint8_t *)place = (uint8_t)value;
    else if (size == sizeof(uint32_t))
        *(uint32_t *)place = (uint32_t)value;
    else
        *(uint64_t *)place = value;
}

static void store_number(void *place, size_t size, double value)
{
    if (size == sizeof(float))
        *(float *)place = (float)value;
    else
        *(double *)place = value;
}

static void read_option(const command_option *option, char *text, void *place,
                        struct argp_state *state)
{
    switch (option->kind) {
    case OPTION_IS_FLAG:
        store(place, option->size, true);
        break;
    case OPTION_IS_TEXT:
    case OPTION_IS_INPUT:
    case OPTION_IS_OUTPUT:
        *(const char **)place = text;
        break;
    case OPTION_IS_COUNT:
        store(place, option->size,
              read_count(state, option->name, text, option->least, option->most));
        break;
    case OPTION_IS_NUMBER:
        store_number(place, option->size,
                     read_number(state, option->name, text, option->low, option->high));
        break;
    case OPTION_IS_CHOICE:
        store(place, option->size, read_choice(state, option->name, text, option->choices));
        break;
    case OPTION_IS_READ:
        option->read(state, option->name, text, place);
        break;
    case OPTION_IS_HEADER:
    case OPTION_IS_ALIAS:
        break;
    }
}

/* What is parsed, as argp hands it on. */
typedef struct parsing {
    const option_set *set;
    void *options;
    option_list list;
} parsing;

static void *options_of(const option_set *set, void *whole, size_t offset)
{
    return set->storage != NULL ? set->storage : whole != NULL ? (char *)whole + offset : NULL;
}

/* The set that takes words, and its options. */
static const option_set *find_taker(const option_set *set, void **options)
{
    if (set->takes_words || set->take_word != NULL)
        return set;
    for (const option_child *child = set->children; child != NULL && child->set != NULL; child++) {
        void *own = options_of(child->set, *options, child->offset);
        const option_set *found = find_taker(child->set, &own);
        if (found == NULL)
            continue;
        *options = own;
        return found;
    }
    return NULL;
}

static error_t take_word(const parsing *parsed, char *word, struct argp_state *state)
{
    void *options = parsed->options;
    const option_set *taker = find_taker(parsed->set, &options);
    if (taker == NULL || taker->take_word == NULL)
        return ARGP_ERR_UNKNOWN;
    taker->take_word(options, word, state);
    return 0;
}

static error_t take_words(const parsing *parsed, struct argp_state *state)
{
    void *options = parsed->options;
    const option_set *taker = find_taker(parsed->set, &options);
    if (taker == NULL || !taker->takes_words)
        return ARGP_ERR_UNKNOWN;
    *(char ***)(void *)((char *)options + taker->words_offset) = state->argv + state->next;
    *(size_t *)(void *)((char *)options + taker->count_offset) =
        (size_t)(state->argc - state->next);
    return 0;
}

static void check_set(const option_set *set, void *options, struct argp_state *state)
{
    if (set->check != NULL)
        set->check(options, state);
    for (const option_child *child = set->children; child != NULL && child->set != NULL; child++)
        check_set(child->set, options_of(child->set, options, child->offset), state);
}

static void tell_file(const command_option *option, const char *path, struct argp_state *state)
{
    if (option->needed && path == NULL)
        argp_error(state, "give the file to write with -%c", option->letter);
    if (option->kind == OPTION_IS_OUTPUT)
        files_write(path);
    else
        files_read(path);
}

static void finish(const parsing *parsed, struct argp_state *state)
{
    const option_list *list = &parsed->list;
    check_set(parsed->set, parsed->options, state);
    for (size_t i = 0; i < list->count; i++)
        if (list->option[i] != NULL &&
            (list->option[i]->kind == OPTION_IS_INPUT || list->option[i]->kind == OPTION_IS_OUTPUT))
            tell_file(list->option[i], *(const char **)list->place[i], state);
}

static error_t parse_key(const parsing *parsed, int key, char *text, struct argp_state *state)
{
    const option_list *list = &parsed->list;
    for (size_t i = 0; i < list->count; i++)
        if (list->option[i] != NULL && list->item[i].key == key && key != 0) {
            read_option(list->option[i], text, list->place[i], state);
            return 0;
        }
    return ARGP_ERR_UNKNOWN;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    const parsing *parsed = state->input;
    switch (key) {
    case 'h':
    case '?':
        argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
        return 0;
    case KEY_USAGE:
        argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
        return 0;
    case ARGP_KEY_ARG:
        return take_word(parsed, text, state);
    case ARGP_KEY_ARGS:
        return take_words(parsed, state);
    case ARGP_KEY_END:
        finish(parsed, state);
        return 0;
    default:
        return parse_key(parsed, key, text, state);
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

enum { LAST_GROUP = 16 };

static void add_option(option_list *list, const command_option *option, int group, void *options)
{
    const size_t i = list->count;
    assert(i < OPTION_LIST_MAX);
    const bool is_alias = option->kind == OPTION_IS_ALIAS;
    list->option[i] = option;
    list->place[i] = options != NULL ? (char *)options + option->offset : NULL;
    list->item[i] = (struct argp_option){option->name,     option->letter,
                                         option->argument, is_alias ? OPTION_ALIAS : 0,
                                         option->help,     group};
    if (is_alias)
        list->item[i].key = list->item[i - 1].key;
    else if (option->kind != OPTION_IS_HEADER && option->letter == 0)
        list->item[i].key = KEY_FIRST + (int)i;
    list->count++;
}

static void add_group(const option_set *set, int group, int added, void *options, option_list *list)
{
    for (const command_option *each = set->options;
         each != NULL && (each->name != NULL || each->help != NULL); each++) {
        assert(each->group + added <= LAST_GROUP);
        if (each->group + added == group) /* argp's 0 would be the group of the one before */
            add_option(list, each, group + 1, options);
    }
    for (const option_child *child = set->children; child != NULL && child->set != NULL; child++)
        add_group(child->set, group, added + child->group,
                  options_of(child->set, options, child->offset), list);
}

void option_list_make(const option_set *set, void *options, option_list *list)
{
    static const struct argp_option common[] = {
        {"help", 'h', 0, 0, "show this help", -1},
        {"usage", KEY_USAGE, 0, 0, "show the options in short", -1},
        {0, '?', 0, OPTION_HIDDEN, 0, -1},
    };
    enum { COMMON = sizeof common / sizeof common[0] };
    *list = (option_list){0};
    for (int group = 0; group <= LAST_GROUP; group++)
        add_group(set, group, 0, options, list);
    memcpy(list->item + list->count, common, sizeof common);
    list->count += COMMON - 1; /* without what is hidden */
}

static const struct argp_option *find_letter(const option_list *list, char letter)
{
    for (size_t i = 0; i < list->count; i++)
        if (option_letter(&list->item[i]) == letter)
            return &list->item[i];
    return NULL;
}

/* As getopt does: a name may be cut where that is clear, which is for argp to say. */
static const struct argp_option *find_name(const option_list *list, const char *name, size_t length)
{
    const struct argp_option *found = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (list->item[i].name != NULL && strncmp(list->item[i].name, name, length) == 0)
            if (found == NULL || list->item[i].name[length] == '\0')
                found = &list->item[i];
    return found;
}

static void refuse_option(const option_list *list, const char *invocation, const char *name,
                          size_t length)
{
    char typed[LONGEST_WORD + 1];
    snprintf(typed, sizeof typed, "%.*s", (int)length, name);
    spelling near = spelling_begin(typed);
    for (size_t i = 0; i < list->count; i++)
        if (list->item[i].name != NULL)
            spelling_consider(&near, list->item[i].name);
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
static void check_names(const option_list *list, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (read_word(list, argv[0], argv[i]) != NULL)
            i++;
}

void parse_options(const option_set *set, int argc, char **argv, void *options)
{
    parsing parsed = {.set = set, .options = options};
    option_list_make(set, options, &parsed.list);
    const struct argp argp = {.options = parsed.list.item,
                              .parser = parse,
                              .args_doc = set->words,
                              .doc = set->description};
    argp_err_exit_status = EXIT_USAGE;
    check_names(&parsed.list, argc, argv);
    const unsigned flags = ARGP_NO_HELP | (set->in_order ? ARGP_IN_ORDER : 0);
    const error_t result = argp_parse(&argp, argc, argv, flags, NULL, &parsed);
    si_error error = SI_ERROR_INIT;
    if (result == 0 && files_check(&error) == SI_OK)
        return;
    if (result == 0)
        exit(console_fail(&error));
    fprintf(stderr, "simplicit: cannot read the options: %s\n", strerror(result));
    exit(result == ENOMEM ? EXIT_FAILED : EXIT_USAGE);
}
