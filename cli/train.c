/* simplicit train: recordings -> weights file. */
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
#include "cli/shared_options.h"
#include "pipeline/latency.h"
#include "pipeline/training_seeds.h"
#include "predict/train/recipe.h"

static const char *const recipe_names[] = {"paper", "tuned", NULL};

typedef struct train_options {
    si_recordings_source source; /* without files */
    word_list train;
    word_list validation;
    word_list *current; /* where FILE arguments go */
    size_t recipe;
    char settings[256]; /* NAME=VALUE of the recipe, blanks between */
    bool has_zone_rule;
    si_zone_rule zone_rule; /* instead of the recipe's */
    size_t epoch_count;     /* 0: the recipe's */
    uint64_t seed;
    size_t seed_count; /* from `seed` on, of which validation picks one; 0: just that one */
    size_t thread_count;
    double amv; /* 0: the likeliest */
    const char *resume;
    const char *output;
    const char *log;
} train_options;

static void add_file(train_options *options, char *path, struct argp_state *state)
{
    word_list_add(options->current, path, state);
    files_read(path);
}

static void read_files(struct argp_state *state, const char *option, char *text, void *parsed)
{
    train_options *options = parsed;
    options->current = strcmp(option, "train") == 0 ? &options->train : &options->validation;
    add_file(options, text, state);
}

static void take_file(void *parsed, char *path, struct argp_state *state)
{
    train_options *options = parsed;
    if (options->current == NULL)
        argp_error(state, "say whether %s is for --train or --val", path);
    add_file(options, path, state);
}

static void read_setting(struct argp_state *state, const char *option, char *text, void *parsed)
{
    train_options *options = parsed;
    const size_t used = strlen(options->settings), room = sizeof options->settings - used;
    const char *blank = used > 0 ? " " : "";
    if ((size_t)snprintf(options->settings + used, room, "%s%s", blank, text) >= room)
        argp_error(state, "--%s: more than %zu characters altogether", option,
                   sizeof options->settings - 1);
}

static void read_zones(struct argp_state *state, const char *option, char *text, void *parsed)
{
    train_options *options = parsed;
    options->zone_rule = (si_zone_rule)read_choice(state, option, text, "max_speed, first_step");
    options->has_zone_rule = true;
}

static void read_seeds(struct argp_state *state, const char *option, char *text, void *parsed)
{
    enum { MAX_SEEDS = 100000 };
    train_options *options = parsed;
    char *dots = strstr(text, "..");
    if (dots == NULL)
        argp_error(state, "--%s: expected the first and the last as 0..31, got \"%s\"", option,
                   text);
    *dots = '\0';
    options->seed = read_count(state, option, text, 0, UINT64_MAX - MAX_SEEDS);
    const uint64_t last =
        read_count(state, option, dots + 2, options->seed, options->seed + MAX_SEEDS - 1);
    options->seed_count = (size_t)(last - options->seed + 1);
    *dots = '.';
}

static const command_option table[] = {
    OPTION_HEADER("Recordings, either a benchmark set or files:", 1),
    {"train", 0, "FILE...", "recordings to learn from", 1, OPTION_READ(read_files)},
    {"val", 0, "FILE...",
     "recordings that decide which epoch is kept with --recipe paper (without any the last is, as "
     "with tuned always) and how wide tuned's points are",
     1, OPTION_READ(read_files)},
    OPTION_HEADER("Training:", 2),
    {"recipe", 0, "NAME", "paper (default) or tuned", 2,
     OPTION_CHOICE(train_options, recipe, "paper, tuned")},
    {"zones", 0, "RULE",
     "first_step, as the released code (default), or max_speed, as the paper describes", 2,
     OPTION_READ(read_zones)},
    {"observed", 0, "STEPS", "steps seen (default 8)", 2,
     OPTION_STEPS(train_options, source.scenes.observed_steps, 2)},
    {"predicted", 0, "STEPS", "steps predicted (default 12)", 2,
     OPTION_STEPS(train_options, source.scenes.predicted_steps, 1)},
    {"set", 0, "NAME=VALUE",
     "change one number of the recipe, such as noise_range=0.06 (predict/train/recipe.c lists "
     "them); "
     "may be given again",
     2, OPTION_READ(read_setting)},
    {"epochs", 0, "E", "default: the recipe's, 50 or 48", 2,
     OPTION_COUNT(train_options, epoch_count, 1, 1000000)},
    {"seed", 0, "S", "of everything random (default 0)", 2, OPTION_SEED(train_options, seed)},
    {"seeds", 0, "A..B",
     "train with each of these seeds and keep the one with the least validation loss; each has its "
     "own files, as weights-seed3.h5 and so on, and under mpirun ranks share the seeds",
     2, OPTION_READ(read_seeds)},
    {"threads", 0, "N", "default: one a core; the weights do not depend on it", 2,
     OPTION_THREADS(train_options, thread_count)},
    {"amv", 0, "B",
     "with --recipe tuned: the AMV, in square metres, that the tight point has on the validation "
     "windows (default: the one with which they are most likely)",
     2, OPTION_NUMBER(train_options, amv, 1e-9, 1e9)},
    {"output", 'o', "FILE.h5", "weights file (default weights.h5), written after every epoch", 2,
     OPTION_OUTPUT(train_options, output)},
    {"resume", 0, "FILE.h5",
     "go on from there, with the same options otherwise; paper may get more epochs; with --seeds "
     "the "
     "name that -o had",
     2, OPTION_TEXT(train_options, resume)}, /* which may be the output */
    {"log", 0, "FILE.csv", "losses of every epoch as a table", 2,
     OPTION_OUTPUT(train_options, log)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    const train_options *options = parsed;
    const bool has_files = options->train.count + options->validation.count > 0;
    if (options->source.set == NULL && options->train.count == 0)
        argp_error(state, "nothing to learn from: give --dataset SET or --train FILE...");
    if (options->source.set != NULL && has_files)
        argp_error(state, "give --dataset or files, not both");
    if (options->seed_count > 0 && options->source.set == NULL && options->validation.count == 0)
        argp_error(state, "--seeds: give recordings to pick one by, with --val");
}

static const option_child children[] = {{&sets_options, offsetof(train_options, source), 0}, {0}};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .take_word = take_file,
    .in_order = true,
    .description =
        "Trains a model from scratch and writes its weights."
        "\vExamples:\n"
        "  simplicit train --dataset zara1 --data datasets -o zara1.h5\n"
        "  simplicit train --train monday.txt tuesday.txt --val friday.txt -o plaza.h5\n\n"
        "Ctrl-C leaves the weights of the last whole epoch; --resume goes on from there to the "
        "same bits.",
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
    if (options->has_zone_rule && is_gaussian)
        return si_error_set(error, SI_ERR_ARGUMENT, "--zones: --recipe tuned has no zones");
    if (options->has_zone_rule)
        recipe->model.zone_rule = options->zone_rule;
    return si_recipe_check(recipe, error);
}

static si_recordings_source source_of(const train_options *options, si_split split,
                                      const word_list *files)
{
    si_recordings_source source = options->source;
    source.split = split;
    source.files = files->word;
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

static void print_epoch(const si_training *training, const si_epoch_record *record,
                        double seconds_left)
{
    const si_trainer *trainer = si_training_trainer(training);
    printf("%5zu  ", record->epoch);
    for (size_t i = 0; si_trainer_loss_name(trainer, i) != NULL; i++)
        printf(" %8.4f", record->train[i]);
    if (si_training_get_size(training).validation_windows > 0)
        printf("  %9.5f %s", record->validation[0], record->is_best ? "*" : " ");
    else
        printf("  %9s  ", "-");
    printf("  %12.0f\n", seconds_left);
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
            print_epoch(training, &record,
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
        warn_of_recordings(si_training_recordings(training, false));
        if (config->validation != NULL)
            warn_of_recordings(si_training_recordings(training, true));
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
    parse_options(&option_tables, argc, argv, &options);
    si_error error = SI_ERROR_INIT;
    const si_ranks *ranks;
    si_result status = launch_start(&ranks, &error);
    if (status == SI_OK && (options.seed_count > 0 || launch_leads()))
        status = train(&options, ranks, &error);
    free(options.train.word);
    free(options.validation.word);
    return launch_finish(status, &error);
}

const command train_command = {
    .name = "train",
    .summary = "train a model on recordings",
    .options = &option_tables,
    .run = run_train,
};
