/* Microseconds a scene of the model, 20 samples, noise included. `meson test --benchmark`. */
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

int main(void)
{
    static const size_t agent_counts[] = {1, 2, 4, 8, 16, 25, 50, 200};
    si_model *model = test_model_create(8, 12, 1);
    const si_predictor *predictor = si_model_predictor(model);
    size_t sample_count = si_sampling_default().sample_count;
    for (size_t i = 0; i < sizeof agent_counts / sizeof *agent_counts; i++) {
        size_t agent_count = agent_counts[i], size;
        float *observed = test_allocate(agent_count * 8 * 2, sizeof *observed);
        float *samples = test_allocate(agent_count * sample_count * 12 * 2, sizeof *samples);
        test_scene_fill(&(test_random){9}, agent_count, 8, observed);
        void *workspace = test_workspace_create(predictor, agent_count, sample_count, &size);
        si_scene_view scene = {.agent_count = agent_count, .observed = observed};
        double best = measure(predictor, &scene, samples, workspace, size);
        printf("%3zu agents x %zu samples: %8.2f us, %6.2f G multiply-adds/s\n", agent_count,
               sample_count, best, 1.6 * (double)(agent_count * sample_count) / best);
        free(observed);
        free(samples);
        free(workspace);
    }
    si_model_destroy(model);
    return 0;
}
