/*
 * The same training with one seed after another, of which validation picks one: over ranks, where
 * there are several, a seed a rank at a time; the threads of a rank share a seed. Which seed it is
 * depends on neither.
 */
#ifndef SI_PIPELINE_TRAINING_SEEDS_H
#define SI_PIPELINE_TRAINING_SEEDS_H

#include "ranks.h"
#include "training.h"

SI_DECLARATIONS_BEGIN

/* What a seed came to. */
typedef struct si_seed_record {
    uint64_t seed;
    size_t epoch;      /* whose parameters are kept */
    double validation; /* their loss on validation windows */
} si_seed_record;

typedef struct si_training_seeds {
    uint64_t first; /* seed */
    size_t count;   /* of seeds, at least 1 */
    /* Told of each seed on rank 0, in order, as soon as it and those before are done; or NULL. */
    void (*tell)(void *context, const si_seed_record *record);
    void *context;
    si_progress progress;  /* thousandths of epochs, of all seeds */
    const si_ranks *ranks; /* that share the work, where all make the call; NULL: one */
} si_training_seeds;

/*
 * Trains all seeds as `config` says but for its recipe's seed, and copies the weights with the
 * least validation loss, of equal ones the first, to config->output; *best is that seed, on rank 0.
 * Each seed has its own weights file and log: "plaza.h5" stands for plaza-seed0.h5, plaza-seed1.h5,
 * ...; these stay, and with config->resume, meant alike, seeds whose file is there go on from it.
 * All ranks need the same folder.
 *
 * SI_ERR_ARGUMENT without validation; the errors of si_training_create and si_training_epoch.
 */
SI_API SI_MUST_CHECK si_result si_training_run_seeds(const si_training_config *config,
                                                     const si_training_seeds *seeds,
                                                     si_seed_record *best, si_error *error);

SI_DECLARATIONS_END

#endif
