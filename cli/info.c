/* simplicit info: what files hold. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/info_facts.h"
#include "cli/json_text.h"
#include "cli/options.h"
#include "cli/shared_options.h"

enum { LABEL_WIDTH = 18, REAL_DIGITS = 12 };

#define DESCRIPTION "the description"

typedef struct info_options {
    bool as_json;
    si_reading reading; /* of recordings */
    bool with_log;      /* tell of every epoch of a training */
    char **file;        /* [file_count], borrowed from argv */
    size_t file_count;
} info_options;

static const command_option table[] = {
    {"format", 0, "FORMAT", "table (default) or json", 0,
     OPTION_CHOICE(info_options, as_json, "table, json")},
    {"step", 0, "SECONDS", "time between the frames of a recording (default 0.4)", 0,
     OPTION_STEP_SECONDS(info_options, reading.step_seconds)},
    {"log", 0, NULL, "tell all that weights keep of their training, such as of every epoch", 0,
     OPTION_FLAG(info_options, with_log)},
    {0},
};

static void check(void *options, struct argp_state *state)
{
    if (((info_options *)options)->file_count == 0)
        argp_error(state, "give the files to look at");
}

static const option_child children[] = {
    {&reading_options, offsetof(info_options, reading), 0}, {&truth_option_set, 0, 0}, {0}};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    OPTION_WORDS(info_options, file, file_count),
    .words = "FILE...",
    .description =
        "Tells what recordings, prediction files and weights, a file's or bundled ones, hold."
        "\vExample:\n"
        "  simplicit info biwi_eth.txt predictions.h5 pedestrian",
};

/* What is a line stays one, whatever a file calls itself. */
static void print_text(const char *text)
{
    for (; *text != '\0'; text++)
        putchar((unsigned char)*text < ' ' || *text == 127 ? ' ' : *text);
}

static void print_value(const json_t *value)
{
    size_t index;
    const json_t *entry;
    switch (json_typeof(value)) {
    case JSON_STRING:
        print_text(json_string_value(value));
        break;
    case JSON_INTEGER:
        printf("%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        printf("%.6g", json_real_value(value));
        break;
    case JSON_ARRAY:
        json_array_foreach(value, index, entry)
        {
            fputs(index > 0 ? ", " : "", stdout);
            print_value(entry);
        }
        break;
    default:
        fputs(json_is_true(value) ? "yes" : "no", stdout);
        break;
    }
}

/* A line a fact; the facts of an object within are indented under its name. */
static void print_facts(json_t *facts, int indent)
{
    const char *key;
    json_t *value;
    json_object_foreach(facts, key, value)
    {
        printf("%*s%-*s", indent, "", LABEL_WIDTH - indent, key);
        if (json_is_object(value)) {
            putchar('\n');
            print_facts(value, indent + 2);
        } else {
            putchar(' ');
            print_value(value);
            putchar('\n');
        }
    }
}

static void print_table(const json_t *results)
{
    size_t index;
    json_t *facts;
    json_array_foreach(results, index, facts)
    {
        if (index > 0)
            putchar('\n');
        print_facts(facts, 0);
    }
}

/* What can be told is told, also where another file fails. */
static int collect(const info_options *options, json_t *results)
{
    int exit_code = EXIT_DONE;
    for (size_t i = 0; i < options->file_count; i++) {
        si_error error = SI_ERROR_INIT;
        json_t *facts = info_facts(options->file[i], &options->reading, options->with_log, &error);
        if (facts != NULL)
            json_array_append_new(results, facts);
        else
            exit_code = console_fail(&error);
    }
    return exit_code;
}

static int run(int argc, char **argv)
{
    info_options options = {.reading = si_reading_default()};
    parse_options(&option_tables, argc, argv, &options);
    warn_of_unused_truth(options.file, options.file_count);
    si_error error = SI_ERROR_INIT;
    json_t *results = json_array();
    int exit_code = collect(&options, results);
    si_result status = json_check(DESCRIPTION, &error);
    if (status == SI_OK && options.as_json)
        status =
            json_print(json_pack("{s:O}", "results", results), REAL_DIGITS, DESCRIPTION, &error);
    else if (status == SI_OK)
        print_table(results);
    json_decref(results);
    return status == SI_OK ? exit_code : console_fail(&error);
}

const command info_command = {
    .name = "info",
    .summary = "tell what recordings, predictions and weights hold",
    .options = &option_tables,
    .run = run,
};
