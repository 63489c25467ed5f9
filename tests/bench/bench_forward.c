/*
 * Microseconds a scene of the model, 20 samples, noise included, and the share of the multiply-add
 * peak of this machine that 1,600 multiply-adds a sample and agent are. SIMPLICIT_CPU chooses the
 * instructions. Run by `meson test --benchmark`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/predict/fixture.h"

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec * 1e-3;
}

/* The fastest of many runs of one scene: what the code costs, not what else the machine does. */
static double measure(const si_predictor *predictor, const si_scene_view *scene, float *samples,
                      void *workspace, size_t size)
{
    enum { RUNS = 300 };
    si_sampling sampling = si_sampling_default();
    double best = 1e30;
    for (int run = 0; run < RUNS; run++) {
        double start = now();
        if (si_predictor_predict(predictor, scene, &sampling, samples, workspace, size) != SI_OK)
            abort();
        double took = now() - start;
        best = took < best ? took : best;
    }
    return best;
}

/* Multiply-adds a microsecond. */
static double measure_peak(const si_model *model)
{
    enum { RUNS = 100, ROUNDS = 5000 };
    double best = 0.0;
    for (int run = 0; run < RUNS; run++) {
        double start = now();
        double rate = (double)si_model_saturate_cpu(model, ROUNDS) / (now() - start);
        best = rate > best ? rate : best;
    }
    return best;
}

enum { STEPS = 8, PREDICTED = 12, MULTIPLY_ADDS = 1600 };

/* Everybody in one zone is the most work: all have neighbours. */
static void fill_crowd(size_t agent_count, float *observed)
{
    for (size_t i = 0; i < agent_count * STEPS; i++) {
        observed[2 * i] = 0.5f * (float)(i % STEPS);
        observed[2 * i + 1] = (float)(i / STEPS);
    }
}

static void run_case(const si_model *model, size_t agent_count, double peak)
{
    const si_predictor *predictor = si_model_predictor(model);
    size_t sample_count = si_sampling_default().sample_count, size;
    float *observed = test_allocate(agent_count * STEPS * 2, sizeof *observed);
    float *samples = test_allocate(agent_count * sample_count * PREDICTED * 2, sizeof *samples);
    void *workspace = test_workspace_create(predictor, agent_count, sample_count, &size);
    fill_crowd(agent_count, observed);
    si_scene_view scene = {.agent_count = agent_count, .observed = observed};
    double took = measure(predictor, &scene, samples, workspace, size);
    double rate = (double)(MULTIPLY_ADDS * agent_count * sample_count) / took;
    printf("%3zu agents x %zu samples: %8.2f us, %5.1f G multiply-adds/s, %3.0f %% of peak\n",
           agent_count, sample_count, took, rate * 1e-3, 100.0 * rate / peak);
    free(observed);
    free(samples);
    free(workspace);
}

int main(void)
{
    static const size_t agent_counts[] = {1, 2, 4, 8, 16, 25, 50, 200};
    si_model *model = test_model_create(STEPS, PREDICTED, 1);
    double peak = measure_peak(model);
    printf("%s: peak %.1f G multiply-adds/s\n", si_model_cpu_level(model), peak * 1e-3);
    for (size_t i = 0; i < sizeof agent_counts / sizeof *agent_counts; i++)
        run_case(model, agent_counts[i], peak);
    si_model_destroy(model);
    return 0;
}
