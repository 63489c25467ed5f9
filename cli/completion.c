/* Completion of the command line for shells. */
#include <stdio.h>
#include <string.h>

#include "cli/manual.h"
#include "cli/shared_options.h"

/* An option of a list, and what it takes besides a file: names with commas between, or NULL. */
typedef struct word {
    const struct argp_option *option;
    const char *names;
} word;

/* Some by the word that stands for them in --help. */
static word word_of(const option_list *list, size_t i)
{
    static const char models[] = SI_BUNDLED_NAMES ", " SI_BASELINE_NAMES;
    word found = {.option = &list->item[i]};
    if (list->option[i] != NULL)
        found.names = list->option[i]->choices;
    if (found.option->arg != NULL && strcmp(found.option->arg, "SET") == 0)
        found.names = SET_NAMES;
    else if (found.option->arg != NULL && strcmp(found.option->arg, "M") == 0)
        found.names = models;
    return found;
}

static void put_values(const char *names)
{
    for (; *names != '\0' && *names != ':'; names++) /* from there on it is explained */
        if (*names != ',')
            putchar(*names);
}

/* What is done for a command without kinds, or for a kind of one. */
typedef void put_command(const command *shown, const command *group);

static void put_each(const command *root, put_command *put)
{
    for (const command *const *each = root->kinds; *each != NULL; each++)
        if ((*each)->kinds == NULL)
            put(*each, NULL);
        else
            for (const command *const *kind = (*each)->kinds; *kind != NULL; kind++)
                put(*kind, *each);
}

static void put_names(const command *group)
{
    for (const command *const *each = group->kinds; *each != NULL; each++)
        printf("%s ", (*each)->name);
}

/* --- bash ------------------------------------------------------------------------------------ */

static void put_bash_values(const option_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const word each = word_of(list, i);
        const char letter = option_letter(each.option);
        if (each.names == NULL)
            continue;
        fputs("        ", stdout);
        if (letter != '\0')
            printf("-%c|", letter);
        printf("--%s) values=\"", each.option->name);
        put_values(each.names);
        puts("\" ;;");
    }
}

static void put_bash(const command *shown, const command *group)
{
    option_list list;
    option_list_make(shown->options, NULL, &list);
    printf("    '%s%s%s')\n        options=\"", group != NULL ? group->name : "",
           group != NULL ? " " : "", shown->name);
    for (size_t i = 0; i < list.count; i++)
        if (list.item[i].name != NULL)
            printf("--%s ", list.item[i].name);
    puts("\"\n        case $previous in");
    put_bash_values(&list);
    puts("        esac ;;");
}

void completion_print_bash(const command *root)
{
    puts("# Completion of simplicit for bash.\n"
         "_simplicit() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local command=${COMP_WORDS[1]} options= values= depth=1\n"
         "    case $command in");
    for (const command *const *each = root->kinds; *each != NULL; each++)
        if ((*each)->kinds != NULL) {
            printf("    %s) command+=\" ${COMP_WORDS[2]}\" depth=2; [[ $COMP_CWORD -ne 2 ]] || "
                   "values=\"",
                   (*each)->name);
            put_names(*each);
            puts("\" ;;");
        }
    fputs("    esac\n    [[ $COMP_CWORD -ne 1 ]] || values=\"", stdout);
    put_names(root);
    puts("help\"\n    [[ $COMP_CWORD -le depth ]] || case $command in");
    put_each(root, put_bash);
    puts("    esac\n"
         "    [[ $word != -* ]] || values=$options\n"
         "    COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
         "    [[ $word == -* || $COMP_CWORD -le depth ]] ||\n"
         "        COMPREPLY+=($(compgen -f -- \"$word\"))\n"
         "}\n"
         "complete -o filenames -F _simplicit simplicit");
}

/* --- zsh ------------------------------------------------------------------------------------- */

/* Within single quotes, and where zsh gives brackets and colons a meaning. */
static void put_zsh_text(const char *text)
{
    for (const char *at = text != NULL ? text : ""; *at != '\0'; at++)
        if (*at == '\'')
            fputs("'\\''", stdout);
        else
            printf("%s%c", strchr("[]:\\", *at) != NULL ? "\\" : "", *at);
}

static void put_zsh_option(word shown)
{
    const struct argp_option *option = shown.option;
    const char letter = option_letter(option);
    if (letter != '\0')
        printf(" \\\n            '(-%c --%s)'{-%c%s,--%s%s}'[", letter, option->name, letter,
               option->arg != NULL ? "+" : "", option->name, option->arg != NULL ? "=" : "");
    else
        printf(" \\\n            '--%s%s[", option->name, option->arg != NULL ? "=" : "");
    put_zsh_text(option->doc);
    putchar(']');
    if (option->arg != NULL) {
        putchar(':');
        put_zsh_text(option->arg);
        putchar(':');
        if (shown.names != NULL) {
            putchar('(');
            put_values(shown.names);
            putchar(')');
        } else {
            fputs("_files", stdout);
        }
    }
    putchar('\'');
}

static void put_zsh(const command *shown, const command *group)
{
    option_list list;
    option_list_make(shown->options, NULL, &list);
    printf("    '%s%s%s')\n        _arguments", group != NULL ? group->name : "",
           group != NULL ? " " : "", shown->name);
    for (size_t i = 0; i < list.count; i++)
        if (list.item[i].name != NULL)
            put_zsh_option(word_of(&list, i));
    puts(" \\\n            '*:file:_files' ;;");
}

static void put_zsh_names(const command *group)
{
    for (const command *const *each = group->kinds; *each != NULL; each++) {
        printf(" '%s:", (*each)->name);
        put_zsh_text((*each)->summary);
        putchar('\'');
    }
}

void completion_print_zsh(const command *root)
{
    puts("#compdef simplicit\n"
         "_simplicit() {\n"
         "    local command=$words[2]\n"
         "    local -a names\n"
         "    if (( CURRENT == 2 )); then");
    fputs("        names=(", stdout);
    put_zsh_names(root);
    puts(" )\n        _describe command names\n        return\n    fi");
    for (const command *const *each = root->kinds; *each != NULL; each++)
        if ((*each)->kinds != NULL) {
            printf("    if [[ $command == %s ]]; then\n        if (( CURRENT == 3 )); then\n"
                   "            names=(",
                   (*each)->name);
            put_zsh_names(*each);
            puts(" )\n            _describe kind names\n            return\n        fi\n"
                 "        command+=\" $words[3]\"\n        shift words\n"
                 "        (( CURRENT-- ))\n    fi");
        }
    puts("    shift words\n    (( CURRENT-- ))\n    case $command in");
    put_each(root, put_zsh);
    puts("    esac\n}\n_simplicit \"$@\"");
}

/* --- fish ------------------------------------------------------------------------------------ */

static void put_fish_text(const char *text)
{
    for (const char *at = text != NULL ? text : ""; *at != '\0'; at++)
        printf("%s%c", *at == '\'' || *at == '\\' ? "\\" : "", *at);
}

static void put_fish(const command *shown, const command *group)
{
    option_list list;
    option_list_make(shown->options, NULL, &list);
    for (size_t i = 0; i < list.count; i++) {
        const word taken = word_of(&list, i);
        const struct argp_option *option = taken.option;
        if (option->name == NULL)
            continue;
        fputs("complete -c simplicit -n '", stdout);
        if (group != NULL)
            printf("__fish_seen_subcommand_from %s; and ", group->name);
        printf("__fish_seen_subcommand_from %s' -l %s", shown->name, option->name);
        if (option_letter(option) != '\0')
            printf(" -s %c", option_letter(option));
        if (option->arg != NULL)
            fputs(" -r", stdout);
        if (taken.names != NULL) {
            fputs(" -a '", stdout);
            put_values(taken.names);
            putchar('\'');
        }
        fputs(" -d '", stdout);
        put_fish_text(option->doc);
        puts("'");
    }
}

static void put_fish_names(const command *group, const char *condition)
{
    for (const command *const *each = group->kinds; *each != NULL; each++) {
        printf("complete -c simplicit -f -n '%s' -a %s -d '", condition, (*each)->name);
        put_fish_text((*each)->summary);
        puts("'");
    }
}

void completion_print_fish(const command *root)
{
    puts("# Completion of simplicit for fish.");
    put_fish_names(root, "__fish_use_subcommand");
    for (const command *const *each = root->kinds; *each != NULL; each++)
        if ((*each)->kinds != NULL) {
            char condition[128];
            snprintf(condition, sizeof condition,
                     "__fish_seen_subcommand_from %s; and test (count (commandline -opc)) -eq 2",
                     (*each)->name);
            put_fish_names(*each, condition);
        }
    put_each(root, put_fish);
}
