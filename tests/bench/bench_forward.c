/*
 * Microseconds a scene of both architectures, 20 samples, noise included: the median of farms of
 * runs, for walkers abreast a metre apart (as `simplicit bench`) and on a square at one to four
 * square metres; of the numbers of agents given; and how far the default model is from what it
 * cannot be faster than in each of them. SIMPLICIT_CPU chooses the instructions. Run by
 * `meson test --benchmark`.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "predict/kernels/kernels.h"
#include "tests/predict/fixture.h"

enum { STEPS = 8, PREDICTED = 12 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec * 1e-3;
}

static int compare_numbers(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The median over rounds of the mean of a few runs that take about 200 us together. */
static double measure(const si_predictor *predictor, const si_scene_view *scene, float *samples,
                      void *workspace, size_t size)
{
    enum { ROUNDS = 201 };
    const si_sampling sampling = si_sampling_default();
    double took[ROUNDS];
    const size_t runs = 1 + 200 / scene->agent_count;
    for (int round = 0; round < ROUNDS; round++) {
        const double start = now();
        for (size_t run = 0; run < runs; run++)
            if (si_predictor_predict(predictor, scene, &sampling, samples, workspace, size) !=
                SI_OK)
                abort();
        took[round] = (now() - start) / (double)runs;
    }
    qsort(took, ROUNDS, sizeof *took, compare_numbers);
    return took[ROUNDS / 2];
}

static void fill_crowd(size_t agent_count, bool is_square, float *observed)
{
    const size_t side = is_square ? (size_t)ceil(sqrt((double)agent_count)) : 1;
    for (size_t i = 0; i < agent_count * STEPS; i++) {
        const size_t agent = i / STEPS, row = agent / side, column = agent % side;
        observed[2 * i] = 0.5f * (float)(i % STEPS) + 2.0f * (float)column;
        observed[2 * i + 1] = (is_square ? 2.0f : 1.0f) * (float)row;
    }
}

static double run_case(const si_model *model, size_t agent_count, bool is_square)
{
    const si_predictor *predictor = si_model_predictor(model);
    const size_t sample_count = si_sampling_default().sample_count;
    size_t size;
    float *observed = test_allocate(agent_count * STEPS * 2, sizeof *observed);
    float *samples = test_allocate(agent_count * sample_count * PREDICTED * 2, sizeof *samples);
    void *workspace = test_workspace_create(predictor, agent_count, sample_count, &size);
    fill_crowd(agent_count, is_square, observed);
    const si_scene_view scene = {.agent_count = agent_count, .observed = observed};
    const double took = measure(predictor, &scene, samples, workspace, size);
    free(observed);
    free(samples);
    free(workspace);
    return took;
}

/* Multiply-adds of one core in a nanosecond: independent ones on registers, the fastest of many. */
static double measure_peak(void)
{
    enum { RUNS = 100, ROUNDS = 5000 };
    const si_forward_kernels *kernels;
    if (si_forward_kernels_choose(&kernels, NULL) != SI_OK)
        abort();
    double best = 0.0;
    for (int run = 0; run < RUNS; run++) {
        float sink;
        const double start = now(), done = (double)kernels->saturate(ROUNDS, &sink);
        const double rate = 1e-3 * done / (now() - start);
        best = rate > best ? rate : best;
    }
    return best;
}

static si_model *create_gaussian(void)
{
    si_model_config config = si_model_config_default();
    config.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    config.observed_steps = STEPS;
    config.predicted_steps = PREDICTED;
    si_model *model;
    if (si_model_create(&config, &model, NULL) != SI_OK)
        abort();
    const size_t count = si_model_parameter_count(model);
    float *parameters = test_allocate(count, sizeof *parameters);
    test_random random = {5};
    for (size_t i = 0; i < count; i++)
        parameters[i] = (float)test_random_uniform(&random, -0.1, 0.1);
    if (si_model_set_parameters(model, parameters, NULL) != SI_OK)
        abort();
    free(parameters);
    return model;
}

/* Pairs of agents that see one another in a field, in all fields; of crowds that walk abreast, who
 * stay where they are to one another. */
static size_t count_seen(size_t agent_count, const float *observed)
{
    size_t seen = 0;
    for (size_t f = 0; f < SI_GAUSSIAN_FIELD_COUNT; f++)
        for (size_t i = 0; i < agent_count; i++)
            for (size_t j = 0; j < agent_count; j++) {
                const float x = observed[2 * STEPS * i] - observed[2 * STEPS * j];
                const float y = observed[2 * STEPS * i + 1] - observed[2 * STEPS * j + 1];
                seen += i != j && -si_gaussian_fields[f].narrowness * (x * x + y * y) >=
                                      SI_GAUSSIAN_LEAST_EXPONENT;
            }
    return seen;
}

/*
 * What the default model cannot be faster than, microseconds a scene: its multiply-adds at the
 * machine's peak. Those of the network and of samples; of a deviate its quantile's polynomials of
 * degree 5 and 8 and four more; of a deviation six of an exponential and three; of a neighbour who
 * is seen three of its distance, six of its weight and five of sums. All else comes for nothing:
 * features and smoothing, random words, sorting, roots, divisions, conversions, comparisons and the
 * memory that samples are written to.
 */
static double floor_of(const si_model *gaussian, size_t agent_count, bool is_square, double peak)
{
    const size_t sample_count = si_sampling_default().sample_count;
    float *observed = test_allocate(agent_count * STEPS * 2, sizeof *observed);
    fill_crowd(agent_count, is_square, observed);
    const size_t agent = si_model_multiply_adds(gaussian, sample_count) +
                         sample_count * SI_GAUSSIAN_WALK * (5 + 8 + 4) + 4 * PREDICTED * (6 + 3);
    const size_t all = agent_count * agent + count_seen(agent_count, observed) * (3 + 6 + 5);
    free(observed);
    return 1e-3 * (double)all / peak;
}

static void run_row(const si_model *gaussian, const si_model *implicit, size_t agent_count,
                    double peak)
{
    printf("%6zu", agent_count);
    for (int is_square = 0; is_square < 2; is_square++) {
        const double took = run_case(gaussian, agent_count, is_square);
        const double least = floor_of(gaussian, agent_count, is_square, peak);
        printf(" %12.2f %7.2f %6.1f", took, least, took / least);
    }
    printf(" %16.2f\n", run_case(implicit, agent_count, false));
}

int main(int argc, char **argv)
{
    static const size_t agent_counts[] = {1, 8, 50, 200, 1000};
    si_model *implicit = test_model_create(STEPS, PREDICTED, 1), *gaussian = create_gaussian();
    const double peak = measure_peak();
    printf("%s, %.1f G multiply-adds/s at most, us a scene\n"
           "agents       abreast   floor  times    on a square   floor  times  social-implicit\n",
           si_model_cpu_level(gaussian), peak);
    for (size_t i = 0; argc == 1 && i < sizeof agent_counts / sizeof *agent_counts; i++)
        run_row(gaussian, implicit, agent_counts[i], peak);
    for (int i = 1; i < argc; i++)
        run_row(gaussian, implicit, (size_t)strtoul(argv[i], NULL, 10), peak);
    si_model_destroy(gaussian);
    si_model_destroy(implicit);
    return 0;
}
