/* Any bytes as a homography: nine finite numbers, or an error. */
#include <math.h>
#include <stdlib.h>

#include "io/homography.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    double homography[9];
    if (si_homography_read(input_file(data, size), homography, NULL) == SI_OK)
        for (int i = 0; i < 9; i++)
            if (!isfinite(homography[i]))
                abort();
    return 0;
}
