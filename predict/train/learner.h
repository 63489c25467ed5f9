/*
 * What an architecture knows, so that the trainer need not: its parameters, its losses and their
 * derivatives. The trainer knows data, augmentation, order, threads, optimiser and validation.
 *
 * A batch runs like this: prepare once; then, chunk by chunk and on any thread, window for each
 * window, adding to the chunk's sums, and collect at the chunk's end; the trainer adds the chunks
 * up in a fixed order; finish turns their mean into the gradient. Only prepare changes a learner.
 */
#ifndef SI_PREDICT_TRAIN_LEARNER_H
#define SI_PREDICT_TRAIN_LEARNER_H

#include <stdint.h>

#include "lanes.h"
#include "recipe.h"

typedef struct si_learner si_learner;

/* A window as the trainer hands it over; everything is borrowed. */
typedef struct si_learner_window {
    size_t agent_count;
    const double *position; /* [A][T + P][2], metres, augmented */
    uint64_t seed;          /* with key, the name of the window's noise (noise.h) */
    int64_t key;
} si_learner_window;

typedef struct si_learner_ops {
    void (*initialise)(const si_learner *learner, uint64_t seed, si_real *parameters);
    /* Bytes for windows of at most so many agents; aligned to SI_ALIGNMENT when used. */
    size_t (*workspace_size)(const si_learner *learner, size_t agent_count);
    void (*prepare)(si_learner *learner, const si_real *parameters);
    /* losses [loss_count]; adds to sums [sum_count], aligned, unless NULL. Allocates nothing. */
    void (*window)(const si_learner *learner, const si_learner_window *window, si_real *sums,
                   double *losses, void *workspace);
    /* d_prepared [prepared_count] from the sums of some windows. */
    void (*collect)(const si_learner *learner, const si_real *sums, si_real *d_prepared);
    /* gradient [parameter_count] from d_prepared. */
    void (*finish)(const si_learner *learner, const si_real *parameters, const si_real *d_prepared,
                   si_real *gradient);
    void (*destroy)(si_learner *learner); /* never called with NULL */
} si_learner_ops;

enum { SI_MAX_LOSSES = 8 };

/* The first member of every learner. */
struct si_learner {
    const si_learner_ops *ops;
    size_t parameter_count;
    size_t prepared_count;
    size_t sum_count;
    size_t loss_count;            /* at most SI_MAX_LOSSES */
    const char *const *loss_name; /* [loss_count]; the first is what is minimised */
};

/* The learner of the paper: model.h trained by implicit maximum likelihood and the Social-Loss. */
SI_MUST_CHECK si_result si_paper_learner_create(const si_recipe *recipe, si_learner **learner,
                                                si_error *error);

#endif
