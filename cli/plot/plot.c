/* simplicit plot: the kinds of figures. */
#include "cli/plot/plot.h"

#include <stddef.h>

static const command *const kinds[] = {
    &scene_kind,    &sheet_kind,   &film_kind,   &sensitivity_kind, &frontier_kind,
    &horizon_kind,  &best_of_kind, &errors_kind, &compare_kind,     &calibration_kind,
    &training_kind, &dataset_kind, NULL,
};

const command plot_command = {
    .name = "plot",
    .summary = "draw scenes, scores, training and recordings as figures for a paper",
    .kinds = kinds,
};
