#include "io/predictions_convert.h"

#include <string.h>

#include "base/argument.h"
#include "io/line_reader.h"
#include "io/predictions_arrays.h"
#include "io/predictions_target.h"

enum { SLAB_BYTES = 16 << 20 };

/* HDF5 or .npz, as the writer has it. */
static si_result to_arrays(si_predictions_reader *reader, const char *output,
                           const si_conversion *how, si_error *error)
{
    (void)how;
    si_predictions_header header = *si_predictions_reader_header(reader);
    const size_t agents = si_predictions_slab_agents(&header, SLAB_BYTES);
    si_predictions_writer *writer = NULL;
    si_scene_set slab = {.scene_count = 1};
    if (header.predictor[0] == '\0')
        strcpy(header.predictor, "unknown");
    si_result status = si_predictions_writer_create(output, &header, NULL, &writer, error);
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, agents, &slab, error);
        if (status == SI_OK && slab.scene_count > 0)
            status = si_predictions_writer_append(writer, &slab, error);
    }
    if (status == SI_OK)
        status = si_predictions_writer_commit(writer, error);
    si_predictions_writer_destroy(writer);
    return status;
}

typedef struct target {
    const char *ending;
    si_result (*write)(si_predictions_reader *, const char *, const si_conversion *, si_error *);
    bool is_text; /* which holds finite numbers alone, and the truth beside them */
} target;

static const target targets[] = {
    {".h5", to_arrays, false},
    {".npz", to_arrays, false},
    {".ndjson", si_predictions_to_trajnet, true},
    {"/", si_predictions_to_folder, true},
};

static const target *find_target(const char *path)
{
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        if (si_path_ends_in(path, targets[i].ending))
            return &targets[i];
    return NULL;
}

static si_result check_finite(const si_scene_set *set, const si_predictions_header *header,
                              size_t first, si_error *error)
{
    const size_t path = 2 * header->predicted_steps * header->sample_count;
    const size_t agent = si_predictions_find_not_finite(set->samples, set->agent_count, path);
    if (agent == set->agent_count)
        return SI_OK;
    return si_error_set(error, SI_ERR_NUMERIC,
                        "a sample of agent %lld, in scene %zu or after, is not finite: .h5 and "
                        ".npz hold such numbers",
                        (long long)set->agent_id[agent], first);
}

si_result si_predictions_for_each(si_predictions_reader *reader, const si_conversion *how,
                                  si_result (*write)(void *, const si_prediction_scenes *,
                                                     si_error *),
                                  void *context, si_error *error)
{
    si_prediction_scenes scenes = {.header = si_predictions_reader_header(reader),
                                   .frame_step = how->frame_step,
                                   .progress = how->progress};
    const size_t agents = si_predictions_slab_agents(scenes.header, SLAB_BYTES);
    si_result status = SI_OK;
    while (status == SI_OK) {
        status = si_predictions_reader_read(reader, agents, &scenes.set, error);
        if (status != SI_OK || scenes.set.scene_count == 0)
            break;
        status = check_finite(&scenes.set, scenes.header, scenes.first, error);
        if (status == SI_OK)
            status = write(context, &scenes, error);
        scenes.first += scenes.set.scene_count;
        if (status == SI_OK &&
            !si_progress_report(how->progress, scenes.first, scenes.header->scene_count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
    return status;
}

si_result si_predictions_convert(const char *input, const si_predictions_options *options,
                                 const char *output, int64_t frame_step,
                                 const si_progress *progress, si_error *error)
{
    SI_REQUIRE(error, input, output);
    const target *to = find_target(output);
    if (to == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: expected a name that ends in .h5, .npz, .ndjson or / for a folder",
                            output);
    if (frame_step < 1)
        return si_error_set(error, SI_ERR_ARGUMENT, "frame_step: expected a number above 0");
    si_predictions_reader *reader;
    si_result status = si_predictions_reader_open(input, options, &reader, error);
    if (status == SI_OK && to->is_text && !si_predictions_reader_header(reader)->has_future)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: has no /future, which %s files hold",
                              input, to->ending);
    if (status == SI_OK)
        status = to->write(reader, output, &(si_conversion){frame_step, progress}, error);
    si_predictions_reader_destroy(reader);
    return status;
}
