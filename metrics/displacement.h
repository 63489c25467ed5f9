/*
 * Displacement errors: how far samples lie from the truth, and which sample counts as the best.
 *
 * Let e[k][t] be the Euclidean distance of sample k from the truth at step t. The average
 * displacement error of a sample is the mean of e over t, its final displacement error e at the
 * last step. Best-of-K keeps one sample; who chooses it, and by what, is a convention that changes
 * figures by tens of percent, so each is a named switch.
 *
 * Shapes, row-major: samples [K][P][2], future [P][2], metres.
 */
#ifndef SI_METRICS_DISPLACEMENT_H
#define SI_METRICS_DISPLACEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/api.h"

SI_DECLARATIONS_BEGIN

/* Whether each agent keeps its own best sample, or all agents of a scene the same one. */
typedef enum si_selection { SI_SELECTION_AGENT, SI_SELECTION_SCENE } si_selection;

/* "agent" or "scene"; NULL for another value. Static. */
SI_API const char *si_selection_name(si_selection selection);
/* False, and *selection untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_selection_find(const char *name, si_selection *selection);

/* Whether ADE and FDE are minimised apart, or one sample is kept for both. */
typedef enum si_choice { SI_CHOICE_INDEPENDENT, SI_CHOICE_BY_ADE, SI_CHOICE_BY_FDE } si_choice;

/* "independent", "by-ade" or "by-fde"; NULL for another value. Static. */
SI_API const char *si_choice_name(si_choice choice);
/* False, and *choice untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_choice_find(const char *name, si_choice *choice);

/*
 * The average and the final error of each sample, average [K] and final [K], with `shift` metres
 * added to both coordinates of every sample. Neither K nor P may be 0. A sample or a truth that is
 * not finite gives errors that are not finite.
 */
SI_API void si_displacement_errors(size_t sample_count, size_t predicted_steps,
                                   const double *samples, const double *future, double shift,
                                   double *average, double *final);

/* The error of one sample [P][2] at every step, error [P]. */
SI_API void si_displacement_steps(size_t predicted_steps, const double *sample,
                                  const double *future, double shift, double *error);

/* The samples that stand for a group of agents. */
typedef struct si_best_samples {
    size_t ade; /* index of the sample that the average error is read from */
    size_t fde; /* of the one that the final error is read from */
} si_best_samples;

/*
 * Chooses for a group of agents, average [A][K] and final [A][K], the sample whose error summed
 * over the group is least; the first of equals. One agent for SI_SELECTION_AGENT, a scene for
 * SI_SELECTION_SCENE. A sum that is not a number never wins; if none is, sample 0 stands. Any other
 * choice is SI_CHOICE_INDEPENDENT.
 */
SI_API si_best_samples si_displacement_choose(size_t agent_count, size_t sample_count,
                                              const double *average, const double *final,
                                              si_choice choice);

SI_DECLARATIONS_END

#endif
