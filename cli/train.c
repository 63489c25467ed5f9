/* simplicit train: recordings -> weights file. */
#include <argp.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/launch.h"
#include "cli/options.h"
#include "cli/reading.h"
#include "cli/recordings.h"
#include "pipeline/latency.h"
#include "pipeline/recipes.h"
#include "pipeline/training_seeds.h"

enum {
    KEY_TRAIN = 512,
    KEY_VAL,
    KEY_RECIPE,
    KEY_SET,
    KEY_EPOCHS,
    KEY_SEED,
    KEY_SEEDS,
    KEY_THREADS,
    KEY_AMV,
    KEY_ZONES,
    KEY_RESUME,
    KEY_LOG,
    KEY_OBSERVED,
    KEY_PREDICTED,
    MAX_STEPS = 100000,
    MAX_EPOCHS = 1000000,
    MAX_THREADS = 1024,
};

static const char *const recipe_names[] = {"paper", "tuned", NULL};

/* Files given one by one. */
typedef struct file_list {
    char **path; /* [count], owned; the texts are argv's */
    size_t count;
} file_list;

typedef struct train_options {
    si_recordings_source source; /* without files */
    file_list train;
    file_list validation;
    file_list *current; /* where FILE arguments go */
    size_t recipe;
    char settings[256];    /* NAME=VALUE of the recipe, blanks between */
    const char *zone_rule; /* NULL: the recipe's */
    size_t epoch_count;    /* 0: the recipe's */
    uint64_t seed;
    size_t seed_count; /* from `seed` on, of which validation picks one; 0: just that one */
    size_t thread_count;
    double amv; /* 0: the likeliest */
    const char *resume;
    const char *output;
    const char *log;
} train_options;

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "Recordings, either a benchmark set or files:", 1},
    {"train", KEY_TRAIN, "FILE...", 0, "recordings to learn from", 1},
    {"val", KEY_VAL, "FILE...", 0,
     "recordings that decide which epoch is kept with --recipe paper (without any the last is, as "
     "with tuned always) and how wide tuned's points are",
     1},
    {0, 0, 0, 0, "Training:", 2},
    {"recipe", KEY_RECIPE, "NAME", 0, "paper (default) or tuned", 2},
    {"zones", KEY_ZONES, "RULE", 0,
     "first_step, as the released code (default), or max_speed, as the paper describes", 2},
    {"observed", KEY_OBSERVED, "STEPS", 0, "steps seen (default 8)", 2},
    {"predicted", KEY_PREDICTED, "STEPS", 0, "steps predicted (default 12)", 2},
    {"set", KEY_SET, "NAME=VALUE", 0,
     "change one number of the recipe, such as noise_range=0.06 (predict/train/recipe.c lists "
     "them); "
     "may be given again",
     2},
    {"epochs", KEY_EPOCHS, "E", 0, "default: the recipe's, 50 or 48", 2},
    {"seed", KEY_SEED, "S", 0, "of everything random (default 0)", 2},
    {"seeds", KEY_SEEDS, "A..B", 0,
     "train with each of these seeds and keep the one with the least validation loss; each has its "
     "own files, as weights-seed3.h5 and so on, and under mpirun ranks share the seeds",
     2},
    {"threads", KEY_THREADS, "N", 0, "default: one a core; the weights do not depend on it", 2},
    {"amv", KEY_AMV, "B", 0,
     "with --recipe tuned: the AMV, in square metres, that the tight point has on the validation "
     "windows (default: the one with which they are most likely)",
     2},
    {"output", 'o', "FILE.h5", 0, "weights file (default weights.h5), written after every epoch",
     2},
    {"resume", KEY_RESUME, "FILE.h5", 0,
     "go on from there, with the same options otherwise; paper may get more epochs; with --seeds "
     "the "
     "name that -o had",
     2},
    {"log", KEY_LOG, "FILE.csv", 0, "losses of every epoch as a table", 2},
    {0},
};

static void add_file(file_list *list, char *path, struct argp_state *state)
{
    char **grown = realloc(list->path, (list->count + 1) * sizeof *grown);
    if (grown == NULL)
        argp_failure(state, EXIT_FAILED, 0, "no memory for the list of files");
    list->path = grown;
    list->path[list->count++] = path;
}

static void add_setting(train_options *options, const char *text, struct argp_state *state)
{
    const size_t used = strlen(options->settings), room = sizeof options->settings - used;
    const char *blank = used > 0 ? " " : "";
    if ((size_t)snprintf(options->settings + used, room, "%s%s", blank, text) >= room)
        argp_error(state, "--set: more than %zu characters altogether",
                   sizeof options->settings - 1);
}

static void tell_files(const file_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        files_read(list->path[i]);
}

static void check_source(const train_options *options, struct argp_state *state)
{
    const bool has_files = options->train.count + options->validation.count > 0;
    if (options->source.set == NULL && options->train.count == 0)
        argp_error(state, "nothing to learn from: give --dataset SET or --train FILE...");
    if (options->source.set != NULL && has_files)
        argp_error(state, "give --dataset or files, not both");
    if (options->seed_count > 0 && options->source.set == NULL && options->validation.count == 0)
        argp_error(state, "--seeds: give recordings to pick one by, with --val");
    tell_files(&options->train);
    tell_files(&options->validation);
    files_write(options->output); /* which may be what --resume goes on from */
    files_write(options->log);
}

static error_t parse_recordings(int key, char *text, struct argp_state *state)
{
    train_options *options = state->input;
    switch (key) {
    case KEY_TRAIN:
        options->current = &options->train;
        add_file(options->current, text, state);
        return 0;
    case KEY_VAL:
        options->current = &options->validation;
        add_file(options->current, text, state);
        return 0;
    case ARGP_KEY_ARG:
        if (options->current == NULL)
            argp_error(state, "say whether %s is for --train or --val", text);
        add_file(options->current, text, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse_seeds(train_options *options, char *text, struct argp_state *state)
{
    enum { MAX_SEEDS = 100000 };
    char *dots = strstr(text, "..");
    if (dots == NULL)
        argp_error(state, "--seeds: expected the first and the last as 0..31, got \"%s\"", text);
    *dots = '\0';
    options->seed = console_parse_count(state, "--seeds", text, 0, UINT64_MAX - MAX_SEEDS);
    const uint64_t last = console_parse_count(state, "--seeds", dots + 2, options->seed,
                                              options->seed + MAX_SEEDS - 1);
    options->seed_count = (size_t)(last - options->seed + 1);
    *dots = '.';
}

static error_t parse_training(int key, char *text, struct argp_state *state)
{
    static const char *const zone_rules[] = {"first_step", "max_speed", NULL};
    train_options *options = state->input;
    switch (key) {
    case KEY_RECIPE:
        options->recipe = console_parse_choice(state, "--recipe", text, recipe_names);
        return 0;
    case KEY_SET:
        add_setting(options, text, state);
        return 0;
    case KEY_ZONES:
        options->zone_rule = zone_rules[console_parse_choice(state, "--zones", text, zone_rules)];
        return 0;
    case KEY_OBSERVED:
        options->source.scenes.observed_steps =
            console_parse_count(state, "--observed", text, 2, MAX_STEPS);
        return 0;
    case KEY_PREDICTED:
        options->source.scenes.predicted_steps =
            console_parse_count(state, "--predicted", text, 1, MAX_STEPS);
        return 0;
    case KEY_EPOCHS:
        options->epoch_count = console_parse_count(state, "--epochs", text, 1, MAX_EPOCHS);
        return 0;
    case KEY_SEEDS:
        parse_seeds(options, text, state);
        return 0;
    case KEY_SEED:
        options->seed = console_parse_count(state, "--seed", text, 0, UINT64_MAX);
        return 0;
    case KEY_THREADS:
        options->thread_count = console_parse_count(state, "--threads", text, 1, MAX_THREADS);
        return 0;
    case KEY_AMV:
        options->amv = console_parse_number(state, "--amv", text, 1e-9, 1e9);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    train_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->source;
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case KEY_RESUME:
        options->resume = text;
        return 0;
    case KEY_LOG:
        options->log = text;
        return 0;
    case ARGP_KEY_END:
        check_source(options, state);
        return 0;
    default:
        break;
    }
    const error_t result = parse_recordings(key, text, state);
    return result != ARGP_ERR_UNKNOWN ? result : parse_training(key, text, state);
}

static const struct argp_child children[] = {{&sets_argp, 0, NULL, 0}, {0}};
static const struct argp train_argp = {
    .options = option_table,
    .parser = parse,
    .doc = "Trains a model from scratch and writes its weights."
           "\vExamples:\n"
           "  simplicit train --dataset zara1 --data datasets -o zara1.h5\n"
           "  simplicit train --train monday.txt tuesday.txt --val friday.txt -o plaza.h5\n\n"
           "Ctrl-C leaves the weights of the last whole epoch; --resume goes on from there to the "
           "same bits.",
    .children = children,
};

static si_result make_recipe(const train_options *options, si_recipe *recipe, si_error *error)
{
    if (!si_recipe_find(recipe_names[options->recipe], options->source.set, recipe))
        return si_error_set(error, SI_ERR_ARGUMENT, "no recipe %s", recipe_names[options->recipe]);
    recipe->model.observed_steps = options->source.scenes.observed_steps;
    recipe->model.predicted_steps = options->source.scenes.predicted_steps;
    recipe->seed = options->seed;
    char settings[sizeof options->settings], *rest;
    memcpy(settings, options->settings, sizeof settings);
    for (const char *one = strtok_r(settings, " ", &rest); one != NULL;
         one = strtok_r(NULL, " ", &rest)) {
        const si_result status = si_recipe_set(recipe, one, error);
        if (status != SI_OK)
            return status;
    }
    if (options->epoch_count > 0)
        recipe->epoch_count = options->epoch_count;
    const bool is_gaussian = recipe->model.architecture == SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    if (options->amv > 0.0 && !is_gaussian)
        return si_error_set(error, SI_ERR_ARGUMENT, "--amv: only --recipe tuned has a tight point");
    if (options->zone_rule != NULL && is_gaussian)
        return si_error_set(error, SI_ERR_ARGUMENT, "--zones: --recipe tuned has no zones");
    if (options->zone_rule != NULL &&
        !si_zone_rule_find(options->zone_rule, &recipe->model.zone_rule))
        return si_error_set(error, SI_ERR_ARGUMENT, "no zone rule %s", options->zone_rule);
    return si_recipe_check(recipe, error);
}

static si_recordings_source source_of(const train_options *options, si_split split,
                                      const file_list *files)
{
    si_recordings_source source = options->source;
    source.split = split;
    source.files = files->path;
    source.file_count = files->count;
    return source;
}

static void print_heading(const si_training *training)
{
    const si_training_size size = si_training_get_size(training);
    const si_trainer *trainer = si_training_trainer(training);
    printf("%zu windows of %zu agents to learn from, %zu to validate\n", size.windows, size.agents,
           size.validation_windows);
    printf("epoch  ");
    for (size_t i = 0; si_trainer_loss_name(trainer, i) != NULL; i++)
        printf(" %8s", si_trainer_loss_name(trainer, i));
    printf("  validation  seconds left\n");
}

static void print_epoch(const si_trainer *trainer, const si_epoch_record *record,
                        double seconds_left)
{
    printf("%5zu  ", record->epoch);
    for (size_t i = 0; si_trainer_loss_name(trainer, i) != NULL; i++)
        printf(" %8.4f", record->train[i]);
    printf("  %9.5f %s  %12.0f\n", record->validation[0], record->is_best ? "*" : " ",
           seconds_left);
    fflush(stdout);
}

static si_result train_all(si_training *training, size_t epoch_count, si_error *error)
{
    const si_trainer *trainer = si_training_trainer(training);
    si_result status = SI_OK;
    print_heading(training);
    if (si_trainer_get_counters(trainer).epoch == epoch_count)
        printf("all %zu epochs are done\n", epoch_count);
    while (status == SI_OK && si_trainer_get_counters(trainer).epoch < epoch_count) {
        const double started = latency_seconds();
        si_epoch_record record;
        status = si_training_epoch(training, console_progress_begin("epoch"), &record, error);
        console_progress_end();
        if (status == SI_OK)
            print_epoch(trainer, &record,
                        (latency_seconds() - started) * (double)(epoch_count - record.epoch));
    }
    return status;
}

/* Of losses that were told so far. */
typedef struct seed_sums {
    double sum, squares;
} seed_sums;

static void print_seed(void *context, const si_seed_record *record)
{
    seed_sums *sums = context;
    sums->sum += record->validation;
    sums->squares += record->validation * record->validation;
    printf("%6" PRIu64 "  %6zu  %15.5f\n", record->seed, record->epoch, record->validation);
    fflush(stdout);
}

static si_result train_seeds(const train_options *options, const si_training_config *config,
                             const si_ranks *ranks, si_error *error)
{
    seed_sums sums = {0};
    si_training_seeds seeds = {
        .first = options->seed,
        .count = options->seed_count,
        .tell = print_seed,
        .context = &sums,
        .ranks = ranks,
    };
    si_seed_record best;
    printf("  seed   epoch  validation loss\n");
    fflush(stdout);
    seeds.progress = *console_progress_begin("seeds");
    const si_result status = si_training_run_seeds(config, &seeds, &best, error);
    console_progress_end();
    const double count = (double)seeds.count, mean = sums.sum / count;
    if (status == SI_OK)
        printf("mean %.5f, standard deviation %.5f\n%s: seed %" PRIu64
               ", which has the least validation loss of %zu\n",
               mean, sqrt(fmax(sums.squares / count - mean * mean, 0.0)), config->output, best.seed,
               seeds.count);
    return status;
}

static si_result train_one(const train_options *options, const si_training_config *config,
                           si_error *error)
{
    si_training *training;
    si_result status = si_training_create(config, &training, error);
    if (status == SI_OK && options->source.set == NULL) {
        reading_warn_all(si_training_recordings(training, false));
        if (config->validation != NULL)
            reading_warn_all(si_training_recordings(training, true));
    }
    if (status == SI_OK)
        status = train_all(training, config->recipe->epoch_count, error);
    si_training_destroy(training);
    return status;
}

static si_result train(const train_options *options, const si_ranks *ranks, si_error *error)
{
    si_recipe recipe;
    const bool validates = options->source.set != NULL || options->validation.count > 0;
    const si_recordings_source learned = source_of(options, SI_SPLIT_TRAIN, &options->train);
    const si_recordings_source validated = source_of(options, SI_SPLIT_VAL, &options->validation);
    const si_training_config config = {
        .recipe_name = recipe_names[options->recipe],
        .recipe = &recipe,
        .settings = options->settings,
        .train = &learned,
        .validation = validates ? &validated : NULL,
        .thread_count = options->thread_count,
        .amv = options->amv,
        .output = options->output,
        .log = options->log,
        .resume = options->resume,
    };
    si_result status = make_recipe(options, &recipe, error);
    if (status == SI_OK)
        status = files_check_source(&learned, error);
    if (status == SI_OK && validates)
        status = files_check_source(&validated, error);
    if (status != SI_OK)
        return status;
    return options->seed_count > 0 ? train_seeds(options, &config, ranks, error)
                                   : train_one(options, &config, error);
}

static int run_train(int argc, char **argv)
{
    train_options options = {.source = si_recordings_source_default(), .output = "weights.h5"};
    launch_prepare();
    parse_options(&train_argp, argc, argv, ARGP_IN_ORDER, &options);
    si_error error = SI_ERROR_INIT;
    const si_ranks *ranks;
    si_result status = launch_start(&ranks, &error);
    if (status == SI_OK && (options.seed_count > 0 || launch_leads()))
        status = train(&options, ranks, &error);
    free(options.train.path);
    free(options.validation.path);
    return launch_finish(status, &error);
}

const command train_command = {
    .name = "train",
    .summary = "train a model on recordings",
    .argp = &train_argp,
    .run = run_train,
};
