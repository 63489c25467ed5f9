/* Forecasting a second scene beside a first. Internal: not installed. */
#ifndef SI_PIPELINE_FORECASTER_INTERNAL_H
#define SI_PIPELINE_FORECASTER_INTERNAL_H

#include "pipeline/forecaster.h"

/*
 * As si_forecaster_predict, with the results behind those of `first` agents, which stay: all
 * together are no more than largest_scene.
 */
SI_MUST_CHECK si_result si_forecaster_predict_behind(si_forecaster *forecaster, size_t first,
                                                     const si_forecast_scene *scene,
                                                     si_forecast *forecast);

#endif
