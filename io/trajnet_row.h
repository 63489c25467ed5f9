/*
 * Lines of TrajNet++ ndjson, {"track": {...}} and {"scene": {...}}, of recordings and of
 * predictions. Internal: not installed.
 */
#ifndef SI_IO_TRAJNET_ROW_H
#define SI_IO_TRAJNET_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "line_reader.h"

typedef struct si_trajnet_row {
    bool is_scene;
    int64_t frame;      /* "f"; of a scene "s", its first */
    int64_t agent_id;   /* "p"; of a scene the primary one */
    double x, y;        /* of a track */
    bool has_sample;    /* the track has a prediction_number: */
    int64_t sample;     /* at least 0 */
    bool has_scene;     /* the track has a scene_id: */
    int64_t scene;      /* or the scene's own id */
    int64_t last_frame; /* of a scene, "e" */
    double rate;        /* of a scene, "fps"; 0: not told */
    char *recording;    /* of a scene, the caller's to free; NULL: not told */
} si_trajnet_row;

/*
 * What a line says. In a recording tracks have no prediction_number and scenes an "e" not before
 * "s"; in predictions tracks have a scene_id. SI_ERR_FORMAT that names file, line, key and what
 * stands there; SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result si_trajnet_row_read(const char *path, const si_line *line,
                                            bool of_predictions, si_trajnet_row *row,
                                            si_error *error);

/*
 * The same without a parser of JSON, where a track is as plain as it nearly always is:
 * {"track": {"f": 1, "p": 2, "x": 3.5, "y": 4, "prediction_number": 0, "scene_id": 5}}, keys in any
 * order, the last two maybe absent or null. False for whatever else it is, which may be well-formed
 * all the same: other keys, texts, a key twice, an error.
 */
bool si_trajnet_row_scan(const si_line *line, si_trajnet_row *row);

/* "file:line: expected ... as "key" of the scene, found ...", for what rows before tell. */
si_result si_trajnet_row_refuse(const char *path, const si_line *line, const char *key,
                                const char *expected, double found, si_error *error);

#endif
