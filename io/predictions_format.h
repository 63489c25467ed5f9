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

/* The same for `probabilities` [agent_count][samples]: the first agent whose are none. */
size_t si_predictions_find_improbable(const double *value, size_t agent_count, size_t samples);

/* Those fields of the header that are attributes of their own name, and left out where empty. */
typedef struct si_predictions_text {
    const char *name;
    char *text; /* in the header */
    size_t size;
} si_predictions_text;
typedef struct si_predictions_number {
    const char *name;
    double *number;
} si_predictions_number;

enum { SI_PREDICTIONS_TEXT_COUNT = 5, SI_PREDICTIONS_NUMBER_COUNT = 2 };

void si_predictions_optional(si_predictions_header *header,
                             si_predictions_text text[SI_PREDICTIONS_TEXT_COUNT],
                             si_predictions_number number[SI_PREDICTIONS_NUMBER_COUNT]);

#endif
