/*
 * Runs many items (learner.h) through a learner, on several threads, with the same bits for any
 * number of them: items are dealt out in chunks of a fixed size, one thread works through a chunk
 * in order, and chunks are summed in order.
 */
#ifndef SI_PREDICT_TRAIN_RUNNER_H
#define SI_PREDICT_TRAIN_RUNNER_H

#include "learner.h"
#include "trainer.h"

typedef struct si_runner si_runner;

/* For batches of the training set and the whole of `validation`. Borrows the learner only. */
SI_MUST_CHECK si_result si_runner_create(const si_recipe *recipe, si_learner *learner,
                                         const si_scene_set *train, const si_scene_set *validation,
                                         size_t thread_count, si_runner **runner, si_error *error);
void si_runner_destroy(si_runner *runner);

/* What to run; everything is borrowed. */
typedef struct si_run {
    const si_scene_set *set;
    const size_t *item; /* [count], which of the set's items; NULL: 0, 1, ... */
    size_t count;
    size_t round; /* names the randomness; 0 for validation */
    const si_augment_config *augmentation;
    bool is_validation; /* of the whole validation set: the same items every time */
} si_run;

/* Items of the set: its windows or its agents. */
size_t si_item_count(const si_learner *learner, const si_scene_set *set);

/* Items of a batch of the set: the recipe's, or all where the set has fewer. */
size_t si_batch_size(const si_recipe *recipe, const si_learner *learner, const si_scene_set *train);

/*
 * losses [loss_count] are those of all items together; d_prepared [prepared_count] unless NULL the
 * mean derivative, after si_learner_ops.prepare. SI_ERR_NUMERIC if the loss of an item is not
 * finite; the error names its window.
 */
SI_MUST_CHECK si_result si_runner_run(si_runner *runner, const si_run *run, double *losses,
                                      si_real *d_prepared, si_error *error);

#endif
