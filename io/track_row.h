/* A TrajNet++ line without a parser of JSON, where it is as plain as it nearly always is. Internal.
 */
#ifndef SI_IO_TRACK_ROW_H
#define SI_IO_TRACK_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "line_reader.h"

typedef struct si_track_fields {
    int64_t frame, agent_id;
    double x, y;
    bool has_sample, has_scene;
    int64_t sample, scene;
} si_track_fields;

/*
 * {"track": {"f": 1, "p": 2, "x": 3.5, "y": 4, "prediction_number": 0, "scene_id": 5}}, keys in any
 * order, the last two maybe absent or null. False for whatever else it is, which may be well-formed
 * all the same: other keys, texts, a key twice, an error.
 */
bool si_track_fields_scan(const si_line *line, si_track_fields *fields);

#endif
