/*
 * What scenes add to a score, as numbers that can be kept, sent and added elsewhere: to the same
 * bits as if si_score_add had added them there. Internal: not installed.
 *
 * A part is that of one scene: its agents, what it adds to the sum of each metric that is scored,
 * as it is, under each shift, at each step and with each other mixture seed; then the fields of
 * si_score_counts, and the variance of each agent's samples if AMV is scored.
 */
#ifndef SI_METRICS_SCORE_PARTS_H
#define SI_METRICS_SCORE_PARTS_H

#include "metrics/score.h"

/* Doubles in the part of a scene with so many agents. */
size_t score_part_size(const si_score *score, size_t agents);

/* As si_score_add, but writes the parts of the scenes, one behind another, and adds nothing. */
SI_MUST_CHECK si_result score_measure(si_score *score, const si_scene_set *batch, double *parts,
                                      double *scene_values, double *agent_values, si_error *error);

/* Adds the part of the next scene. */
void score_add_part(si_score *score, const double *part);

/* Frees what a batch needs and results do not; the next batch takes it anew. */
void score_release_batch(si_score *score);

#endif
