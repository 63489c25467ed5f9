/* simplicit report: prediction files -> one page of HTML with everything in it. */
#include "report/report.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/score_report.h"
#include "cli/shared_options.h"

enum { DEFAULT_SCENES = 20, MAX_SCENES = 1000 };

typedef struct report_options {
    char *path[REPORT_MAX_FILES]; /* borrowed from argv */
    size_t count;
    report_config config;
    const char *output;
} report_options;

static const command_option table[] = {
    OPTION_HEADER("The page:", 5),
    {"output", 'o', "PAGE", "file to write, such as report.html", 5,
     OPTION_NEEDED_OUTPUT(report_options, output)},
    {"title", 0, "TEXT", "over the page", 5, OPTION_TEXT(report_options, config.title)},
    {"scenes", 0, "N", "scenes to look at, for each file (default 20; 0: none)", 5,
     OPTION_COUNT(report_options, config.scenes, 0, MAX_SCENES)},
    {0},
};

static void take_file(void *options, char *path, struct argp_state *state)
{
    report_options *parsed = options;
    if (parsed->count == REPORT_MAX_FILES)
        argp_error(state, "at most %d files", REPORT_MAX_FILES);
    parsed->path[parsed->count++] = path;
    files_read(path);
}

static void check(void *parsed, struct argp_state *state)
{
    if (((report_options *)parsed)->count == 0)
        argp_error(state, "nothing to report: give prediction files");
}

static const option_child children[] = {
    {&score_option_set, offsetof(report_options, config.evaluation), 0}, {0}};

static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .take_word = take_file,
    .words = "FILE...",
    .description =
        "Writes a page that shows how predictors do: all metrics with intervals and paired "
        "differences, figures, scenes to look through, and a distribution to play with. It is "
        "one file that needs neither network nor server."
        "\vExample:\n"
        "  simplicit report eth.h5 cv-gauss.h5 --title \"ETH\" -o report.html",
};

static void tell(const si_score_config *score, const char *const *name, si_evaluation *const *made,
                 size_t count, FILE *warnings, FILE *conventions)
{
    score_row rows[REPORT_MAX_FILES];
    for (size_t i = 0; i < count; i++)
        rows[i] = (score_row){name[i], made[i]};
    const score_report report = {score, rows, count, true};
    score_notices_tell(&report, warnings);
    score_conventions_tell(&report, conventions);
}

static int run(int argc, char **argv)
{
    report_options options = {.config = {.evaluation = si_evaluation_config_default(),
                                         .scenes = DEFAULT_SCENES,
                                         .tell = tell,
                                         .progress_begin = console_progress_begin,
                                         .progress_end = console_progress_end}};
    si_error error = SI_ERROR_INIT;
    options.config.evaluation.score.metrics = SI_METRICS_ALL;
    parse_options(&option_tables, argc, argv, &options);
    options.config.evaluation.read = *truth_options();
    si_result status =
        report_write(options.path, options.count, &options.config, options.output, &error);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command report_command = {
    .name = "report",
    .summary = "make a page of scores, figures and scenes to look through",
    .options = &option_tables,
    .run = run,
};
