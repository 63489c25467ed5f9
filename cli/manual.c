#include "cli/manual.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "cli/options.h"

enum { NAME_SIZE = 64 };

/* What roff would take for its own is escaped; text may start a line. */
static void put_text(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const bool starts_line = i == 0 || text[i - 1] == '\n';
        if (text[i] == '\\')
            fputs("\\e", stdout);
        else if (text[i] == '-')
            fputs("\\-", stdout);
        else if (starts_line && (text[i] == '.' || text[i] == '\''))
            printf("\\&%c", text[i]);
        else
            putchar(text[i]);
    }
}

static void put_string(const char *text)
{
    if (text != NULL)
        put_text(text, strlen(text));
}

/* A line that is set in from the margin is an example; an empty one ends a paragraph. */
static void put_paragraphs(const char *text)
{
    for (const char *line = text; *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        if (length == 0) {
            puts(".PP");
        } else if (strncmp(line, "  ", 2) == 0) {
            fputs(".PP\n.nf\n.RS\n", stdout);
            put_text(line + 2, length - 2);
            puts("\n.RE\n.fi");
        } else {
            put_text(line, length);
            putchar('\n');
        }
        line += length + (line[length] == '\n');
    }
}

static void put_option(const struct argp_option *option)
{
    const char letter = option_letter(option);
    puts(".TP");
    if (letter != '\0')
        printf("\\fB\\-%c\\fR%s", letter, option->name != NULL ? ", " : "");
    if (option->name != NULL) {
        fputs("\\fB\\-\\-", stdout);
        put_string(option->name);
        fputs("\\fR", stdout);
    }
    if (option->arg != NULL) {
        fputs("=\\fI", stdout);
        put_string(option->arg);
        fputs("\\fR", stdout);
    }
    putchar('\n');
    put_string(option->doc);
    putchar('\n');
}

static void put_options(const option_set *set)
{
    option_list list;
    option_list_make(set, NULL, &list);
    puts(".SH OPTIONS");
    for (size_t i = 0; i < list.count; i++) {
        if (!option_is_header(&list.item[i])) {
            put_option(&list.item[i]);
            continue;
        }
        puts(".PP");
        put_string(list.item[i].doc);
        putchar('\n');
    }
}

static void put_synopsis(const command *shown, const char *invocation)
{
    printf(".SH SYNOPSIS\n\\fB%s\\fR ", invocation);
    if (shown->kinds != NULL)
        fputs(strchr(invocation, ' ') == NULL ? "COMMAND [OPTION...]" : "KIND [OPTION...]", stdout);
    else
        printf("[OPTION...] %s", shown->options->words != NULL ? shown->options->words : "");
    putchar('\n');
}

static void put_kinds(const command *shown, const char *invocation)
{
    printf(".SH %s\n", strchr(invocation, ' ') == NULL ? "COMMANDS" : "KINDS");
    for (const command *const *each = shown->kinds; *each != NULL; each++) {
        printf(".TP\n\\fB%s\\fR\n", (*each)->name);
        put_string((*each)->summary);
        putchar('\n');
    }
    printf(".PP\nEach has a page of its own, such as \\fB%s %s\\fR.\n", invocation,
           shown->kinds[0]->name);
}

static void put_description(const option_set *set)
{
    const char *doc = set->description != NULL ? set->description : "";
    const char *rest = strchr(doc, '\v');
    puts(".SH DESCRIPTION");
    put_text(doc, rest != NULL ? (size_t)(rest - doc) : strlen(doc));
    putchar('\n');
    put_options(set);
    if (rest == NULL)
        return;
    puts(".SH NOTES");
    put_paragraphs(rest + 1);
}

void manual_print_page(const command *shown, const char *invocation)
{
    char name[NAME_SIZE], title[NAME_SIZE];
    size_t length = 0;
    for (; invocation[length] != '\0' && length + 1 < NAME_SIZE; length++) {
        name[length] = invocation[length] == ' ' ? '-' : invocation[length];
        title[length] = (char)toupper((unsigned char)name[length]);
    }
    name[length] = title[length] = '\0';
    printf(".TH %s 1 \"\" \"simplicit %s\" \"simplicit\"\n.SH NAME\n%s \\- ", title, si_version(),
           name);
    put_string(shown->summary);
    putchar('\n');
    put_synopsis(shown, invocation);
    if (shown->kinds != NULL)
        put_kinds(shown, invocation);
    else
        put_description(shown->options);
    puts(".SH EXIT STATUS\n0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl\\-C, 141 when "
         "nobody "
         "reads the output.\n.SH SEE ALSO\n.BR simplicit (1)");
}

static const command *find(const command *group, const char *name)
{
    for (const command *const *each = group->kinds; each != NULL && *each != NULL; each++)
        if (strcmp((*each)->name, name) == 0)
            return *each;
    return NULL;
}

static int print_page(const command *root, int depth, char *const *path)
{
    char invocation[NAME_SIZE];
    size_t length = (size_t)snprintf(invocation, sizeof invocation, "%s", root->name);
    const command *shown = root;
    for (int i = 0; i < depth && shown != NULL; i++) {
        shown = find(shown, path[i]);
        length += (size_t)snprintf(invocation + length, sizeof invocation - length, " %s",
                                   shown != NULL ? shown->name : "");
    }
    if (shown == NULL)
        return EXIT_USAGE;
    manual_print_page(shown, invocation);
    return EXIT_DONE;
}

int manual_print(const command *root, const char *format, int depth, char *const *path)
{
    if (strcmp(format, "man") == 0)
        return print_page(root, depth, path);
    if (strcmp(format, "bash") == 0)
        completion_print_bash(root);
    else if (strcmp(format, "zsh") == 0)
        completion_print_zsh(root);
    else if (strcmp(format, "fish") == 0)
        completion_print_fish(root);
    else
        return EXIT_USAGE;
    return EXIT_DONE;
}
