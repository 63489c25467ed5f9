/*
 * Prediction files (HDF5, "simplicit-predictions", version 1): samples of any predictor with what
 * was observed and, where known, what happened. README.md tells how to write one from Python.
 *
 *     /observed      [A][T][2]     positions, metres
 *     /samples       [A][K][P][2]
 *     /scene_offset  [S + 1] u64   where each scene's agents begin, and the end of the last
 *
 * optional
 *
 *     /future        [A][P][2]
 *     /probabilities [A][K]        how likely the predictor holds each sample, at least 0 and not
 *                                  all 0; they need not add up to 1
 *     /agent_id      [A] i64
 *     /frame         [S] i64       the last observed frame
 *     /recording     [S] text      of at most 255 bytes
 *     /primary_id    [S] i64       the agent a TrajNet++ scene is about
 *
 * and the attributes format, version, step_seconds, units "m", predictor, seed, created_by, and
 * those that tell how the samples came about: name, weights, point, draws, spread, amv,
 * seen_recordings.
 *
 * Of the attributes only format and version are required of a file; without them step_seconds is
 * 0.4, seed 0 and predictor "unknown". Numbers may be of any width and byte order, texts of fixed
 * or variable length (ours are fixed), datasets compressed. Samples need not be finite, which the
 * metrics judge; observed and future positions do. Every scene has at least one agent.
 *
 * A reader always supplies agent ids, frames and recordings, so that nobody needs to ask for NULL:
 * where the file has none, an agent's id is its index in the file, a scene's frame its index, and
 * its recording "". So no two agents are one track and no two scenes one moment. The header says
 * which of them the file had.
 *
 * All positions are absolute. Files hold float32, or float64 where the recording lies so far from
 * its origin that float32 would cost more than a tenth of a millimetre (beyond 1 km); in memory
 * they are double. Files are read and written in slabs of scenes, so memory stays flat whatever
 * their size. Every extent is held against every other, and products are checked for overflow,
 * before anything is allocated.
 *
 * Every dataset that we write carries checksums (attribute "crc32"), which are verified as rows are
 * read. In files without them all chunks must be there, and have gone through all filters. HDF5
 * itself may crash on a stranger's damaged file, or stay in it for long: see read_guard.h.
 *
 * Readers and writers are for one thread at a time; HDF5 is not thread-safe, so use one at a time.
 */
#ifndef SI_IO_PREDICTIONS_H
#define SI_IO_PREDICTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/scene_set.h"
#include "../base/status.h"

SI_DECLARATIONS_BEGIN

enum {
    SI_PREDICTOR_NAME_SIZE = 128,
    SI_PREDICTOR_WORD_SIZE = 32,
    SI_SEEN_RECORDINGS_SIZE = 1024,
};

typedef struct si_predictions_header {
    size_t observed_steps;  /* T, at least 1 */
    size_t predicted_steps; /* P, at least 1; a writer of windows takes 0 */
    size_t sample_count;    /* K, at least 1; 0 of windows, which have a future and no samples */
    size_t scene_count;     /* S; for a writer: what will be appended, checked at commit */
    size_t agent_count;     /* A; likewise */
    bool has_future;
    bool has_probabilities;
    bool has_agent_id;
    bool has_frame;
    bool has_recording;
    bool has_primary;
    bool wide;           /* float64 in the file */
    double step_seconds; /* > 0 */
    uint64_t seed;
    char predictor[SI_PREDICTOR_NAME_SIZE]; /* its kind: "social-gaussian" */
    /* How the samples came about. "" or 0 where that is not told; a writer leaves it out then. */
    char name[SI_PREDICTOR_NAME_SIZE];    /* what its author calls it, for legends and tables */
    char weights[SI_PREDICTOR_NAME_SIZE]; /* the set or file that the weights are of */
    char point[SI_PREDICTOR_WORD_SIZE];   /* operating point: "tight" */
    char draws[SI_PREDICTOR_WORD_SIZE];   /* "independent" or "even" */
    double spread;                        /* factor that samples were widened by, above 0 */
    double amv;                           /* square metres that the spread was fitted to, above 0 */
    char seen_recordings[SI_SEEN_RECORDINGS_SIZE]; /* of this file, those that the weights were
                                                      trained on, with ", " between */
} si_predictions_header;

/* Reading, a slab of neighbouring scenes at a time. */
typedef struct si_predictions_reader si_predictions_reader;

/* How to read predictions. Zeros: as the file says itself. */
typedef struct si_predictions_options {
    const char *truth;     /* file that tells where people really were, for formats that do not;
                              looked at for those alone; NULL: none; borrowed for opening */
    size_t observed_steps; /* T to take from it; 0: its own, 8 of a recording */
    bool windows_only;     /* samples are not asked for: a file of windows will do, whose
                              sample_count is 0 */
} si_predictions_options;

/*
 * `options` may be NULL: zeros. Any format: HDF5 as above, which is read in slabs, or another,
 * which is read into memory whole, a small multiple of its size; the reader is the same. What it is
 * tells the content:
 *   - NumPy .npz: arrays of the names above; step_seconds and predictor besides.
 *   - NumPy .npy: samples alone, of the windows that the truth has, in their order.
 *   - TrajNet++ ndjson: tracks with a prediction_number. The truth is a TrajNet++ recording, unless
 *     the file has tracks with a scene_id and no prediction_number. Neighbours that the truth does
 *     not have at all steps are left out; samples they lack are not finite.
 *   - joint-metrics-matter: the folder of a method, a sequence or a window.
 *   - nuScenes JSON: the truth is sample_annotation.json with sample.json beside it; or windows or
 *     a recording whose frames are called as its samples.
 *   - Argoverse 2 submission as CSV: the truth is the scenarios as CSV; or windows whose recordings
 *     or frames, or a recording whose frames, are called as its scenarios.
 * A name that is no number becomes one (agent_id), by hashing.
 *
 * *reader is the caller's, NULL on failure; SI_ERR_ARGUMENT where truth is needed and not named.
 * The errors of opening and reading: SI_ERR_IO (missing, a folder), SI_ERR_FORMAT, SI_ERR_SHAPE,
 * SI_ERR_UNSUPPORTED (newer, or another unit), SI_ERR_NUMERIC (an observed or future position, a
 * probability), SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_predictions_reader_open(const char *path,
                                                          const si_predictions_options *options,
                                                          si_predictions_reader **reader,
                                                          si_error *error);
/* "HDF5", "TrajNet++ predictions", ... Static. */
SI_API const char *si_predictions_reader_format(const si_predictions_reader *reader);
SI_API const si_predictions_header *si_predictions_reader_header(
    const si_predictions_reader *reader);
/*
 * The next scenes, as many as have at most `max_agents` agents together but at least one scene;
 * slab->scene_count is 0 after the last. The slab's arrays belong to the reader and hold until its
 * next call.
 */
SI_API SI_MUST_CHECK si_result si_predictions_reader_read(si_predictions_reader *reader,
                                                          size_t max_agents, si_scene_set *slab,
                                                          si_error *error);
/* The recording of `scene` (below S) alone, cut to `size` bytes: nothing else is read. */
SI_API SI_MUST_CHECK si_result si_predictions_reader_read_recording(si_predictions_reader *reader,
                                                                    size_t scene, char *name,
                                                                    size_t size, si_error *error);
/* Makes scenes first .. first + count - 1, of those there are, all that will be read; `first` is at
 * most S. */
SI_API SI_MUST_CHECK si_result si_predictions_reader_select(si_predictions_reader *reader,
                                                            size_t first, size_t count,
                                                            si_error *error);
SI_API void si_predictions_reader_destroy(si_predictions_reader *reader);

/*
 * What to call the predictor in a legend or table, into `text` of `size` bytes: its name, else its
 * kind with what is told of weights, point, uncommon draws and spread: "social-gaussian zara1,
 * tight"; "" of an unknown one, which is best called by its file. Control characters become spaces.
 */
SI_API void si_predictions_describe(const si_predictions_header *header, char *text, size_t size);

/* Agents a slab may have so that its arrays stay within about `bytes`; at least 1. */
SI_API size_t si_predictions_slab_agents(const si_predictions_header *header, size_t bytes);

/* Writing: into a temporary file in the folder of `path`, renamed over it by commit. */
typedef struct si_predictions_writer si_predictions_writer;

typedef struct si_predictions_writer_options {
    int compression; /* gzip level 0 to 9; default 0: none */
} si_predictions_writer_options;

/*
 * HDF5, or where `path` ends in .npz the same arrays for NumPy, which keep step_seconds and
 * predictor of what else the header tells. `options` may be NULL. *writer is the caller's, NULL on
 * failure. SI_ERR_IO if `path` is there and is not a regular file, or its folder is missing or
 * cannot be written to; SI_ERR_ARGUMENT for extents or options outside their range, SI_ERR_SHAPE if
 * extents overflow.
 */
SI_API SI_MUST_CHECK si_result si_predictions_writer_create(
    const char *path, const si_predictions_header *header,
    const si_predictions_writer_options *options, si_predictions_writer **writer, si_error *error);
/*
 * The next scenes, borrowed for the call, with all that the header says the file has (what it has
 * not is ignored): SI_ERR_ARGUMENT otherwise,
 * SI_ERR_NUMERIC for an observed or future position that is not finite or probabilities that are
 * none, SI_ERR_IO (no space). After a failure only destroying makes sense.
 */
SI_API SI_MUST_CHECK si_result si_predictions_writer_append(si_predictions_writer *writer,
                                                            const si_scene_set *slab,
                                                            si_error *error);
/* Writes what is left and renames. The writer must be destroyed all the same. */
SI_API SI_MUST_CHECK si_result si_predictions_writer_commit(si_predictions_writer *writer,
                                                            si_error *error);
/* Without a commit before, removes the temporary file and leaves what was at `path`. NULL is fine.
 */
SI_API void si_predictions_writer_destroy(si_predictions_writer *writer);

SI_DECLARATIONS_END

#endif
