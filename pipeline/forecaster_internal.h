/* Forecasting scenes of a set, and one beside another. Internal: not installed. */
#ifndef SI_PIPELINE_FORECASTER_INTERNAL_H
#define SI_PIPELINE_FORECASTER_INTERNAL_H

#include "base/scene_set.h"
#include "pipeline/forecaster.h"

/*
 * As si_forecaster_predict, with the results behind those of `first` agents, which stay: all
 * together are no more than largest_scene.
 */
SI_MUST_CHECK si_result si_forecaster_predict_behind(si_forecaster *forecaster, size_t first,
                                                     const si_forecast_scene *scene,
                                                     si_forecast *forecast);

/* Scene `index` of a set of so many observed steps. */
si_forecast_scene si_forecast_scene_of(const si_scene_set *set, size_t index,
                                       size_t observed_steps);

size_t si_forecaster_observed_steps(const si_forecaster *forecaster);

#endif
