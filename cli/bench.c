/* simplicit bench: what a scene costs on this machine. */
#include <jansson.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/json_text.h"
#include "cli/options.h"
#include "cli/shared_options.h"
#include "io/scenes.h"
#include "pipeline/forecast_pool.h"
#include "pipeline/forecaster.h"
#include "pipeline/latency.h"

enum {
    BATCH_SCENES = 2000,
    BATCH_AGENTS = 8,
};

static const size_t agent_counts[] = {1, 2, 4, 8, 16, 50, 200, 1000};
enum { CASE_COUNT = sizeof agent_counts / sizeof agent_counts[0] };

typedef struct bench_options {
    const char *model;
    size_t sample_count;
    size_t thread_count; /* 0: one a core */
    double seconds;      /* a case */
    bool json;
} bench_options;

static const command_option table[] = {
    {"model", 'm', "M", MODEL_HELP, 0, OPTION_TEXT(bench_options, model)},
    {"samples", 'k', "K", "samples an agent (default 20)", 0,
     OPTION_COUNT(bench_options, sample_count, 1, 100000)},
    {"threads", 0, "N", "most threads for the batch (default: one a core)", 0,
     OPTION_THREADS(bench_options, thread_count)},
    {"seconds", 0, "S", "time a case (default 0.5)", 0,
     OPTION_NUMBER(bench_options, seconds, 1e-3, 3600)},
    {"format", 0, "FORMAT", "table (default) or json", 0,
     OPTION_CHOICE(bench_options, json, "table, json")},
    {0},
};

static const option_child children[] = {{&cpu_options, 0, 0}, {0}};

static si_sampling sampling_of(const bench_options *options)
{
    si_sampling sampling = si_sampling_default();
    sampling.sample_count = options->sample_count;
    return sampling;
}

static const option_set option_tables = {
    .options = table,
    .children = children,
    .description =
        "Times one thread on scenes of 1 to 1000 agents, each run by itself, and prediction of "
        "many scenes on several threads. Walkers go abreast, a metre apart. The rate counts the "
        "multiply-adds of the model, of its samples and of the network that they are from; "
        "random numbers and neighbours come on top. --cpu chooses the instructions."
        "\vExample:\n"
        "  simplicit bench --format json",
};

/* What one case came to, in microseconds a scene. */
typedef struct timing {
    size_t agent_count;
    double median, p99, p999;
    double rate; /* multiply-adds a second; 0 where they are not known */
} timing;

typedef struct bench_result {
    const char *predictor;
    const char *cpu_level; /* NULL where there is no model */
    size_t multiply_adds;  /* an agent; 0 where there is no model */
    timing cases[CASE_COUNT];
    double batch_one, batch_all; /* scenes a second of the batch on one thread and on all */
    size_t thread_count;
} bench_result;

/* Scenes that walk abreast at 1.25 m/s, a metre apart: everybody in one zone is the most work. */
static void fill_crowd(si_scenes *crowd, size_t agents_a_scene)
{
    for (size_t s = 0; s <= crowd->scene_count; s++)
        crowd->offset[s] = s * agents_a_scene;
    for (size_t agent = 0; agent < crowd->agent_count; agent++) {
        crowd->agent_id[agent] = (int64_t)agent;
        for (size_t t = 0; t < crowd->observed_steps; t++) {
            double *position = crowd->observed + (agent * crowd->observed_steps + t) * 2;
            position[0] = 0.5 * (double)t;
            position[1] = (double)agent;
        }
    }
}

static si_result make_crowd(const si_predictor *predictor, size_t scene_count,
                            size_t agents_a_scene, si_scenes *crowd, si_error *error)
{
    *crowd = (si_scenes){
        .observed_steps = si_predictor_observed_steps(predictor),
        .predicted_steps = si_predictor_predicted_steps(predictor),
        .scene_count = scene_count,
        .agent_count = scene_count * agents_a_scene,
    };
    const size_t path_size = crowd->observed_steps * 2;
    crowd->offset = calloc(scene_count + 1, sizeof *crowd->offset);
    crowd->frame = calloc(scene_count, sizeof *crowd->frame);
    crowd->agent_id = calloc(crowd->agent_count, sizeof *crowd->agent_id);
    crowd->observed = calloc(crowd->agent_count, path_size * sizeof *crowd->observed);
    if (crowd->offset == NULL || crowd->frame == NULL || crowd->agent_id == NULL ||
        crowd->observed == NULL) {
        si_scenes_finish(crowd);
        return si_error_no_memory(error, "the crowd");
    }
    fill_crowd(crowd, agents_a_scene);
    return SI_OK;
}

static uint64_t nanoseconds_of(double seconds)
{
    return (uint64_t)(1e9 * seconds);
}

static si_result run_scene(si_forecaster *mine, const si_scenes *crowd, double seconds,
                           latency *times)
{
    const uint64_t end = latency_now() + nanoseconds_of(seconds);
    si_result status = SI_OK;
    for (uint64_t start = latency_now(); status == SI_OK && start < end;) {
        if (console_interrupted())
            return SI_ERR_INTERRUPTED;
        const si_forecast_scene scene = {.agent_count = crowd->agent_count,
                                         .observed = crowd->observed,
                                         .agent_id = crowd->agent_id,
                                         .frame = (int64_t)times->count};
        si_forecast forecast;
        status = si_forecaster_predict(mine, &scene, &forecast);
        uint64_t now = latency_now();
        latency_add(times, now - start);
        start = now;
    }
    return status;
}

static si_result time_scene(const bench_options *options, const si_predictor *predictor,
                            size_t multiply_adds, timing *result, si_error *error)
{
    const si_sampling sampling = sampling_of(options);
    si_scenes crowd;
    si_result status = make_crowd(predictor, 1, result->agent_count, &crowd, error);
    if (status != SI_OK)
        return status;
    si_forecaster *mine;
    latency times = {0};
    status = si_forecaster_create(predictor, &sampling, result->agent_count, &mine, error);
    if (status == SI_OK)
        status = run_scene(mine, &crowd, options->seconds, &times);
    si_forecaster_destroy(mine);
    si_scenes_finish(&crowd);
    result->median = 1e-3 * (double)latency_quantile(&times, 0.5);
    result->p99 = 1e-3 * (double)latency_quantile(&times, 0.99);
    result->p999 = 1e-3 * (double)latency_quantile(&times, 0.999);
    result->rate = (double)(multiply_adds * result->agent_count) / (1e-6 * result->median);
    return status;
}

/* Scenes a second, the best of three rounds. */
static si_result time_batch(const bench_options *options, const si_predictor *predictor,
                            size_t thread_count, double *rate, si_error *error)
{
    const si_sampling sampling = sampling_of(options);
    const size_t sample_size =
        sampling.sample_count * si_predictor_predicted_steps(predictor) * 2 * sizeof(double);
    si_forecast_pool *pool = NULL;
    si_scenes crowd;
    si_result status = make_crowd(predictor, BATCH_SCENES, BATCH_AGENTS, &crowd, error);
    if (status != SI_OK)
        return status;
    double *samples = calloc(crowd.agent_count, sample_size);
    status = samples == NULL ? si_error_no_memory(error, "the samples")
                             : si_forecast_pool_create(predictor, &sampling, BATCH_AGENTS,
                                                       thread_count, &pool, error);
    for (int round = 0; status == SI_OK && round < 3; round++) {
        uint64_t start = latency_now();
        const si_scene_set set = si_scenes_view(&crowd);
        status =
            si_forecast_pool_run(pool, &(si_forecast_job){.scenes = set, .samples = samples}, NULL);
        double now = 1e9 * BATCH_SCENES / (double)(latency_now() - start);
        *rate = now > *rate ? now : *rate;
    }
    si_forecast_pool_destroy(pool);
    free(samples);
    si_scenes_finish(&crowd);
    return status;
}

static si_result run_cases(const bench_options *options, const si_predictor *predictor,
                           bench_result *result, si_error *error)
{
    const si_progress *progress = console_progress_begin("timing");
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < CASE_COUNT; i++) {
        result->cases[i].agent_count = agent_counts[i];
        status = time_scene(options, predictor, result->multiply_adds, &result->cases[i], error);
        if (status == SI_OK && !si_progress_report(progress, i + 1, CASE_COUNT + 1))
            status = SI_ERR_INTERRUPTED;
    }
    if (status == SI_OK)
        status = time_batch(options, predictor, 1, &result->batch_one, error);
    if (status == SI_OK)
        status = time_batch(options, predictor, result->thread_count, &result->batch_all, error);
    console_progress_end();
    if (status == SI_ERR_INTERRUPTED)
        si_error_set(error, status, "interrupted");
    return status;
}

static void print_table(const bench_options *options, const bench_result *result)
{
    printf("%s (%s), %zu samples", result->predictor, options->model, options->sample_count);
    if (result->cpu_level != NULL)
        printf(", %s, %zu multiply-adds an agent", result->cpu_level, result->multiply_adds);
    printf("\n\nagents  us a scene      p99    p99.9  scenes/s  G multiply-adds/s\n");
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const timing *row = &result->cases[i];
        printf("%6zu %11.2f %8.2f %8.2f %9.0f", row->agent_count, row->median, row->p99, row->p999,
               1e6 / row->median);
        if (row->rate > 0.0)
            printf(" %18.1f", 1e-9 * row->rate);
        putchar('\n');
    }
    printf("\nbatch of %d scenes of %d agents: %.0f scenes/s on 1 thread, %.0f on %zu\n",
           BATCH_SCENES, BATCH_AGENTS, result->batch_one, result->batch_all, result->thread_count);
}

static json_t *cases_to_json(const bench_options *options, const bench_result *result)
{
    json_t *cases = json_array();
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const timing *row = &result->cases[i];
        json_array_append_new(cases, json_pack("{s:I, s:I, s:f, s:f, s:f, s:f, s:f}", "agents",
                                               (json_int_t)row->agent_count, "samples",
                                               (json_int_t)options->sample_count, "microseconds",
                                               row->median, "gmacs", 1e-9 * row->rate,
                                               "p99_microseconds", row->p99, "p99.9_microseconds",
                                               row->p999, "scenes_per_second", 1e6 / row->median));
    }
    return cases;
}

static si_result print_json(const bench_options *options, const bench_result *result,
                            si_error *error)
{
    json_t *root = json_pack(
        "{s:s, s:s, s:s?, s:I, s:o, s:{s:i, s:i, s:I, s:f, s:f}}", "predictor", result->predictor,
        "model", options->model, "instructions", result->cpu_level, "multiply_adds_per_agent",
        (json_int_t)result->multiply_adds, "cases", cases_to_json(options, result), "batch",
        "scenes", BATCH_SCENES, "agents_per_scene", BATCH_AGENTS, "threads",
        (json_int_t)result->thread_count, "scenes_per_second_one_thread", result->batch_one,
        "scenes_per_second", result->batch_all);
    return json_print(root, 6, "the report", error);
}

static si_result bench(const bench_options *options, si_error *error)
{
    si_predictor *predictor;
    si_result status = si_predictor_load(options->model, NULL, &predictor, error);
    if (status != SI_OK)
        return status;
    const si_model *model = si_predictor_model(predictor);
    bench_result result = {
        .predictor = si_predictor_name(predictor),
        .cpu_level = model != NULL ? si_model_cpu_level(model) : NULL,
        .multiply_adds = model != NULL ? si_model_multiply_adds(model, options->sample_count) : 0,
        .thread_count =
            options->thread_count > 0 ? options->thread_count : (size_t)omp_get_max_threads(),
    };
    status = run_cases(options, predictor, &result, error);
    if (status == SI_OK && options->json)
        status = print_json(options, &result, error);
    else if (status == SI_OK)
        print_table(options, &result);
    si_predictor_destroy(predictor);
    return status;
}

static int run_bench(int argc, char **argv)
{
    bench_options options = {.model = SI_DEFAULT_PREDICTOR, .sample_count = 20, .seconds = 0.5};
    parse_options(&option_tables, argc, argv, &options);
    si_error error = SI_ERROR_INIT;
    return bench(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command bench_command = {
    .name = "bench",
    .summary = "time prediction on this machine",
    .options = &option_tables,
    .run = run_bench,
};
