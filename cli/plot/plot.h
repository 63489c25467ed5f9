/* The kinds of figures, one file each. */
#ifndef SI_CLI_PLOT_H
#define SI_CLI_PLOT_H

#include "cli/command.h"

extern const command scene_kind;
extern const command sheet_kind;
extern const command film_kind;
extern const command sensitivity_kind;
extern const command frontier_kind;
extern const command horizon_kind;
extern const command best_of_kind;
extern const command errors_kind;
extern const command compare_kind;
extern const command calibration_kind;
extern const command training_kind;
extern const command dataset_kind;

#endif
