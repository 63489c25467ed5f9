/* Conventions of other tools by name, so that a figure of theirs can be had from any file. */
#ifndef SI_PIPELINE_PRESETS_H
#define SI_PIPELINE_PRESETS_H

#include "evaluate.h"

SI_DECLARATIONS_BEGIN

/*
 * "social-implicit"  ADE, FDE best of K an agent; AMD, AMV, KDE by scene
 * "sgan"             ADE, FDE best of K a scene
 * "trajectron"       ADE, FDE best of K and of all samples
 * "pecnet"           the sample of least FDE gives both; mean FDE
 * "jmm"              joint and marginal ADE and FDE, collisions (Weng et al. 2023)
 * "trajnetpp"        Top-3: primary agents, the first 3 samples, the one of least ADE gives both
 * "av2"              Argoverse 2 single agent: FDE, Brier, misses beyond 2 m; ADE of least FDE
 * "atlas"            by scene: kADE, FDE, and ADE of all samples
 * Sets metrics, conventions, agents and samples of the config and leaves the rest.
 * SI_ERR_ARGUMENT if there is none of that name; the error lists them.
 */
SI_API SI_MUST_CHECK si_result si_evaluation_preset(const char *name, si_evaluation_config *config,
                                                    si_error *error);

/* "social-implicit", ...; NULL past the last. Static. */
SI_API const char *si_evaluation_preset_name(size_t index);

SI_DECLARATIONS_END

#endif
