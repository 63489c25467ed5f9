/* The kernels in plain C: the twin that every vector kernel is tested against. */
#include <math.h>
#include <string.h>

#include "predict/kernels/kernels.h"
#include "predict/noise.h"

static void accumulate(size_t input_count, size_t row_count, size_t row_stride, const float *matrix,
                       const float *restrict input, float *restrict row)
{
    for (size_t i = 0; i < input_count; i++)
        for (size_t r = 0; r < row_count; r++)
            row[r] += matrix[i * row_stride + r] * input[i];
}

static void activate(const si_activate *job)
{
    const float *noise_x = job->noise, *noise_y = job->noise + SI_SAMPLE_BLOCK;
    for (size_t f = 0; f < job->feature_count; f++) {
        float base = job->base[f], slope_x = job->slope_x[f], slope_y = job->slope_y[f];
        float *restrict activation = job->activation + f * SI_SAMPLE_BLOCK;
        for (size_t k = 0; k < job->sample_count; k++) {
            float feature = base + slope_x * noise_x[k] + slope_y * noise_y[k];
            activation[k] = feature > 0.0f ? feature : 0.0f;
        }
    }
}

static void add_source(const si_mix *job, size_t source, size_t output, float *restrict sum)
{
    const float *matrix = job->matrix[source] + output;
    for (size_t f = 0; f < job->feature_count; f++) {
        const float *activation = job->activation[source] + f * SI_SAMPLE_BLOCK;
        float weight = matrix[f * job->output_stride];
        for (size_t k = 0; k < job->sample_count; k++)
            sum[k] += weight * activation[k];
    }
}

static void mix(const si_mix *job)
{
    const float *noise_x = job->noise, *noise_y = job->noise + SI_SAMPLE_BLOCK;
    for (size_t o = 0; o < job->output_count; o++) {
        float sum[SI_SAMPLE_BLOCK];
        for (size_t k = 0; k < job->sample_count; k++)
            sum[k] = job->base[o] + job->slope_x[o] * noise_x[k] + job->slope_y[o] * noise_y[k];
        for (size_t source = 0; source < job->source_count; source++)
            add_source(job, source, o, sum);
        for (size_t k = 0; k < job->sample_count; k++)
            job->output[k * job->output_count + o] = sum[k];
    }
}

static uint64_t saturate(uint64_t rounds, float *sink)
{
    enum { CHAINS = 32 };
    float sum[CHAINS], total = 0.0f;
    for (size_t i = 0; i < CHAINS; i++)
        sum[i] = (float)i;
    for (uint64_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < CHAINS; i++)
            sum[i] = sum[i] * 0.9999f + 1e-4f;
    for (size_t i = 0; i < CHAINS; i++)
        total += sum[i];
    *sink = total;
    return rounds * CHAINS;
}

static void multiply(const si_gaussian_product *product)
{
    si_gaussian_plain_math.multiply(product);
}

static void exponentials(size_t count, float *value)
{
    si_gaussian_plain_math.exponentials(count, value);
}

static si_gaussian_walker walker_at(const si_crowd_arrays *crowd, size_t place)
{
    return (si_gaussian_walker){crowd->x[place],        crowd->y[place],
                                crowd->walked_x[place], crowd->walked_y[place],
                                crowd->change_x[place], crowd->change_y[place]};
}

static void gather_list(const si_gather *job, si_reach reach, size_t f, size_t place,
                        si_gaussian_sums *sums)
{
    const si_gaussian_walker self = walker_at(job->crowd, place);
    for (size_t i = 0; i < job->neighbour_count[reach]; i++) {
        const uint32_t at = job->neighbour[reach][i];
        const si_gaussian_walker other = walker_at(job->crowd, at);
        if (at != place)
            si_gaussian_add_neighbour(&si_gaussian_fields[f], job->per_step, &self, &other, sums);
    }
}

static void gather(const si_gather *job)
{
    for (size_t i = 0; i < job->agent_count; i++) {
        si_gaussian_sums *near = &job->sums[SI_GAUSSIAN_FIELD_NEAR * SI_CROWD_BLOCK + i];
        si_gaussian_sums *wide = &job->sums[SI_GAUSSIAN_FIELD_WIDE * SI_CROWD_BLOCK + i];
        si_gaussian_sums *ahead = &job->sums[SI_GAUSSIAN_FIELD_AHEAD * SI_CROWD_BLOCK + i];
        *near = *wide = *ahead = (si_gaussian_sums){0};
        gather_list(job, SI_REACH_NEAR, SI_GAUSSIAN_FIELD_NEAR, job->first + i, near);
        gather_list(job, SI_REACH_NEAR, SI_GAUSSIAN_FIELD_WIDE, job->first + i, wide);
        gather_list(job, SI_REACH_WIDE, SI_GAUSSIAN_FIELD_WIDE, job->first + i, wide);
        gather_list(job, SI_REACH_AHEAD, SI_GAUSSIAN_FIELD_AHEAD, job->first + i, ahead);
    }
}

static void noise_bits(const si_noise_job *job, uint64_t *bits)
{
    for (size_t i = 0; i < job->count; i++)
        si_noise_bits_pair(job->seed, job->scene_key, job->stream[i], job->sample[i], bits + 2 * i);
}

static void normals(size_t count, const uint64_t *bits, float *normal)
{
    for (size_t i = 0; i < count; i++)
        normal[i] = si_noise_normal(bits[i]);
}

static void walk_normals(const si_walk_job *job, float *normal)
{
    for (size_t agent = 0; agent < job->agent_count; agent++)
        for (size_t i = 0; i < job->count; i++)
            normal[agent * SI_WALK_ROW + i] = si_noise_normal(si_walk_word(job, agent, i));
}

static void deviations(size_t count, const float *scale, float reach, float noise, float factor,
                       float *deviation)
{
    const float square = reach * reach;
    for (size_t i = 0; i < count; i++) {
        const float grown = deviation[i] * deviation[i];
        const float held = grown * square / (grown + square);
        deviation[i] = sqrtf(scale[i] * scale[i] * held + noise * noise) * factor;
    }
}

static void turn_mean(size_t row, const float *mean, const float heading[2], const float origin[2],
                      float *path)
{
    const float c = heading[0], s = heading[1];
    for (size_t t = 0; t < row; t++) {
        path[2 * t] = mean[t] * c + mean[row + t] * -s + origin[0];
        path[2 * t + 1] = mean[t] * s + mean[row + t] * c + origin[1];
    }
}

static void turn_axis(const si_turn_job *job, const float *deviation, const float *unit,
                      const float direction[2], float *turned)
{
    for (size_t r = 0; r < job->rank; r++)
        for (size_t i = 0; i < 2 * job->row; i++)
            turned[4 * r * job->row + i] =
                deviation[i / 2] * unit[2 * r * job->row + i] * direction[i % 2];
}

static void turn(const si_turn_job *job)
{
    const float c = job->heading[0], s = job->heading[1];
    const size_t row = 2 * job->row;
    turn_axis(job, job->along, job->unit, (const float[]){c, s}, job->turned);
    turn_axis(job, job->across, job->unit + job->rank * row, (const float[]){-s, c},
              job->turned + row);
}

static void sample(const si_sample_job *job)
{
    for (size_t k = 0; k < job->sample_count; k++)
        si_gaussian_sample(job->path_size, job->walk, job->mean,
                           job->is_wide >> k & 1 ? job->wide : job->narrow, job->spread_row,
                           job->latent + k * job->walk, job->path + k * job->path_row);
}

const si_forward_kernels si_forward_kernels_scalar = {
    .name = "scalar",
    .accumulate = accumulate,
    .activate = activate,
    .mix = mix,
    .gaussian = {multiply, exponentials},
    .gather = gather,
    .noise_bits = noise_bits,
    .normals = normals,
    .walk_normals = walk_normals,
    .deviations = deviations,
    .turn_mean = turn_mean,
    .turn = turn,
    .sample = sample,
    .saturate = saturate,
};
