/* Any bytes as a prediction file: slabs that add up to the header, or an error. */
#include <stdlib.h>

#include "io/predictions.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    si_predictions_reader *reader;
    if (si_predictions_reader_open(input_file(data, size), NULL, &reader, NULL) != SI_OK)
        return 0;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    size_t scenes = 0;
    si_scene_set slab = {.scene_count = 1};
    si_result status = SI_OK;
    while (slab.scene_count > 0 && status == SI_OK) {
        status = si_predictions_reader_read(reader, 64, &slab, NULL);
        if (status == SI_OK)
            scenes += slab.scene_count;
    }
    if (status == SI_OK && scenes != header->scene_count)
        abort();
    si_predictions_reader_destroy(reader);
    return 0;
}
