/* Inside a reader of predictions: opening is in predictions.c, slabs in predictions_slab.c. */
#ifndef SI_IO_PREDICTIONS_READER_H
#define SI_IO_PREDICTIONS_READER_H

#include "hdf5_rows.h"
#include "predictions_memory.h"

struct si_predictions_reader {
    const char *format;
    si_predictions_memory *memory; /* NULL: slabs come from the file */
    si_hdf5_input input;
    si_predictions_header header;
    si_hdf5_rows observed, future, samples, probabilities;
    si_hdf5_rows scene_offset, agent_id, frame, primary_id, recording;
    size_t next_scene, end_scene; /* to be read */
    /* The slab's arrays, grown as slabs need it. */
    size_t scene_capacity, agent_capacity;
    int64_t *first_agent; /* [scenes + 1], as in the file */
    size_t *slab_offset;  /* [scenes + 1], from 0 */
    int64_t *slab_frame, *slab_primary_id;
    char (*name)[SI_RECORDING_NAME_SIZE];
    const char **slab_recording;
    int64_t *slab_agent_id;
    double *slab_observed, *slab_future, *slab_samples, *slab_probabilities;
};

/*
 * Holds numbers first .. first + count - 1 of scene_offset against what they should be; `before` is
 * the one before. SI_ERR_FORMAT.
 */
SI_MUST_CHECK si_result si_predictions_check_offsets(const si_predictions_reader *reader,
                                                     size_t first, size_t count,
                                                     const int64_t *offset, int64_t before,
                                                     si_error *error);

/* Frees the slab's arrays. */
void si_predictions_release_slab(si_predictions_reader *reader);

#endif
