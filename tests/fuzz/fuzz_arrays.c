/* Any arrays and attributes as a prediction file, whole as HDF5 goes. */
#include "tests/fuzz/check_file.h"
#include "tests/fuzz/made_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const made_attribute attributes[] = {
    {"format", "simplicit-predictions", 0.0},
    {"version", NULL, 1.0},
    {"step_seconds", NULL, 0.4},
    {"units", "m", 0.0},
    {"predictor", "mine", 0.0},
    {"seed", NULL, 7.0},
    {"name", "mine", 0.0},
    {"spread", NULL, 1.0},
    {"seen_recordings", "", 0.0},
    {0},
};

static const made_array arrays[] = {
    {"scene_offset", 'i', 1, {3}, 2.0},     {"observed", 'd', 3, {4, 2, 2}, 0.1},
    {"samples", 'f', 4, {4, 3, 2, 2}, 0.1}, {"future", 'd', 3, {4, 2, 2}, 0.1},
    {"probabilities", 'f', 2, {4, 3}, 0.1}, {"agent_id", 'i', 1, {4}, 1.0},
    {"frame", 'i', 1, {2}, 10.0},           {"primary_id", 'i', 1, {2}, 2.0},
    {"recording", 's', 1, {2}, 0.0},        {0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes from = {data, data + size};
    check_predictions(make_file(arrays, attributes, &from));
    return 0;
}
