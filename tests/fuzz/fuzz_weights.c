/* Any bytes as a weights file: tensors with sizes that match their shapes, or an error. */
#include <stdlib.h>

#include "base/size.h"
#include "io/file_kind.h"
#include "io/weights.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = input_file(data, size);
    si_file_kind kind;
    si_weights weights;
    if (si_file_kind_find(path, &kind, NULL) != SI_OK ||
        si_weights_read(path, &weights, NULL) != SI_OK)
        return 0;
    for (size_t i = 0; i < weights.tensor_count; i++) {
        size_t product;
        const si_weights_tensor *tensor = &weights.tensor[i];
        if (!si_size_product(tensor->shape, tensor->rank, &product) || product != tensor->size)
            abort();
    }
    si_weights_finish(&weights);
    return 0;
}
