#include "cli/truth.h"

static si_predictions_options chosen;

static const command_option table[] = {
    OPTION_HEADER("Predictions of other formats:", 6),
    {"truth", 0, "FILE",
     "where people really were, for formats that do not say: a TrajNet++ recording, nuScenes' "
     "sample_annotation.json, Argoverse 2 scenarios as CSV, or windows",
     6, OPTION_INPUT(si_predictions_options, truth)},
    {"observed", 0, "T", "steps to take as observed from it (default: its own)", 6,
     OPTION_STEPS(si_predictions_options, observed_steps, 1)},
    {0},
};

const option_set truth_option_set = {.options = table, .storage = &chosen};

const si_predictions_options *truth_options(void)
{
    return &chosen;
}
