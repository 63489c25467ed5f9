/*
 * Training on plain arrays: epochs of a recipe over windows, with validation, and a state that can
 * be taken out and put back.
 *
 * Deterministic: the same recipe and data give the same bits for any number of threads, and a
 * trainer that was restored after an epoch goes on with the same bits as one that never stopped.
 * Everything random is named by seed, epoch and window; gradients are summed in an order that does
 * not depend on who computed them.
 *
 * Creating allocates everything; epochs allocate nothing. A trainer is for one thread at a time,
 * and starts its own.
 */
#ifndef SI_PREDICT_TRAIN_TRAINER_H
#define SI_PREDICT_TRAIN_TRAINER_H

#include "../../base/progress.h"
#include "../../base/scene_set.h"
#include "recipe.h"

SI_DECLARATIONS_BEGIN

typedef struct si_trainer si_trainer;

/*
 * The sets hold windows to learn from: offset (every scene has an agent), observed and future are
 * needed, with T and P steps as the recipe's model has them. They are borrowed for the trainer's
 * life; `validation` may be NULL: the last parameters are then the best. `thread_count` is
 * at most 1024, 0: one a core. *trainer is the caller's, NULL on failure: SI_ERR_ARGUMENT (recipe
 * or data; no window to train on), SI_ERR_NUMERIC (a position is not finite), SI_ERR_SHAPE or
 * SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_trainer_create(const si_recipe *recipe, const si_scene_set *train,
                                                 const si_scene_set *validation,
                                                 size_t thread_count, si_trainer **trainer,
                                                 si_error *error);
SI_API void si_trainer_destroy(si_trainer *trainer);

enum { SI_EPOCH_MAX_LOSSES = 9 };

/* What an epoch came to. Losses are means over windows, in the order of si_trainer_loss_name. */
typedef struct si_epoch_record {
    size_t epoch;         /* from 1 */
    double rate;          /* of the last step */
    double gradient_norm; /* mean over the steps, before clipping */
    double train[SI_EPOCH_MAX_LOSSES];
    double validation[SI_EPOCH_MAX_LOSSES]; /* all 0 without validation */
    bool is_best;                           /* the best validation so far, or the last if kept */
} si_epoch_record;

/*
 * Trains one epoch: batches of the shuffled windows or agents (a last batch that is not full is
 * left out, as in the released code; a set smaller than a batch is one batch), then validates. An
 * epoch is one pass over them, or the recipe's number of steps, passes then following one another
 * across epochs. Validation meets no augmentation and the same noise in every epoch. `progress`
 * counts windows or agents, those of each run over the validation set too; it may be NULL.
 *
 * SI_ERR_ARGUMENT after the recipe's last epoch; SI_ERR_NUMERIC if a loss is not finite (the error
 * names the window); SI_ERR_INTERRUPTED. After an error the epoch is half done: only a restored
 * trainer goes on with the right bits.
 */
SI_API SI_MUST_CHECK si_result si_trainer_epoch(si_trainer *trainer, const si_progress *progress,
                                                si_epoch_record *record, si_error *error);

/* Losses of a record, the first being what is minimised; NULL past the last. Static. */
SI_API const char *si_trainer_loss_name(const si_trainer *trainer, size_t index);

/* Parameters of the model, laid out as si_model_parameters. */
SI_API size_t si_trainer_parameter_count(const si_trainer *trainer);

/* Arrays of the state, each [si_trainer_parameter_count]. */
typedef enum si_trainer_array {
    SI_TRAINER_PARAMETERS,
    SI_TRAINER_BEST,    /* the parameters (or their average) of the best validation */
    SI_TRAINER_AVERAGE, /* running average */
    SI_TRAINER_MOMENT1, /* the optimiser's */
    SI_TRAINER_MOMENT2,
    SI_TRAINER_ARRAY_COUNT
} si_trainer_array;

/* "parameters", "best", ...: for files. Static. */
SI_API const char *si_trainer_array_name(si_trainer_array array);

typedef struct si_trainer_counters {
    size_t epoch;      /* done */
    uint64_t step;     /* done */
    size_t best_epoch; /* from 1; 0: none yet */
    double best_loss;
} si_trainer_counters;

SI_API si_trainer_counters si_trainer_get_counters(const si_trainer *trainer);
SI_API const float *si_trainer_get_array(const si_trainer *trainer, si_trainer_array array);

/*
 * Puts a state back, taken from a trainer of the same recipe and data after an epoch.
 * SI_ERR_ARGUMENT or SI_ERR_NUMERIC if that cannot be; the trainer is then unchanged.
 */
SI_API SI_MUST_CHECK si_result si_trainer_restore(si_trainer *trainer,
                                                  const si_trainer_counters *counters,
                                                  const float *const array[SI_TRAINER_ARRAY_COUNT],
                                                  si_error *error);

SI_DECLARATIONS_END

#endif
