/*
 * Where people really were, for predictions whose file does not say: rows of groups, in which
 * frames are steps one after the other. Internal: not installed.
 *
 * A group is a recording, a scenario or a window. Keys say of a scene's name in which group it is
 * and which step it last observed; in truth without keys, a recording, that is a frame's number.
 */
#ifndef SI_IO_PREDICTIONS_TRUTH_H
#define SI_IO_PREDICTIONS_TRUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "predictions.h"

typedef struct si_truth_row {
    size_t group;
    int64_t agent_id;
    int64_t frame;
    double x, y;
} si_truth_row;

typedef struct si_truth_key {
    char *text; /* owned */
    size_t group;
    int64_t last;    /* the last observed of the group's frames */
    int64_t frame;   /* what that is called */
    char *recording; /* owned; NULL: not told */
} si_truth_key;

/* A step of a group. */
typedef struct si_truth_moment {
    size_t group;
    int64_t frame;
} si_truth_moment;

/* Start from zeros; release with si_truth_finish. */
typedef struct si_truth {
    size_t row_count, row_capacity;
    si_truth_row *row;
    size_t key_count, key_capacity;
    si_truth_key *key;
    size_t moment_count;
    si_truth_moment *moment; /* made when it is settled */
    size_t observed_steps;   /* how many its scenes have, unless the user says otherwise */
    double step_seconds;     /* 0: not told */
} si_truth;

SI_MUST_CHECK si_result si_truth_add(si_truth *truth, const si_truth_row *row, si_error *error);
/* The texts are copied. */
SI_MUST_CHECK si_result si_truth_add_key(si_truth *truth, const char *text, size_t group,
                                         int64_t last, int64_t frame, const char *recording,
                                         si_error *error);
/* Once all is added, before anything is asked. SI_ERR_FORMAT for two rows or keys alike. */
SI_MUST_CHECK si_result si_truth_settle(si_truth *truth, const char *path, si_error *error);
/* Reads any kind of file that tells it: windows or predictions, a recording, av2 scenarios as CSV,
 * nuScenes' sample_annotation.json. */
SI_MUST_CHECK si_result si_truth_read(const char *path, si_truth *truth, si_error *error);
void si_truth_finish(si_truth *truth);
/* For who asks for keys before the rows are all there. */
void si_truth_sort_keys(si_truth *truth);

/* NULL if there is none. */
const si_truth_row *si_truth_find(const si_truth *truth, size_t group, int64_t agent_id,
                                  int64_t frame);
/* Whatever stands for a scene of that name: false if nothing does. */
bool si_truth_find_key(const si_truth *truth, const char *text, si_truth_key *key);
/* The group's frames of `before` steps up to and with `last`, and of `after` behind it. */
bool si_truth_frames(const si_truth *truth, const si_truth_key *key, size_t before, size_t after,
                     int64_t *frame);
/* Frames of one agent from `first` on and before `end`; the last `room` of them. How many all. */
size_t si_truth_agent_frames(const si_truth *truth, size_t group, int64_t agent_id, int64_t first,
                             int64_t end, int64_t *frame, size_t room);

#endif
