/* The kernels in plain C: the twin that every vector kernel is tested against. */
#include "predict/kernels/kernels.h"

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

const si_forward_kernels si_forward_kernels_scalar = {
    .name = "scalar",
    .accumulate = accumulate,
    .activate = activate,
    .mix = mix,
    .saturate = saturate,
};
