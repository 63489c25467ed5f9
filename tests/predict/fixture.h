/*
 * Random models, scenes and workspaces for the tests of this room.
 * What cannot be made aborts; a model where SIMPLICIT_CPU names what this CPU lacks skips the test.
 */
#ifndef SI_TESTS_PREDICT_FIXTURE_H
#define SI_TESTS_PREDICT_FIXTURE_H

#include "predict/model.h"

/* A small reproducible generator; start it at any number. */
typedef struct test_random {
    uint64_t state;
} test_random;

uint64_t test_random_bits(test_random *random);
/* In [low, high). */
double test_random_uniform(test_random *random, double low, double high);

/* A model without parameters yet. */
si_model *test_model_of(const si_model_config *config);
/* A model whose parameters are all random, of the size that training gives. */
si_model *test_model_create(size_t observed_steps, size_t predicted_steps, uint64_t seed);

/* Fills observed [A][T][2] with walkers of all four zones. */
void test_scene_fill(test_random *random, size_t agent_count, size_t observed_steps,
                     float *observed);

/* A workspace for the predictor, aligned; free it. */
void *test_workspace_create(const si_predictor *predictor, size_t agent_count, size_t sample_count,
                            size_t *size);

/* samples [A][K][P][2] of the scene; free them. */
float *test_predict(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling);

/* Zeroed memory, never NULL. */
void *test_allocate(size_t count, size_t size);

/* A model with the tensors of a weights file under the group `root` ("" or "weights/"). */
si_model *test_model_read(const char *file, const char *root, si_zone_rule rule);

#endif
