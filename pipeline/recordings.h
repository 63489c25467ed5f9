/*
 * Scenes of many recordings, of files or of a split of a benchmark set, a few at a time: the tracks
 * are kept, and of the windows no more than are asked for at once.
 */
#ifndef SI_PIPELINE_RECORDINGS_H
#define SI_PIPELINE_RECORDINGS_H

#include "../io/datasets.h"
#include "../io/scenes.h"
#include "recording_look.h"

SI_DECLARATIONS_BEGIN

/* Where recordings lie, and how they are cut. Everything is borrowed. */
typedef struct si_recordings_source {
    const char *set;       /* as si_dataset_find; NULL (the default): files */
    const char *directory; /* of the sets; NULL: only the installed sample is known */
    si_split split;        /* default SI_SPLIT_TEST */
    char *const *files;    /* [file_count] */
    size_t file_count;
    si_reading reading; /* of files; sets are known */
    si_scenes_config scenes;
    double noise; /* metres: every observed position is off by itself, normally, with this deviation
                     an axis, as a tracker's are; the future is as it was. Default 0 */
} si_recordings_source;

SI_API si_recordings_source si_recordings_source_default(void);

typedef struct si_recordings si_recordings;

/*
 * Reads every recording. No scene at all is not an error. *recordings is the caller's, NULL on
 * failure; the error names the file.
 */
SI_API SI_MUST_CHECK si_result si_recordings_open(const si_recordings_source *source,
                                                  si_recordings **recordings, si_error *error);
SI_API void si_recordings_destroy(si_recordings *recordings);

/* What there is altogether. */
typedef struct si_recordings_summary {
    size_t recording_count;
    si_scenes_config cut; /* how scenes were cut */
    si_scene_counts scenes;
    bool has_primary; /* every recording names primary agents */
    double farthest;  /* from the origin, along an axis, metres */
} si_recordings_summary;

SI_API si_recordings_summary si_recordings_get_summary(const si_recordings *recordings);

/* What the index-th recording, below recording_count, looks like. The look holds as long. */
SI_API const si_recording_look *si_recordings_look(const si_recordings *recordings, size_t index);

/*
 * The next scenes, as many as have at most `max_agents` agents together but at least one scene, of
 * one or many recordings. The set holds until the next call; its scene_count is 0 after the last,
 * and the call after that starts again from the first.
 */
SI_API SI_MUST_CHECK si_result si_recordings_read(si_recordings *recordings, size_t max_agents,
                                                  si_scene_set *set, si_error *error);

SI_DECLARATIONS_END

#endif
