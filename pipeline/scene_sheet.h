/*
 * The scenes of a prediction file that are worth looking at: of largest AMD, of largest FDE, of
 * most agents, and of AMD nearest the median. Internal: not installed.
 */
#ifndef SI_PIPELINE_SCENE_SHEET_H
#define SI_PIPELINE_SCENE_SHEET_H

#include "pipeline/shown_scene.h"

enum { SI_SCENE_SHEET_RULES = 4, SI_SCENE_SHEET_MOST = 32 };

/* Zeros at first; release with si_scene_sheet_finish, also after a failure. */
typedef struct si_scene_sheet {
    size_t count;
    si_shown_scene scene[SI_SCENE_SHEET_MOST]; /* each with two scores, that of its rule first */
    const char *rule[SI_SCENE_SHEET_MOST];     /* "Largest AMD", ...; static */
} si_scene_sheet;

/*
 * Up to `each` scenes a rule, no two of which share half of their agents. `made` is the evaluation
 * of the file, by_scene with AMD and FDE. SI_ERR_ARGUMENT for more than SI_SCENE_SHEET_MOST in all,
 * SI_ERR_FORMAT if no scene has an agent, and the errors of reading.
 */
SI_MUST_CHECK si_result si_scene_sheet_choose(const char *path,
                                              const si_predictions_options *options,
                                              const si_evaluation *made, size_t each,
                                              si_scene_sheet *sheet, si_error *error);
void si_scene_sheet_finish(si_scene_sheet *sheet);

#endif
