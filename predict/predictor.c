#include "predict/predictor.h"

si_sampling si_sampling_default(void)
{
    return (si_sampling){.seed = 0, .sample_count = 20, .spread = 1.0f};
}
