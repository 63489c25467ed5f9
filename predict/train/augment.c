#include "predict/train/augment.h"

#include <math.h>

#include "base/pi.h"

static const double jitter_metres = 0.1, drift_metres = 1.0;
/* A full turn in steps of 15 degrees. */
enum { TURN_STEPS = 24 };
/* Pairs of deviates that are made at once. */
enum { NOISE_BLOCK = 64 };

static si_augmentation draw_kind(si_draw *draw, unsigned allowed)
{
    si_augmentation choice[SI_AUGMENT_COUNT];
    size_t count = 0;
    for (unsigned kind = 0; kind < SI_AUGMENT_COUNT; kind++)
        if (allowed >> kind & 1u)
            choice[count++] = (si_augmentation)kind;
    return count > 0 ? choice[si_draw_index(draw, count)] : SI_AUGMENT_NONE;
}

static bool draw_chance(si_draw *draw, double chance)
{
    return chance > 0.0 && si_draw_between(draw, 0.0, 1.0) < chance;
}

/* Those that are drawn each on its own. */
static void draw_symmetries(si_draw *draw, const si_augment_config *config, si_augment_plan *plan)
{
    plan->mirrors = draw_chance(draw, config->mirror_chance);
    plan->reverses = draw_chance(draw, config->reverse_chance);
    if (draw_chance(draw, config->scale_chance))
        plan->scale = exp(si_draw_between(draw, -config->scale_range, config->scale_range));
}

si_augment_plan si_augment_draw(uint64_t seed, int64_t key, const si_augment_config *config,
                                size_t window_count)
{
    si_draw draw = {.seed = seed, .key = key, .stream = SI_DRAW_AUGMENTATION};
    si_augment_plan plan = {.kind = draw_kind(&draw, config->one_of), .scale = 1.0};
    draw_symmetries(&draw, config, &plan);
    if (plan.kind == SI_AUGMENT_CROWD)
        plan.guest_count = 1 + si_draw_index(&draw, SI_MAX_GUESTS);
    for (size_t i = 0; i < plan.guest_count; i++)
        plan.guest[i] = si_draw_index(&draw, window_count);
    if (plan.kind == SI_AUGMENT_ROTATE)
        plan.turn = (double)(1 + si_draw_index(&draw, TURN_STEPS - 1)) * 2.0 * SI_PI / TURN_STEPS;
    if (plan.kind == SI_AUGMENT_DRIFT)
        plan.drift = si_draw_between(&draw, -drift_metres, drift_metres);
    plan.jitter = draw;
    plan.noise_draw = (si_draw){.seed = seed, .key = key, .stream = SI_DRAW_NOISE};
    if (draw_chance(&plan.noise_draw, config->noise_chance))
        plan.noise = si_draw_between(&plan.noise_draw, 0.0, config->noise_range);
    return plan;
}

bool si_augment_reverses(const si_augment_plan *plan)
{
    return plan->reverses !=
           (plan->kind == SI_AUGMENT_REVERSE || plan->kind == SI_AUGMENT_SWAP_REVERSE);
}

static void jitter(si_draw draw, size_t agent_count, size_t steps, double *position)
{
    for (size_t t = 0; t < steps; t++)
        for (size_t axis = 0; axis < 2; axis++) {
            const double shift = si_draw_between(&draw, -jitter_metres, jitter_metres);
            for (size_t a = 0; a < agent_count; a++)
                position[(a * steps + t) * 2 + axis] += shift;
        }
}

static void reverse(size_t agent_count, size_t steps, double *position)
{
    for (size_t a = 0; a < agent_count; a++, position += steps * 2)
        for (size_t t = 0; t < steps / 2; t++)
            for (size_t axis = 0; axis < 2; axis++) {
                double *early = &position[2 * t + axis];
                double *late = &position[2 * (steps - 1 - t) + axis];
                const double kept = *early;
                *early = *late;
                *late = kept;
            }
}

/* x becomes xx x + xy y, y becomes yx x + yy y. */
static void transform(double xx, double xy, double yx, double yy, size_t count, double *position)
{
    for (size_t i = 0; i < count; i++, position += 2) {
        const double x = position[0], y = position[1];
        position[0] = xx * x + xy * y;
        position[1] = yx * x + yy * y;
    }
}

static void drift(double metres, size_t agent_count, size_t steps, double *position)
{
    for (size_t a = 0; a < agent_count; a++)
        for (size_t t = 0; t < steps; t++, position += 2) {
            position[0] += metres * (double)t / (double)steps;
            position[1] += metres * (double)t / (double)steps;
        }
}

/* The next `count` pairs of normal deviates. */
static void draw_normals(si_draw *draw, const si_forward_kernels *kernels, size_t count,
                         float normal[2 * NOISE_BLOCK])
{
    uint32_t stream[NOISE_BLOCK], sample[NOISE_BLOCK];
    uint64_t bits[2 * NOISE_BLOCK];
    const size_t half = SI_NORMALS_PADDING / 2, whole = (count + half - 1) / half * half;
    for (size_t i = 0; i < whole; i++) {
        stream[i] = draw->stream;
        sample[i] = draw->next + (uint32_t)i;
    }
    draw->next += (uint32_t)count;
    kernels->noise_bits(&(si_noise_job){draw->seed, draw->key, whole, stream, sample}, bits);
    kernels->normals(2 * whole, bits, normal);
}

/* To the first `observed_steps` of each agent. */
static void add_noise(double deviation, si_draw draw, const si_forward_kernels *kernels,
                      size_t agent_count, size_t steps, size_t observed_steps, double *position)
{
    const size_t count = agent_count * observed_steps;
    for (size_t first = 0; first < count; first += NOISE_BLOCK) {
        const size_t left = count - first, here = left < NOISE_BLOCK ? left : NOISE_BLOCK;
        float normal[2 * NOISE_BLOCK];
        draw_normals(&draw, kernels, here, normal);
        for (size_t i = 0; i < here; i++) {
            const size_t agent = (first + i) / observed_steps, t = (first + i) % observed_steps;
            position[(agent * steps + t) * 2] += deviation * (double)normal[2 * i];
            position[(agent * steps + t) * 2 + 1] += deviation * (double)normal[2 * i + 1];
        }
    }
}

void si_augment_apply(const si_augment_plan *plan, const si_forward_kernels *kernels,
                      size_t agent_count, size_t steps, size_t observed_steps, double *position)
{
    const size_t count = agent_count * steps;
    const double c = cos(plan->turn), s = sin(plan->turn);
    if (plan->mirrors)
        transform(1, 0, 0, -1, count, position);
    if (plan->scale != 1.0)
        transform(plan->scale, 0, 0, plan->scale, count, position);
    if (si_augment_reverses(plan))
        reverse(agent_count, steps, position);
    switch (plan->kind) {
    case SI_AUGMENT_JITTER:
        jitter(plan->jitter, agent_count, steps, position);
        break;
    case SI_AUGMENT_SWAP_REVERSE:
        transform(0, 1, 1, 0, count, position);
        break;
    case SI_AUGMENT_ROTATE:
        transform(c, s, -s, c, count, position);
        break;
    case SI_AUGMENT_DRIFT:
        drift(plan->drift, agent_count, steps, position);
        break;
    case SI_AUGMENT_NONE:
    case SI_AUGMENT_REVERSE:
    case SI_AUGMENT_CROWD:
    case SI_AUGMENT_COUNT:
        break;
    }
    if (plan->noise > 0.0)
        add_noise(plan->noise, plan->noise_draw, kernels, agent_count, steps, observed_steps,
                  position);
}
