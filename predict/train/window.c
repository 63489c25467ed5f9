#include "predict/train/window.h"

#include <string.h>
#include <tgmath.h>

enum { AXES = 2 };

/* The workspace. Agents are grouped by zone. */
typedef struct work {
    size_t first[SI_ZONE_COUNT + 1]; /* zone z has columns first[z] .. first[z + 1] - 1 */
    si_social_cell_pass pass[SI_ZONE_COUNT];
    si_real *passes;   /* what they lie in */
    si_real *observed; /* zone after zone [2][T][M] */
    si_real *noise;    /* [2][SI_LANES] */
    double *error;     /* [K rounded up to blocks]: L1 of each sample, summed over the scene */
    size_t *order;     /* [K] */
    si_vectors truth;
    si_vectors touched[SI_TOUCHED_COUNT];
    si_vectors d_touched[SI_TOUCHED_COUNT];
    size_t size;
} work;

static size_t block_count(const si_window_config *config)
{
    return (config->sample_count + SI_LANES - 1) / SI_LANES;
}

static si_vectors take_vectors(si_arena *arena, size_t count)
{
    si_vectors vectors = {0};
    si_real *storage = si_arena_take(arena, si_vectors_size(count), sizeof *storage);
    if (storage != NULL)
        si_vectors_place(count, storage, &vectors);
    return vectors;
}

static work lay_out(const si_window_config *config, size_t agent_count, void *memory)
{
    const si_social_cell_layout *layout = &config->folding.layout;
    const size_t vectors = agent_count * layout->predicted_steps;
    /* Each zone has margins of its own, and starts aligned. */
    const size_t passes = si_social_cell_pass_size(layout, agent_count + 2 * SI_ZONE_COUNT) +
                          SI_ZONE_COUNT * SI_ALIGNMENT;
    si_arena arena = {.base = memory};
    work w = {0};
    w.passes = si_arena_take(&arena, passes, sizeof *w.passes);
    w.observed =
        si_arena_take(&arena, AXES * layout->observed_steps * agent_count, sizeof *w.observed);
    w.noise = si_arena_take(&arena, AXES * SI_LANES, sizeof *w.noise);
    w.error = si_arena_take(&arena, block_count(config), SI_LANES * sizeof *w.error);
    w.order = si_arena_take(&arena, config->sample_count, sizeof *w.order);
    w.truth = take_vectors(&arena, vectors);
    for (size_t i = 0; i < SI_TOUCHED_COUNT; i++) {
        w.touched[i] = take_vectors(&arena, vectors);
        w.d_touched[i] = take_vectors(&arena, vectors);
    }
    w.size = si_arena_size(&arena);
    return w;
}

size_t si_window_workspace_size(const si_window_config *config, size_t agent_count)
{
    return lay_out(config, agent_count, NULL).size;
}

/* Gives each zone the room that its agents need. */
static void place_zones(const si_window_config *config, const si_window *window, work *w)
{
    const si_social_cell_layout *layout = &config->folding.layout;
    si_real *next = w->passes;
    for (size_t a = 0; a < window->agent_count; a++)
        w->first[window->zone[a] + 1]++;
    for (size_t z = 0; z < SI_ZONE_COUNT; z++) {
        const size_t count = w->first[z + 1];
        w->first[z + 1] += w->first[z];
        si_social_cell_pass_place(layout, count, next, &w->pass[z]);
        next += si_social_cell_pass_size(layout, count);
    }
}

/* Where the observed displacements of zone z begin. */
static si_real *zone_observed(const si_window_config *config, const work *w, size_t z)
{
    return w->observed + AXES * config->folding.layout.observed_steps * w->first[z];
}

static void place_agent(const si_window_config *config, const si_real *displacement, size_t z,
                        size_t column, work *w)
{
    const size_t steps = config->folding.layout.observed_steps,
                 ahead = config->folding.layout.predicted_steps;
    const size_t count = w->pass[z].agent_count;
    si_real *observed = zone_observed(config, w, z);
    for (size_t axis = 0; axis < AXES; axis++)
        for (size_t t = 0; t < steps; t++)
            observed[(axis * steps + t) * count + column] = displacement[t * AXES + axis];
    for (size_t p = 0; p < ahead; p++) {
        const size_t at = w->first[z] * ahead + p * count + column;
        w->truth.x[at] = displacement[(steps + p) * AXES];
        w->truth.y[at] = displacement[(steps + p) * AXES + 1];
    }
}

/* Sorts agents into their zones, in scene order. Truth has the vectors [zone][P][M]. */
static void group_agents(const si_window_config *config, const si_window *window, work *w)
{
    const size_t steps =
        config->folding.layout.observed_steps + config->folding.layout.predicted_steps;
    size_t placed[SI_ZONE_COUNT] = {0};
    for (size_t a = 0; a < window->agent_count; a++) {
        const size_t z = window->zone[a];
        place_agent(config, window->displacement + a * steps * AXES, z, placed[z]++, w);
    }
    si_vectors_find_headings(window->agent_count * config->folding.layout.predicted_steps,
                             &w->truth);
}

static void forward_zones(const si_window_config *config, const si_real *folded, work *w)
{
    for (size_t z = 0; z < SI_ZONE_COUNT; z++)
        if (w->pass[z].agent_count > 0)
            si_social_cell_forward(&config->folding.layout,
                                   folded + z * config->folding.layout.size,
                                   zone_observed(config, w, z), w->noise, &w->pass[z]);
}

/* error[lane] += |displacement - truth| over one line of agents. */
static void add_line_error(const si_real *line, const si_real *truth, size_t count, double *error)
{
    si_real sum[SI_LANES] = {0};
    for (size_t m = 0; m < count; m++)
        for (size_t l = 0; l < SI_LANES; l++)
            sum[l] += fabs(line[(m + 1) * SI_LANES + l] - truth[m]);
    for (size_t l = 0; l < SI_LANES; l++)
        error[l] += (double)sum[l];
}

static void add_errors(const si_window_config *config, const work *w, double *error)
{
    const size_t ahead = config->folding.layout.predicted_steps;
    for (size_t z = 0; z < SI_ZONE_COUNT; z++) {
        const size_t count = w->pass[z].agent_count;
        const size_t line = (count + 2) * SI_LANES;
        for (size_t p = 0; count > 0 && p < ahead; p++) {
            const size_t at = w->first[z] * ahead + p * count;
            const si_real *displacement = w->pass[z].displacement + p * AXES * line;
            add_line_error(displacement, w->truth.x + at, count, error);
            add_line_error(displacement + line, w->truth.y + at, count, error);
        }
    }
}

/* The noise of `count` samples into lanes 0, 1, ...; the other lanes get none. */
static void set_noise(const si_real *noise, const size_t *sample, size_t count, work *w)
{
    memset(w->noise, 0, AXES * SI_LANES * sizeof *w->noise);
    for (size_t l = 0; l < count; l++)
        for (size_t axis = 0; axis < AXES; axis++)
            w->noise[axis * SI_LANES + l] = noise[sample[l] * AXES + axis];
}

static void sort_samples(const double *error, size_t count, size_t *order)
{
    for (size_t k = 0; k < count; k++) {
        size_t at = k;
        for (; at > 0 && error[order[at - 1]] > error[k]; at--)
            order[at] = order[at - 1];
        order[at] = k;
    }
}

static void order_samples(const si_window_config *config, const si_real *folded,
                          const si_window *window, work *w)
{
    memset(w->error, 0, block_count(config) * SI_LANES * sizeof *w->error);
    for (size_t first = 0; first < config->sample_count; first += SI_LANES) {
        const size_t left = config->sample_count - first;
        size_t sample[SI_LANES];
        for (size_t l = 0; l < SI_LANES; l++)
            sample[l] = first + l;
        set_noise(window->noise, sample, left < SI_LANES ? left : SI_LANES, w);
        forward_zones(config, folded, w);
        add_errors(config, w, w->error + first);
    }
    sort_samples(w->error, config->sample_count, w->order);
}

/* Copies lane l of a zone's displacements to vectors in the order of the truth; or back. */
static void copy_lane(const si_window_config *config, const work *w, size_t z, size_t l,
                      si_real *displacement, const si_vectors *vectors, bool is_back)
{
    const size_t ahead = config->folding.layout.predicted_steps, count = w->pass[z].agent_count;
    const size_t line = (count + 2) * SI_LANES;
    for (size_t p = 0; p < AXES * ahead; p++) {
        si_real *lane = displacement + p * line + SI_LANES + l;
        si_real *vector =
            (p % AXES == 0 ? vectors->x : vectors->y) + w->first[z] * ahead + p / AXES * count;
        for (size_t m = 0; m < count; m++)
            if (is_back)
                lane[m * SI_LANES] = vector[m];
            else
                vector[m] = lane[m * SI_LANES];
    }
}

/* Makes the three samples that the loss touches once more, now for their own sake. */
static void forward_touched(const si_window_config *config, const si_real *folded,
                            const si_window *window, work *w)
{
    const size_t last = config->sample_count - 1;
    const size_t touched[SI_TOUCHED_COUNT] = {
        [SI_WINNER] = w->order[0],
        [SI_SECOND] = w->order[last > 0],
        [SI_WORST] = w->order[last],
    };
    set_noise(window->noise, touched, SI_TOUCHED_COUNT, w);
    forward_zones(config, folded, w);
    for (size_t i = 0; i < SI_TOUCHED_COUNT; i++)
        for (size_t z = 0; z < SI_ZONE_COUNT; z++)
            copy_lane(config, w, z, i, w->pass[z].displacement, &w->touched[i], false);
    si_vectors_find_headings(window->agent_count * config->folding.layout.predicted_steps,
                             &w->touched[SI_WINNER]);
}

static void backward_zones(const si_window_config *config, const si_real *folded, work *w,
                           si_real *d_folded)
{
    for (size_t z = 0; z < SI_ZONE_COUNT; z++) {
        si_social_cell_pass *pass = &w->pass[z];
        if (pass->agent_count == 0)
            continue;
        memset(pass->d_displacement, 0,
               config->folding.layout.predicted_steps * AXES * (pass->agent_count + 2) * SI_LANES *
                   sizeof *pass->d_displacement);
        for (size_t i = 0; i < SI_TOUCHED_COUNT; i++)
            copy_lane(config, w, z, i, pass->d_displacement, &w->d_touched[i], true);
        si_social_cell_backward(&config->folding.layout, folded + z * config->folding.layout.size,
                                w->noise, pass,
                                d_folded + z * config->folding.layout.size * SI_LANES);
    }
}

si_social_losses si_window_losses(const si_window_config *config, const si_real *folded,
                                  const si_window *window, si_real *d_folded, size_t *order,
                                  void *workspace)
{
    work w = lay_out(config, window->agent_count, workspace);
    place_zones(config, window, &w);
    group_agents(config, window, &w);
    order_samples(config, folded, window, &w);
    if (order != NULL)
        memcpy(order, w.order, config->sample_count * sizeof *order);
    forward_touched(config, folded, window, &w);
    const si_social_losses losses =
        si_social_loss(window->agent_count * config->folding.layout.predicted_steps, w.touched,
                       &w.truth, &config->weights, w.d_touched);
    if (d_folded != NULL)
        backward_zones(config, folded, &w, d_folded);
    return losses;
}
