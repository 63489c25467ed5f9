/* simplicit info: what files hold. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/describe.h"
#include "cli/json_text.h"
#include "cli/options.h"
#include "cli/reading.h"
#include "cli/truth.h"

enum { KEY_FORMAT = 512, KEY_STEP, KEY_LOG, LABEL_WIDTH = 18, REAL_DIGITS = 12 };

enum { FORMAT_TABLE, FORMAT_JSON };
#define DESCRIPTION "the description"
static const char *const format_names[] = {"table", "json", NULL};

typedef struct info_options {
    size_t format;
    describe_options how;
    char **file; /* borrowed from argv */
    size_t file_count;
} info_options;

static const struct argp_option option_table[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "table (default) or json", 0},
    {"step", KEY_STEP, "SECONDS", 0, "time between the frames of a recording (default 0.4)", 0},
    {"log", KEY_LOG, 0, 0, "tell all that weights keep of their training, such as of every epoch",
     0},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    info_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->how.reading;
        return 0;
    case KEY_FORMAT:
        options->format = console_parse_choice(state, "--format", text, format_names);
        return 0;
    case KEY_STEP:
        options->how.reading.step_seconds = console_parse_number(state, "--step", text, 1e-6, 1e6);
        return 0;
    case KEY_LOG:
        options->how.with_log = true;
        return 0;
    case ARGP_KEY_ARGS:
        options->file = state->argv + state->next;
        options->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "give the files to look at");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&reading_argp, 0, NULL, 0}, {&truth_argp, 0, NULL, 0}, {0}};
static const struct argp info_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "FILE...",
    .doc = "Tells what recordings, prediction files and weights, a file's or bundled ones, hold."
           "\vExample:\n"
           "  simplicit info biwi_eth.txt predictions.h5 pedestrian",
    .children = children,
};

static void print_value(const json_t *value)
{
    size_t index;
    const json_t *entry;
    switch (json_typeof(value)) {
    case JSON_STRING:
        fputs(json_string_value(value), stdout);
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
        json_t *facts = describe_file(options->file[i], &options->how, &error);
        if (facts != NULL)
            json_array_append_new(results, facts);
        else
            exit_code = console_fail(&error);
    }
    return exit_code;
}

static int run(int argc, char **argv)
{
    info_options options = {.how = {.reading = si_reading_default()}};
    parse_options(&info_argp, argc, argv, 0, &options);
    si_error error = SI_ERROR_INIT;
    json_t *results = json_array();
    int exit_code = collect(&options, results);
    si_result status = json_check(DESCRIPTION, &error);
    if (status == SI_OK && options.format == FORMAT_JSON)
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
    .argp = &info_argp,
    .run = run,
};
