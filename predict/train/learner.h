/*
 * What an architecture knows, so that the trainer need not: its parameters, its losses and their
 * derivatives. The trainer knows data, augmentation, order, threads, optimiser and validation.
 *
 * What a batch consists of is the learner's item: a window with all its agents, or one agent with
 * the rest of its window around it.
 *
 * A batch runs like this: prepare once; then, chunk by chunk and on any thread, enter for each item
 * of a group and run for the group, adding to the chunk's sums, and collect at the chunk's end; the
 * trainer adds the chunks up in a fixed order; finish turns their mean into the gradient. Only
 * prepare changes a learner.
 */
#ifndef SI_PREDICT_TRAIN_LEARNER_H
#define SI_PREDICT_TRAIN_LEARNER_H

#include <stdint.h>

#include "real.h"
#include "recipe.h"
#include "trainer.h"

typedef struct si_learner si_learner;

typedef enum si_learner_item { SI_ITEM_WINDOW, SI_ITEM_AGENT } si_learner_item;

/* An item as the trainer hands it over; everything is borrowed. */
typedef struct si_learner_input {
    size_t agent_count;     /* of the window */
    const double *position; /* [A][T + P][2], metres, augmented */
    size_t agent;           /* which of them is the item, for SI_ITEM_AGENT */
    uint64_t seed;          /* with key, the name of the item's noise (noise.h) */
    int64_t key;
} si_learner_input;

typedef struct si_learner_ops {
    void (*initialise)(const si_learner *learner, uint64_t seed, si_real *parameters);
    /* Bytes for windows of at most so many agents; aligned to SI_ALIGNMENT when used. */
    size_t (*workspace_size)(const si_learner *learner, size_t agent_count);
    void (*prepare)(si_learner *learner, const si_real *parameters);
    /* entry [entry_size] becomes all that the learner needs of the item, whatever its parameters
     * are; without one, that goes to the workspace. Allocates nothing. */
    void (*enter)(const si_learner *learner, const si_learner_input *input, void *entry,
                  void *workspace);
    /* losses [count][loss_count] of what was entered last, or of entry [count][entry_size]; adds to
     * sums [sum_count], aligned, unless NULL. Allocates nothing. */
    void (*run)(const si_learner *learner, size_t count, const void *entry, si_real *sums,
                double *losses, void *workspace);
    /* d_prepared [prepared_count] from the sums of some items; NULL: the sums are that. */
    void (*collect)(const si_learner *learner, const si_real *sums, si_real *d_prepared);
    /* gradient [parameter_count] from d_prepared; NULL: it is that. */
    void (*finish)(const si_learner *learner, const si_real *parameters, const si_real *d_prepared,
                   si_real *gradient);
    /*
     * Widens a spread of the trained parameters by exp(log_factor): training sees noise and other
     * changes of the data, so that how wide it ends is for validation to say. The loss that
     * decides is widened_loss. NULL: there is none.
     */
    void (*widen)(const si_learner *learner, double log_factor, si_real *parameters);
    size_t widened_loss;
    void (*destroy)(si_learner *learner); /* never called with NULL */
} si_learner_ops;

/* The first member of every learner. */
struct si_learner {
    const si_learner_ops *ops;
    si_learner_item item;
    size_t group;      /* items that run together, at most */
    size_t entry_size; /* bytes, a multiple of SI_ALIGNMENT; 0: none */
    size_t parameter_count;
    size_t prepared_count;
    size_t sum_count;
    size_t loss_count;            /* at most SI_EPOCH_MAX_LOSSES */
    const char *const *loss_name; /* [loss_count]; the first is what is minimised */
    double progress; /* share of the steps that are done, for what changes in training; the trainer
                        sets it between batches, and to 1 when it validates */
};

/* The learner of the paper: model.h trained by implicit maximum likelihood and the Social-Loss. */
SI_MUST_CHECK si_result si_paper_learner_create(const si_recipe *recipe, si_learner **learner,
                                                si_error *error);

/*
 * The learner of the tuned recipe: social_gaussian.h, agent by agent, by the loss of
 * gaussian_loss.h. `train` gives the mean weight of an agent.
 */
SI_MUST_CHECK si_result si_gaussian_learner_create(const si_recipe *recipe,
                                                   const si_scene_set *train, si_learner **learner,
                                                   si_error *error);

#endif
