/* Scores samples that stand in arrays, with 95 % intervals: here of 200 people walking alone. */
#include <simplicit/simplicit.h>
#include <stdio.h>
#include <stdlib.h>

static double samples[200][100][12][2], future[200][12][2]; /* metres */

int main(void)
{
    for (size_t i = 0; i < sizeof samples / sizeof(double); i++)
        (&samples[0][0][0][0])[i] = 1e-3 * (rand() % 200 - 90);
    si_evaluation_arrays arrays = {.sample_count = 100, .predicted_steps = 12};
    arrays.scenes.scene_count = arrays.scenes.agent_count = 200;
    arrays.scenes.samples = &samples[0][0][0][0];
    arrays.scenes.future = &future[0][0][0];
    si_evaluation *found = NULL;
    si_error error = SI_ERROR_INIT;
    if (si_evaluate_arrays(&arrays, NULL, &found, &error) != SI_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    const si_score_figure *figure = found->result.figure;
    for (int metric = SI_METRIC_ADE; metric <= SI_METRIC_AMV; metric++)
        printf("%s %.3f [%.3f, %.3f]\n", si_metric_name((si_metric)metric), figure[metric].value,
               figure[metric].interval.low, figure[metric].interval.high);
    si_evaluation_destroy(found);
}
