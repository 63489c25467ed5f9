/*
 * Runs many windows through a learner, on several threads, with the same bits for any number of
 * them: windows are dealt out in chunks of a fixed size, one thread works through a chunk in order,
 * and chunks are summed in order.
 */
#ifndef SI_PREDICT_TRAIN_RUNNER_H
#define SI_PREDICT_TRAIN_RUNNER_H

#include "learner.h"
#include "trainer.h"

typedef struct si_runner si_runner;

/* For batches of the training set and the whole of `validation`. Keeps only learner and recipe. */
SI_MUST_CHECK si_result si_runner_create(const si_recipe *recipe, const si_learner *learner,
                                         const si_training_set *train,
                                         const si_training_set *validation, size_t thread_count,
                                         si_runner **runner, si_error *error);
void si_runner_destroy(si_runner *runner);

/* What to run; everything is borrowed. */
typedef struct si_run {
    const si_training_set *set;
    const size_t *window; /* [count], which of the set's windows; NULL: 0, 1, ... */
    size_t count;
    size_t epoch;          /* names the randomness; 0 for validation */
    unsigned augmentation; /* as in the recipe; 0: none */
} si_run;

/* Windows of a batch of the set: the recipe's, or all where the set has fewer. */
size_t si_batch_size(const si_recipe *recipe, const si_training_set *train);

/*
 * losses [loss_count] are means over the windows; d_prepared [prepared_count] unless NULL the mean
 * derivative, after si_learner_ops.prepare. SI_ERR_NUMERIC if the loss of a window is not finite;
 * the error names the window.
 */
SI_MUST_CHECK si_result si_runner_run(si_runner *runner, const si_run *run, double *losses,
                                      si_real *d_prepared, si_error *error);

#endif
