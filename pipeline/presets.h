/* Conventions of other tools by name, so that a figure of theirs can be had from any file. */
#ifndef SI_PIPELINE_PRESETS_H
#define SI_PIPELINE_PRESETS_H

#include "evaluate.h"

SI_DECLARATIONS_BEGIN

/*
 * Sets metrics, conventions, agents and samples of the config as a tool has them, and leaves the
 * rest:
 *   - "social-implicit": ADE, FDE best of K an agent; AMD, AMV, KDE by scene
 *   - "sgan": ADE, FDE best of K a scene
 *   - "trajectron": ADE, FDE best of K, of all samples and of the most likely; KDE by agents
 *   - "pecnet": the sample of least FDE gives both; mean FDE
 *   - "jmm": joint and marginal ADE and FDE, best and mean, collisions (Weng et al. 2023)
 *   - "trajnetpp": primary agents: ADE and FDE of the first sample, Top-3 (the one of least ADE of
 *     the first 3 gives both), Col-I, Col-II
 *   - "trajnetpp-nll": primary agents, KDE NLL of the first 50 samples
 *   - "av2": Argoverse 2 single agent: FDE, Brier, misses beyond 2 m; ADE of least FDE
 *   - "av2-world": the same of the one world (sample) of least FDE, by scene
 *   - "nuscenes": top 5 by probability: ADE, FDE, and misses of 2 m at any step
 *   - "atlas": by scene: kADE, FDE, ADE and FDE of all samples, NLL of one Gaussian at the end
 * SI_ERR_ARGUMENT if there is none of that name; the error lists them.
 */
SI_API SI_MUST_CHECK si_result si_evaluation_preset(const char *name, si_evaluation_config *config,
                                                    si_error *error);

/* "social-implicit", ...; NULL past the last. Static. */
SI_API const char *si_evaluation_preset_name(size_t index);

SI_DECLARATIONS_END

#endif
