/* What the reader and the writer of prediction files share. Internal. */
#ifndef SI_IO_PREDICTIONS_FORMAT_H
#define SI_IO_PREDICTIONS_FORMAT_H

#include "predictions.h"

#define SI_PREDICTIONS_FORMAT "simplicit-predictions"

enum {
    SI_PREDICTIONS_VERSION = 1,
    SI_RECORDING_NAME_SIZE = 256,
    SI_OFFSET_BLOCK = 512, /* scene offsets that are looked at together */
};

/*
 * The first agent of `agent_count`, each with `numbers` positions' coordinates in `value`
 * [agent_count][numbers], that has one that is not finite; agent_count if there is none.
 */
size_t si_predictions_find_not_finite(const double *value, size_t agent_count, size_t numbers);

#endif
