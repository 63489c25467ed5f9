/*
 * How a model is trained: every knob of the trainer, apart from the data.
 */
#ifndef SI_PREDICT_TRAIN_RECIPE_H
#define SI_PREDICT_TRAIN_RECIPE_H

#include "../model.h"

SI_DECLARATIONS_BEGIN

/* Weights of the Social-Loss' terms beside the L1 distance of the winner (social_loss.h). */
typedef struct si_social_weights {
    double norm;
    double triplet;
    double angle;
} si_social_weights;

typedef enum si_optimizer_kind { SI_OPTIMIZER_SGD, SI_OPTIMIZER_ADAM } si_optimizer_kind;

typedef struct si_optimizer_config {
    si_optimizer_kind kind;
    double rate;     /* before the schedule, > 0 */
    double momentum; /* SGD, in [0, 1) */
    double beta1;    /* Adam, in [0, 1), as beta2 */
    double beta2;
    double epsilon; /* Adam, > 0 */
} si_optimizer_config;

typedef enum si_schedule_kind {
    SI_SCHEDULE_DROP,   /* times drop_factor from drop_epoch on (counted from 0) */
    SI_SCHEDULE_COSINE, /* half a cosine, down to 0 at the last step */
} si_schedule_kind;

typedef struct si_schedule_config {
    si_schedule_kind kind;
    uint64_t warmup_steps; /* the rate grows linearly over so many steps first */
    size_t drop_epoch;
    double drop_factor;
} si_schedule_config;

typedef struct si_recipe {
    si_model_config model; /* its architecture decides on the loss: Social-Implicit is trained with
                              the Social-Loss */
    size_t sample_count;   /* K, samples a window, at least 1 */
    si_social_weights weights;
    size_t epoch_count;   /* at least 1 */
    size_t batch_windows; /* at least 1 */
    uint64_t seed;
    si_optimizer_config optimizer;
    si_schedule_config schedule;
    double clip_norm;      /* of a batch's gradient; 0: no clipping */
    double average_decay;  /* of the running average of the parameters that is validated and kept
                              instead of them, in [0, 1); 0: none */
    unsigned augmentation; /* bit 1 << si_augmentation of those that may be drawn (augment.h) */
} si_recipe;

/*
 * The paper's: 20 samples, SGD at rate 1, batches of 128 windows, 50 epochs, the rate times .1 from
 * epoch 45 on, all augmentations, loss weights 1e-4, every agent in zone 0 as in the released code.
 */
SI_API si_recipe si_recipe_paper(void);

/* SI_ERR_ARGUMENT, and the error says which knob, if one is out of its range. */
SI_API SI_MUST_CHECK si_result si_recipe_check(const si_recipe *recipe, si_error *error);

SI_DECLARATIONS_END

#endif
