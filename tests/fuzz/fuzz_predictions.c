/* Any bytes as a prediction file. */
#include "tests/fuzz/check_file.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_predictions(input_file(data, size));
    return 0;
}
