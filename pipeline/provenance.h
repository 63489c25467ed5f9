/*
 * What weights were trained on, and whether they have seen a recording before.
 *
 * Weights carry the names of their recordings, training and validation, and marks of what stands in
 * them: of each recording, the least PROVENANCE_MARKS of the hashes of its frames. A frame's
 * hash is the upper 52 bits of FNV-1a (Fowler, Noll and Vo) over the positions, x and y in metres
 * as float64, of all agents present, by id; frames with less than two agents have none. So a
 * recording is known again under any name, with other frame numbers, and if only a part of it was
 * trained on. Internal: not installed.
 */
#ifndef SI_PIPELINE_PROVENANCE_H
#define SI_PIPELINE_PROVENANCE_H

#include "io/weights.h"
#include "pipeline/recordings.h"

enum { PROVENANCE_MARKS = 16 };

/* The attributes: a text, names with ", " between, and the marks as numbers. */
#define PROVENANCE_NAMES_ATTRIBUTE "trained_recordings"
#define PROVENANCE_MARKS_ATTRIBUTE "trained_marks"

/*
 * Sets both attributes to those of `count` collections of recordings, of which some may be NULL.
 * SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result provenance_save(const si_recordings *const *recordings, size_t count,
                                        si_weights *weights);

/*
 * Which of the recordings the weights were trained on: their names with ", " between, into `names`
 * of `size` bytes, where they are cut; "" if none is known. SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result provenance_find_seen(const si_recordings *recordings,
                                             const si_weights *weights, char *names, size_t size);

#endif
