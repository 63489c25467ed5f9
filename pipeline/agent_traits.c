#include "pipeline/agent_traits.h"

#include <math.h>

#include "base/pi.h"

enum { SLAB_BYTES = 16 << 20 };

static double speed_of(const double *observed, size_t steps, double step_seconds)
{
    double way = 0.0;
    for (size_t t = 1; t < steps; t++)
        way +=
            hypot(observed[2 * t] - observed[2 * t - 2], observed[2 * t + 1] - observed[2 * t - 1]);
    return steps > 1 ? way / ((double)(steps - 1) * step_seconds) : 0.0;
}

static double turn_of(const double *observed, size_t steps, const double *end)
{
    const double *last = observed + 2 * (steps - 1);
    const double before[2] = {last[0] - observed[0], last[1] - observed[1]};
    const double after[2] = {end[0] - last[0], end[1] - last[1]};
    const double along = before[0] * after[0] + before[1] * after[1];
    const double across = before[0] * after[1] - before[1] * after[0];
    return fabs(atan2(across, along)) * 180.0 / SI_PI;
}

static void add_slab(const si_predictions_header *header, const si_scene_set *slab, double *trait)
{
    const size_t T = header->observed_steps, P = header->predicted_steps;
    for (size_t s = 0; s < slab->scene_count; s++)
        for (size_t a = slab->offset[s]; a < slab->offset[s + 1]; a++) {
            double *has = trait + a * SI_WHERE_COUNT;
            const double *observed = slab->observed + 2 * T * a;
            has[SI_WHERE_SPEED] = speed_of(observed, T, header->step_seconds);
            has[SI_WHERE_TURN] = turn_of(observed, T, slab->future + 2 * (P * (a + 1) - 1));
            has[SI_WHERE_DENSITY] = (double)(slab->offset[s + 1] - slab->offset[s]);
        }
}

si_result agent_traits_read(const char *path, const si_predictions_options *options, size_t agents,
                            double *trait, si_error *error)
{
    si_predictions_reader *reader;
    si_scene_set slab = {.scene_count = 1};
    size_t done = 0;
    si_result status = si_predictions_reader_open(path, options, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    const size_t at_once = si_predictions_slab_agents(header, SLAB_BYTES);
    if (!header->has_future)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: has no /future", path);
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, at_once, &slab, error);
        if (status == SI_OK && slab.agent_count > agents - done)
            status =
                si_error_set(error, SI_ERR_SHAPE, "%s: has more agents than were scored", path);
        if (status == SI_OK)
            add_slab(header, &slab, trait + done * SI_WHERE_COUNT);
        done += status == SI_OK ? slab.agent_count : 0;
    }
    if (status == SI_OK && done != agents)
        status = si_error_set(error, SI_ERR_SHAPE, "%s: has fewer agents than were scored", path);
    si_predictions_reader_destroy(reader);
    return status;
}
