/* A small file of predictions for tests: deterministic, with scenes of 1 to 4 agents. */
#ifndef SI_TESTS_IO_CROWD_FILE_H
#define SI_TESTS_IO_CROWD_FILE_H

#include "io/predictions.h"

enum {
    CROWD_SCENES = 7,
    CROWD_AGENTS = 16,
    CROWD_OBSERVED = 3,
    CROWD_PREDICTED = 4,
    CROWD_SAMPLES = 5,
};

typedef struct crowd {
    size_t offset[CROWD_SCENES + 1];
    int64_t frame[CROWD_SCENES];
    int64_t primary_id[CROWD_SCENES];
    const char *recording[CROWD_SCENES];
    int64_t agent_id[CROWD_AGENTS];
    double observed[CROWD_AGENTS][CROWD_OBSERVED][2];
    double future[CROWD_AGENTS][CROWD_PREDICTED][2];
    double samples[CROWD_AGENTS][CROWD_SAMPLES][CROWD_PREDICTED][2];
    double probabilities[CROWD_AGENTS][CROWD_SAMPLES];
} crowd;

/* Values that float32 holds exactly. */
void crowd_fill(crowd *all);

/* A header with everything that a file may have. */
si_predictions_header crowd_header(void);

/* Of a header's optional arrays, keeps those whose bits are set, in the order of the header. */
enum { CROWD_OPTIONAL = 6, CROWD_ALL = (1 << CROWD_OPTIONAL) - 1 };
void crowd_keep(si_predictions_header *header, unsigned there);

/* Scenes first .. first + count - 1; `offset` [count + 1] is filled. */
si_scene_set crowd_slab(const crowd *all, size_t first, size_t count, size_t *offset);

/* Writes all of it in one slab. */
si_result crowd_write(const crowd *all, const char *path, si_error *error);

#endif
