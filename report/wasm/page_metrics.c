#include "report/wasm/page_metrics.h"

#include <string.h>

#include "metrics/score.h"

static double samples[PAGE_MAX_NUMBERS], truth[2 * PAGE_MAX_STEPS], result[2 * SI_METRIC_COUNT];
static si_score_figure by_step[PAGE_MAX_STEPS * SI_METRIC_COUNT];

double *page_samples(void)
{
    return samples;
}

double *page_truth(void)
{
    return truth;
}

const char *page_metric_name(unsigned metric)
{
    return si_metric_name((si_metric)metric);
}

static void take_last_step(const si_score *score, size_t steps)
{
    si_score_get_steps(score, by_step);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        result[SI_METRIC_COUNT + m] = by_step[(steps - 1) * SI_METRIC_COUNT + m].value;
}

const double *page_score(size_t sample_count, size_t steps, unsigned metrics)
{
    si_score *score = NULL;
    si_score_config config = si_score_config_default();
    const si_scene_set batch = {.scene_count = 1,
                                .agent_count = 1,
                                .offset = (const size_t[]){0, 1},
                                .future = truth,
                                .samples = samples};
    if (sample_count == 0 || steps == 0 || steps > PAGE_MAX_STEPS ||
        sample_count > PAGE_MAX_NUMBERS / 2 / steps)
        return NULL;
    config.sample_count = sample_count;
    config.predicted_steps = steps;
    config.metrics = metrics;
    config.thread_count = 1;
    si_result status = si_score_create(&config, &score, NULL);
    if (status == SI_OK)
        status = si_score_add(score, &batch, NULL, result, NULL);
    if (status == SI_OK)
        take_last_step(score, steps);
    si_score_destroy(score);
    return status == SI_OK ? result : NULL;
}
