/* Scenes of many recordings: of files, or of a split of a benchmark set. */
#ifndef SI_PIPELINE_RECORDINGS_H
#define SI_PIPELINE_RECORDINGS_H

#include "../io/datasets.h"
#include "../io/scenes.h"

SI_DECLARATIONS_BEGIN

/* Where recordings lie. Everything is borrowed. */
typedef struct si_recordings_source {
    const char *set;       /* as si_dataset_find; NULL (the default): files */
    const char *directory; /* of the sets; NULL: only the installed sample is known */
    si_split split;        /* default SI_SPLIT_TEST */
    char *const *files;    /* [file_count] */
    size_t file_count;
    si_scenes_config scenes;
} si_recordings_source;

SI_API si_recordings_source si_recordings_source_default(void);

enum { SI_RECORDING_NAME_SIZE = 256 };

typedef struct si_recording {
    char name[SI_RECORDING_NAME_SIZE]; /* as si_recording_name has it */
    si_scenes scenes;
} si_recording;

typedef struct si_recordings {
    size_t count;
    si_recording *item; /* [count], owned */
    size_t scene_count; /* over all */
    size_t agent_count;
    size_t largest_scene; /* agents of the largest scene */
} si_recordings;

/*
 * Reads and cuts every recording. No scene at all is not an error. The error names the file; on
 * failure *recordings is empty. Release with si_recordings_finish.
 */
SI_API SI_MUST_CHECK si_result si_recordings_load(const si_recordings_source *source,
                                                  si_recordings *recordings, si_error *error);
SI_API void si_recordings_finish(si_recordings *recordings);

SI_DECLARATIONS_END

#endif
