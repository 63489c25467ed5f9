/* Any bytes as a weights file in memory: tensors with sizes that match their shapes, or an error.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/size.h"
#include "io/weights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    si_weights weights;
    if (si_weights_read_image(data, size, "input", &weights, NULL) != SI_OK)
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
