/* What weights in memory offer to their reader. Internal. */
#ifndef SI_IO_WEIGHTS_FILE_H
#define SI_IO_WEIGHTS_FILE_H

#include <stdbool.h>

#include "weights.h"

#define SI_WEIGHTS_FORMAT "simplicit-weights"

enum { SI_WEIGHTS_VERSION = 1 };

/* Takes over tensor->value, unless memory is short: SI_ERR_NO_MEMORY. */
SI_MUST_CHECK si_result si_weights_insert_tensor(si_weights *weights,
                                                 const si_weights_tensor *tensor);

#endif
