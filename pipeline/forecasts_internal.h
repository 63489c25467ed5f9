/* Forecasts as an evaluation takes them. Internal: not installed. */
#ifndef SI_PIPELINE_FORECASTS_INTERNAL_H
#define SI_PIPELINE_FORECASTS_INTERNAL_H

#include "pipeline/forecasts.h"

/* As recordings_select. */
void forecasts_select(si_forecasts *forecasts, size_t first, size_t count);

/* Rounds the scenes that were read last, the slab, to what a file would hold of them. */
void forecasts_narrow(si_forecasts *forecasts, const si_scene_set *slab);

/* A hash of the recordings and of the model's parameters. */
uint64_t forecasts_fingerprint(const si_forecasts *forecasts);

#endif
