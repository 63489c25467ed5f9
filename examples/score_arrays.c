/* Scores samples that stand in arrays, with 95 % intervals: here of 200 people walking alone. */
#include <simplicit/simplicit.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCENES = 200, SAMPLES = 100, STEPS = 12 };

static double samples[SCENES][SAMPLES][STEPS][2], future[SCENES][STEPS][2]; /* metres */

int main(void)
{
    size_t offset[SCENES + 1] = {0}; /* one agent a scene */
    for (size_t s = 0; s < SCENES; s++) {
        offset[s + 1] = s + 1;
        for (int t = 0; t < STEPS; t++) {
            future[s][t][0] = 0.4 * (t + 1);
            future[s][t][1] = 0.1 * (rand() % 10 - 5);
            for (int k = 0; k < SAMPLES; k++)
                for (int axis = 0; axis < 2; axis++)
                    samples[s][k][t][axis] =
                        future[s][t][axis] + 1e-3 * (t + 1) * (rand() % 200 - 90);
        }
    }
    const si_evaluation_arrays arrays = {.sample_count = SAMPLES,
                                         .predicted_steps = STEPS,
                                         .scenes = {.scene_count = SCENES,
                                                    .agent_count = SCENES,
                                                    .offset = offset,
                                                    .samples = &samples[0][0][0][0],
                                                    .future = &future[0][0][0]}};
    const si_evaluation_config config = si_evaluation_config_default();
    si_evaluation *found;
    si_error error = SI_ERROR_INIT;
    if (si_evaluate_arrays(&arrays, &config, &found, &error) != SI_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    for (int metric = SI_METRIC_ADE; metric <= SI_METRIC_AMV; metric++) {
        const si_score_figure *figure = &found->result.figure[metric];
        printf("%s %.3f [%.3f, %.3f]\n", si_metric_name((si_metric)metric), figure->value,
               figure->interval.low, figure->interval.high);
    }
    si_evaluation_destroy(found);
    return 0;
}
