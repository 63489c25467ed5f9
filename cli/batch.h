/* Predicting many scenes on several threads. The samples do not depend on how many. */
#ifndef SI_CLI_BATCH_H
#define SI_CLI_BATCH_H

#include "io/scenes.h"
#include "predict/predictor.h"

typedef struct batch batch;

/* `thread_count` 0: one a core. `largest_scene`: agents that a scene may have. */
SI_MUST_CHECK si_result batch_create(const si_predictor *predictor, const si_sampling *sampling,
                                     size_t largest_scene, size_t thread_count, batch **created,
                                     si_error *error);
void batch_destroy(batch *destroyed);

/*
 * Predicts the scenes first .. first + count - 1 into samples [A'][K][P][2], absolute positions of
 * their A' agents.
 */
SI_MUST_CHECK si_result batch_predict(batch *runner, const si_scenes *scenes, size_t first,
                                      size_t count, double *samples);

#endif
