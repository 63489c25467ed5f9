/* Predictions in memory, which every format but HDF5 is read into. Internal: not installed. */
#ifndef SI_IO_PREDICTIONS_MEMORY_H
#define SI_IO_PREDICTIONS_MEMORY_H

#include "predictions_format.h"

typedef struct si_predictions_memory {
    si_predictions_header header;
    size_t *offset;                       /* [S + 1] */
    size_t *slab_offset;                  /* [S + 1], of the slab that is lent */
    int64_t *frame;                       /* [S] */
    int64_t *primary_id;                  /* [S] */
    char (*name)[SI_RECORDING_NAME_SIZE]; /* [S] */
    const char **recording;               /* [S], the names */
    int64_t *agent_id;                    /* [A] */
    double *observed, *future, *samples;
    double *probabilities; /* NULL if there are none */
} si_predictions_memory;

/*
 * Arrays of the header's extents. They are zeros, but for frames and ids, which are what a reader
 * gives where a file has none. `what` names the file. SI_ERR_SHAPE or SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result si_predictions_memory_create(const char *what,
                                                     const si_predictions_header *header,
                                                     si_predictions_memory **memory,
                                                     si_error *error);
void si_predictions_memory_destroy(si_predictions_memory *memory);

/* Whether offsets rise, positions are finite and probabilities some: what every reader promises. */
SI_MUST_CHECK si_result si_predictions_memory_check(const char *what,
                                                    const si_predictions_memory *memory,
                                                    si_error *error);

/* The scenes first .. end - 1, as many as have at most `max_agents` agents but at least one. */
si_scene_set si_predictions_memory_lend(si_predictions_memory *memory, size_t first, size_t end,
                                        size_t max_agents);

/*
 * All of a file that there is, of whatever format, but for samples and probabilities. *memory is
 * the caller's, NULL on failure.
 */
SI_MUST_CHECK si_result si_predictions_memory_read(const char *path, si_predictions_memory **memory,
                                                   si_error *error);

#endif
