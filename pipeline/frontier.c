#include "pipeline/frontier.h"

#include <math.h>
#include <stdio.h>

#include "pipeline/predictors.h"
#include "predict/baseline.h"

/* Factors on the deviation from the mean path; AMV goes with their square. */
static const double factors[SI_FRONTIER_POINTS] = {0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83};

/* A point's progress as a part of the curve's. */
typedef struct part_progress {
    const si_progress *whole; /* may be NULL */
    uint64_t index;
} part_progress;

static bool report_part(void *context, uint64_t done, uint64_t total)
{
    const part_progress *part = context;
    return si_progress_report(part->whole, part->index * total + done, SI_FRONTIER_POINTS * total);
}

static si_result add_point(const char *path, const si_evaluation_config *config, size_t point,
                           si_frontier *made, si_error *error)
{
    si_evaluation *found;
    si_result status = si_evaluate_file(path, config, &found, error);
    if (status == SI_OK && isnan(found->result.figure[SI_METRIC_AMD].value))
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s: expected at least three different samples, as AMD and AMV need",
                              path);
    if (status == SI_OK) {
        const si_score_figure *amd = &found->result.figure[SI_METRIC_AMD];
        bool marked = point == SI_FRONTIER_AS_IT_IS;
        made->amd[point] = amd->value;
        made->low[point] = marked ? amd->interval.low : NAN;
        made->high[point] = marked ? amd->interval.high : NAN;
        made->amv[point] = found->result.figure[SI_METRIC_AMV].value;
        snprintf(made->name, sizeof made->name, "%s", found->name);
        made->header = found->header;
    }
    si_evaluation_destroy(found);
    return status;
}

static si_result make_curve(const char *path, const si_predictions_options *options,
                            const si_predictor *predictor, double scale,
                            const si_progress *progress, si_frontier *made, si_error *error)
{
    si_result status = SI_OK;
    part_progress part = {.whole = progress};
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMD | 1U << SI_METRIC_AMV;
    config.score.mixture_seed_count = 1;
    if (options != NULL)
        config.read = *options;
    config.predictor = predictor;
    config.progress = (si_progress){report_part, &part};
    for (size_t i = 0; i < SI_FRONTIER_POINTS && status == SI_OK; i++) {
        part.index = i;
        config.spread = scale * factors[i];
        status = add_point(path, &config, i, made, error);
    }
    return status;
}

si_result si_frontier_of_file(const char *path, const si_predictions_options *options,
                              const si_progress *progress, si_frontier *made, si_error *error)
{
    return make_curve(path, options, NULL, 1.0, progress, made, error);
}

/* The factor that gives the baseline the AMV of the file as it is. */
static si_result find_scale(const char *path, const si_predictions_options *options,
                            const si_frontier *first, const si_predictor *baseline, double *scale,
                            si_error *error)
{
    si_evaluation *found;
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMV;
    if (options != NULL)
        config.read = *options;
    config.predictor = baseline;
    si_result status = si_evaluate_file(path, &config, &found, error);
    double own = status == SI_OK ? found->result.figure[SI_METRIC_AMV].value : NAN;
    double wanted = first->amv[SI_FRONTIER_AS_IT_IS];
    *scale = own > 0.0 && wanted > 0.0 && isfinite(wanted) ? sqrt(wanted / own) : 1.0;
    si_evaluation_destroy(found);
    return status;
}

si_result si_frontier_of_baseline(const char *path, const si_predictions_options *options,
                                  const si_frontier *first, const si_progress *progress,
                                  si_frontier *made, si_error *error)
{
    const char *name = si_baseline_name(SI_BASELINE_CV_GAUSS);
    si_predictor *baseline = NULL;
    double scale = 1.0;
    const si_predictor_steps steps = {first->header.observed_steps, first->header.predicted_steps};
    si_error reason = SI_ERROR_INIT;
    si_result status = si_predictor_create(name, &steps, &baseline, &reason);
    if (status != SI_OK)
        si_error_set(error, status, "%s: %s cannot be drawn beside it: %s", path, name,
                     reason.message);
    if (status == SI_OK)
        status = find_scale(path, options, first, baseline, &scale, error);
    if (status == SI_OK)
        status = make_curve(path, options, baseline, scale, progress, made, error);
    if (status == SI_OK)
        snprintf(made->name, sizeof made->name, "%s", name);
    si_predictor_destroy(baseline);
    return status;
}
