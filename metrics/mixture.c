#include "metrics/mixture.h"

#include <float.h>
#include <math.h>

#include "base/argument.h"
#include "base/hash.h"
#include "metrics/kernels.h"
#include "metrics/mixture_start.h"
#include "metrics/special.h"

/* What a fit looks at and does not change. */
typedef struct fit_task {
    const si_cell_kernels *kernels;
    const si_cell *cell;
    const si_mixture_config *config;
    size_t component_count;
} fit_task;

si_mixture_config si_mixture_config_default(void)
{
    return (si_mixture_config){
        .max_components = SI_MIXTURE_MAX_COMPONENTS,
        .max_iterations = 100,
        .tolerance = 1e-3,
        .ridge = 1e-6,
        .start_count = 1,
    };
}

static double bayesian_criterion(const fit_task *task, double mean_log_likelihood)
{
    double count = (double)task->cell->sample_count;
    double parameters = 6.0 * (double)task->component_count - 1.0;
    return parameters * log(count) - 2.0 * count * mean_log_likelihood;
}

/* The M-step: moments about the old mean give the new mean and covariance. An empty component
 * keeps its place with next to no weight, as 10 epsilon on every count has it in the original. */
static void maximise_component(const fit_task *task, const si_moments *moments, si_mixture *mixture,
                               size_t j)
{
    double n = moments->n + 10.0 * 0x1p-52;
    double x = moments->x / n;
    double y = moments->y / n;
    mixture->weight[j] = n / (double)task->cell->sample_count;
    mixture->mean[j][0] += x;
    mixture->mean[j][1] += y;
    mixture->covariance[j] = (si_symmetric){
        .xx = fmax(moments->xx / n - x * x, 0.0) + task->config->ridge,
        .xy = moments->xy / n - x * y,
        .yy = fmax(moments->yy / n - y * y, 0.0) + task->config->ridge,
    };
}

static void maximise(const fit_task *task, const si_moments *moments, si_mixture *mixture)
{
    double sum = 0.0;
    for (size_t j = 0; j < task->component_count; j++) {
        maximise_component(task, &moments[j], mixture, j);
        sum += mixture->weight[j];
    }
    for (size_t j = 0; j < task->component_count; j++)
        mixture->weight[j] /= sum;
}

static void make_gaussians(const si_mixture *mixture, si_gaussian *gaussian)
{
    for (size_t j = 0; j < mixture->component_count; j++)
        gaussian[j] =
            si_gaussian_make(mixture->weight[j], mixture->mean[j], &mixture->covariance[j]);
}

/* Expectation and maximisation until the gain is small, then the likelihood of what came out. */
static void iterate(const fit_task *task, si_mixture_fit *fit)
{
    double count = (double)task->cell->sample_count;
    double before = -INFINITY;
    si_gaussian gaussian[SI_MIXTURE_MAX_COMPONENTS];
    si_moments moments[SI_MIXTURE_MAX_COMPONENTS];
    for (fit->iterations = 1; fit->iterations <= task->config->max_iterations; fit->iterations++) {
        make_gaussians(&fit->mixture, gaussian);
        double now =
            task->kernels->expectation(task->cell, gaussian, task->component_count, moments) /
            count;
        maximise(task, moments, &fit->mixture);
        if (fabs(now - before) < task->config->tolerance)
            break;
        before = now;
    }
    make_gaussians(&fit->mixture, gaussian);
    fit->mean_log_likelihood =
        task->kernels->expectation(task->cell, gaussian, task->component_count, NULL) / count;
}

static bool fit_from_start(const fit_task *task, uint64_t key, si_mixture_fit *fit)
{
    si_moments moments[SI_MIXTURE_MAX_COMPONENTS];
    fit->mixture = (si_mixture){.component_count = task->component_count};
    if (!si_mixture_start(task->kernels, task->cell, task->component_count, key, fit->mixture.mean,
                          moments))
        return false;
    maximise(task, moments, &fit->mixture);
    iterate(task, fit);
    return true;
}

/* One component needs no iteration: its moments are those of the samples, and the mean log
 * likelihood is -log(2 pi) - (log det C + tr(C^-1 S)) / 2 for C = S + ridge, where the trace is
 * 2 - ridge tr(C^-1). */
static void fit_single(const fit_task *task, si_mixture_fit *fit)
{
    const si_symmetric *s = &task->cell->covariance;
    double xx = s->xx + task->config->ridge;
    double yy = s->yy + task->config->ridge;
    double determinant = xx * fmax(yy - s->xy * (s->xy / xx), DBL_EPSILON * yy);
    double trace = 2.0 - task->config->ridge * (xx + yy) / determinant;
    *fit = (si_mixture_fit){
        .mixture = {.component_count = 1,
                    .weight = {1.0},
                    .covariance = {{.xx = xx, .xy = s->xy, .yy = yy}}},
        .mean_log_likelihood = -log(2.0 * M_PI) - 0.5 * (log(determinant) + trace),
        .iterations = 1,
    };
}

/* Fits in the cell's own frame, about its mean. */
static bool fit_centred(const fit_task *task, uint64_t key, si_mixture_fit *fit)
{
    bool found = task->component_count == 1;
    if (found)
        fit_single(task, fit);
    for (size_t start = 0; start < task->config->start_count && task->component_count > 1;
         start++) {
        si_mixture_fit candidate;
        uint64_t start_key = si_hash_pair(key, start << 8 | task->component_count);
        if (fit_from_start(task, start_key, &candidate) &&
            (!found || candidate.mean_log_likelihood > fit->mean_log_likelihood)) {
            *fit = candidate;
            found = true;
        }
    }
    if (found)
        fit->bic = bayesian_criterion(task, fit->mean_log_likelihood);
    return found;
}

static void leave_frame(const si_cell *cell, si_mixture *mixture)
{
    for (size_t j = 0; j < mixture->component_count; j++) {
        mixture->mean[j][0] += cell->mean[0];
        mixture->mean[j][1] += cell->mean[1];
    }
}

static bool is_sound(const si_mixture_config *config)
{
    return config->max_iterations > 0 && config->start_count > 0 && config->ridge > 0.0 &&
           isfinite(config->ridge) && config->tolerance >= 0.0 && config->max_components >= 1 &&
           config->max_components <= SI_MIXTURE_MAX_COMPONENTS;
}

si_result si_mixture_fit_components(const si_cell *cell, const si_mixture_config *config,
                                    size_t component_count, uint64_t key, si_mixture_fit *fit)
{
    SI_REQUIRE(NULL, cell, config, fit);
    if (component_count == 0 || component_count > SI_MIXTURE_MAX_COMPONENTS || !is_sound(config))
        return SI_ERR_ARGUMENT;
    fit_task task = {si_cell_kernels_get(), cell, config, component_count};
    si_mixture_fit found;
    if (!cell->finite || cell->sample_count < component_count || !fit_centred(&task, key, &found))
        return SI_ERR_NUMERIC;
    leave_frame(cell, &found.mixture);
    *fit = found;
    return SI_OK;
}

si_result si_mixture_fit_best(const si_cell *cell, const si_mixture_config *config, uint64_t key,
                              si_mixture_fit *fit)
{
    SI_REQUIRE(NULL, cell, config, fit);
    si_mixture_fit next;
    si_result status = si_mixture_fit_components(cell, config, 1, key, fit);
    for (size_t k = 2; status == SI_OK && k <= config->max_components; k++) {
        if (si_mixture_fit_components(cell, config, k, key, &next) != SI_OK ||
            !(next.bic < fit->bic))
            break;
        *fit = next;
    }
    return status;
}

void si_mixture_moments(const si_mixture *mixture, double mean[2], si_symmetric *covariance)
{
    if (!SI_ARE_THERE(mixture, mean, covariance))
        return;
    bool sound = mixture->component_count <= SI_MIXTURE_MAX_COMPONENTS;
    size_t count = sound ? mixture->component_count : 0;
    mean[0] = mean[1] = count > 0 ? 0.0 : NAN;
    for (size_t j = 0; j < count; j++) {
        mean[0] += mixture->weight[j] * mixture->mean[j][0];
        mean[1] += mixture->weight[j] * mixture->mean[j][1];
    }
    *covariance = count > 0 ? (si_symmetric){0} : (si_symmetric){NAN, NAN, NAN};
    for (size_t j = 0; j < count; j++) {
        double x = mixture->mean[j][0] - mean[0];
        double y = mixture->mean[j][1] - mean[1];
        const si_symmetric *own = &mixture->covariance[j];
        covariance->xx += mixture->weight[j] * (own->xx + x * x);
        covariance->xy += mixture->weight[j] * (own->xy + x * y);
        covariance->yy += mixture->weight[j] * (own->yy + y * y);
    }
}
