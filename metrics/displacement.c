#include "metrics/displacement.h"

#include <math.h>

#include "base/argument.h"
#include "base/names.h"

static const char *const selection_names[] = {
    [SI_SELECTION_AGENT] = "agent", [SI_SELECTION_SCENE] = "scene"};
static const char *const choice_names[] = {[SI_CHOICE_INDEPENDENT] = "independent",
                                           [SI_CHOICE_BY_ADE] = "by-ade",
                                           [SI_CHOICE_BY_FDE] = "by-fde"};

SI_DEFINE_NAMES(si_selection, selection_names)
SI_DEFINE_NAMES(si_choice, choice_names)

static double distance(const double *sample, const double *truth, double shift)
{
    double x = sample[0] + shift - truth[0];
    double y = sample[1] + shift - truth[1];
    return sqrt(x * x + y * y);
}

void si_displacement_steps(size_t predicted_steps, const double *sample, const double *future,
                           double shift, double *error)
{
    if (!SI_ARE_THERE(sample, future))
        return;
    for (size_t t = 0; t < predicted_steps; t++)
        error[t] = distance(sample + 2 * t, future + 2 * t, shift);
}

void si_displacement_errors(size_t sample_count, size_t predicted_steps, const double *samples,
                            const double *future, double shift, double *average, double *final)
{
    if (!SI_ARE_THERE(samples, future, average, final))
        return;
    for (size_t k = 0; k < sample_count; k++) {
        const double *sample = samples + 2 * predicted_steps * k;
        double sum = 0.0;
        double error = 0.0;
        for (size_t t = 0; t < predicted_steps; t++) {
            error = distance(sample + 2 * t, future + 2 * t, shift);
            sum += error;
        }
        average[k] = sum / (double)predicted_steps;
        final[k] = error;
    }
}

static size_t least(size_t agent_count, size_t sample_count, const double *error)
{
    size_t best = 0;
    double least_sum = INFINITY;
    for (size_t k = 0; k < sample_count; k++) {
        double sum = 0.0;
        for (size_t a = 0; a < agent_count; a++)
            sum += error[a * sample_count + k];
        if (sum < least_sum) {
            least_sum = sum;
            best = k;
        }
    }
    return best;
}

si_best_samples si_displacement_choose(size_t agent_count, size_t sample_count,
                                       const double *average, const double *final, si_choice choice)
{
    if (!SI_ARE_THERE(average, final))
        return (si_best_samples){0};
    if (choice == SI_CHOICE_BY_FDE) {
        size_t best = least(agent_count, sample_count, final);
        return (si_best_samples){.ade = best, .fde = best};
    }
    size_t best = least(agent_count, sample_count, average);
    if (choice == SI_CHOICE_BY_ADE)
        return (si_best_samples){.ade = best, .fde = best};
    return (si_best_samples){.ade = best, .fde = least(agent_count, sample_count, final)};
}
