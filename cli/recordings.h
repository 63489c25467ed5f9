/*
 * Where a command's scenes come from: --dataset SET --data DIR --split SPLIT, or FILE... arguments.
 * predict, train and plot share these options as an argp child.
 */
#ifndef SI_CLI_RECORDINGS_H
#define SI_CLI_RECORDINGS_H

#include <argp.h>

#include "io/datasets.h"
#include "io/scenes.h"

typedef struct recordings_options {
    const char *set;       /* NULL: files */
    const char *directory; /* NULL: only the bundled sample is known */
    si_split split;
    char **files; /* borrowed from argv */
    size_t file_count;
    si_scenes_config scenes; /* steps are the predictor's business; see recordings_load */
} recordings_options;

recordings_options recordings_options_default(void);

/* To be a child of the command's argp, with a recordings_options as its child input. */
extern const struct argp recordings_argp;

typedef struct recording {
    char name[256];
    si_scenes scenes;
} recording;

typedef struct recordings {
    size_t count;
    recording *item;    /* owned */
    size_t scene_count; /* over all */
    size_t agent_count;
    size_t largest_scene; /* agents of the largest scene */
} recordings;

/* Reads and cuts every recording. The error names the file. Release with recordings_finish. */
SI_MUST_CHECK si_result recordings_load(const recordings_options *options, recordings *loaded,
                                        si_error *error);
void recordings_finish(recordings *loaded);

#endif
