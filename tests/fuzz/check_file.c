#include "tests/fuzz/check_file.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "io/file_kind.h"
#include "io/predictions.h"
#include "io/weights.h"

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void demand_finite(const double *value, size_t count)
{
    for (size_t i = 0; value != NULL && i < count; i++)
        demand(isfinite(value[i]));
}

static void check_slab(const si_predictions_header *header, const si_scene_set *slab)
{
    const size_t agents = slab->agent_count;
    demand(slab->offset[0] == 0 && slab->offset[slab->scene_count] == agents);
    for (size_t s = 0; s < slab->scene_count; s++)
        demand(slab->offset[s] < slab->offset[s + 1] &&
               memchr(slab->recording[s], 0, 4096) != NULL);
    demand_finite(slab->observed, agents * header->observed_steps * 2);
    demand_finite(slab->future, agents * header->predicted_steps * 2);
    demand_finite(slab->probabilities, agents * header->sample_count);
    demand((slab->future != NULL) == header->has_future);
    volatile double last =
        slab->samples[agents * header->sample_count * header->predicted_steps * 2 - 1];
    (void)last;
}

void check_predictions(const char *path)
{
    si_predictions_reader *reader;
    if (si_predictions_reader_open(path, NULL, &reader, NULL) != SI_OK)
        return;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    size_t scenes = 0, agents = 0;
    si_scene_set slab = {.scene_count = 1};
    si_result status = SI_OK;
    while (slab.scene_count > 0 && status == SI_OK) {
        status = si_predictions_reader_read(reader, 2, &slab, NULL);
        if (status != SI_OK || slab.scene_count == 0)
            break;
        check_slab(header, &slab);
        scenes += slab.scene_count;
        agents += slab.agent_count;
    }
    demand(status != SI_OK || (scenes == header->scene_count && agents == header->agent_count));
    demand(isfinite(header->step_seconds) && header->step_seconds > 0.0);
    si_predictions_reader_destroy(reader);
}

void check_weights(const char *path)
{
    si_file_kind kind;
    si_weights weights;
    if (si_file_kind_find(path, &kind, NULL) != SI_OK ||
        si_weights_read(path, &weights, NULL) != SI_OK)
        return;
    for (size_t i = 0; i < weights.tensor_count; i++) {
        size_t product;
        const si_weights_tensor *tensor = &weights.tensor[i];
        demand(si_size_product(tensor->shape, tensor->rank, &product) && product == tensor->size);
        demand_finite(tensor->value, tensor->size);
    }
    si_weights_finish(&weights);
}
