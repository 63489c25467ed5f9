/* Any tensors and attributes as a weights file, whole as HDF5 goes. */
#include "tests/fuzz/check_file.h"
#include "tests/fuzz/made_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const made_array arrays[] = {
    {"implicit_cells/0/feat/weight", 'f', 4, {2, 2, 3, 3}, 0.1},
    {"implicit_cells/0/feat/bias", 'd', 1, {2}, 0.1},
    {"scalar", 'd', 0, {0}, 1.0},
    {"a/b/c/d", 'f', 2, {3, 2}, 0.1},
    {0},
};
static const made_attribute attributes[] = {
    {"format", "simplicit-weights", 0.0}, {"version", NULL, 1.0},
    {"zone_rule", "max_speed", 0.0},      {"zone_edges", NULL, 0.1},
    {"observed_steps", NULL, 8.0},        {0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes from = {data, data + size};
    check_weights(make_file(arrays, attributes, &from));
    return 0;
}
