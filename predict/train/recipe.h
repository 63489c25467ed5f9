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

/* Weights in the tuned recipe's loss, whose terms gaussian_loss.h has; that of B is 1. */
typedef struct si_gaussian_weights {
    double likelihood;       /* N */
    double correlation;      /* R */
    double amd;              /* A */
    double amv;              /* V */
    double tight_likelihood; /* T */
    double mean;             /* M */
    double end;              /* F */
    double crowd_power; /* an agent counts like the number of agents in its scene to this power */
} si_gaussian_weights;

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

/* What the positions of a window (all its agents alike) may meet before they are learned. */
typedef struct si_augment_config {
    unsigned one_of; /* bit 1 << si_augmentation (augment.h) of those of which one is drawn, all as
                        likely; 0: none */
    double mirror_chance; /* of these, each is drawn on its own; probabilities */
    double reverse_chance;
    double scale_chance;
    double scale_range;  /* the factor is exp of a number uniform within +- this */
    double noise_chance; /* that every observed position is off by itself, normally, */
    double noise_range;  /* with a deviation uniform up to this, metres */
    double hurry_share;  /* windows more, as a share of those there are, in which */
    double hurry_range;  /* everybody is faster, by 1.2 to so many times: longer runs, seen in the
                            time of a window (pipeline/training_windows.h) */
} si_augment_config;

typedef struct si_recipe {
    si_model_config model; /* its architecture decides on the loss: Social-Implicit is trained with
                              the Social-Loss, Social-Gaussian with that of gaussian_loss.h */
    size_t sample_count;   /* K, samples a window (or agent), at least 1 */
    si_social_weights weights;    /* of the Social-Loss */
    si_gaussian_weights gaussian; /* of the tuned loss */
    size_t epoch_count;           /* at least 1 */
    size_t epoch_steps; /* steps of the optimiser in an epoch; 0: one pass over the data */
    size_t batch_size;  /* windows, or agents of Social-Gaussian; at least 1 */
    uint64_t seed;
    si_optimizer_config optimizer;
    si_schedule_config schedule;
    double clip_norm;     /* of a batch's gradient; 0: no clipping */
    double average_decay; /* of the running average of the parameters that is validated and kept
                             instead of them, in [0, 1); 0: none */
    bool keeps_last;      /* the model is that of the last epoch, not of the best validation */
    si_augment_config augmentation;
} si_recipe;

/*
 * The paper's: 20 samples, SGD at rate 1, batches of 128 windows, 50 epochs, the rate times .1 from
 * epoch 45 on, all augmentations, loss weights 1e-4, every agent in zone 0 as in the released code.
 */
SI_API si_recipe si_recipe_paper(void);

/*
 * The tuned one: Social-Gaussian, Adam at rate 4e-3 with warm-up and cosine, 4,800 steps
 * of 256 agents in epochs of 100, mirrored, reversed, scaled and observed with noise; the running
 * average is the model, its calibrated spread the one that validation likes best.
 */
SI_API si_recipe si_recipe_tuned(void);

/*
 * Changes one knob by its name, as in `noise_range=0.06`: a field of the tuned recipe's loss,
 * augmentation or steps (recipe.c lists them). SI_ERR_ARGUMENT if there is no such knob or the
 * value is no number; si_recipe_check says whether it is in its range.
 */
SI_API SI_MUST_CHECK si_result si_recipe_set(si_recipe *recipe, const char *setting,
                                             si_error *error);

/* SI_ERR_ARGUMENT, and the error says which knob, if one is out of its range. */
SI_API SI_MUST_CHECK si_result si_recipe_check(const si_recipe *recipe, si_error *error);

/*
 * The recipe "paper" or "tuned" for `set`; NULL: own recordings. False, and *recipe untouched, if
 * there is none of that name.
 */
SI_API SI_MUST_CHECK bool si_recipe_find(const char *name, const char *set, si_recipe *recipe);

SI_DECLARATIONS_END

#endif
