/* The kernels of Social-Gaussian in every set: against sums in double, and against plain C. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/noise.h"
#include "tests/predict/kernel_fixture.h"
#include "tests/support/suite.h"

static double product_at(const si_gaussian_product *job, const float *before, size_t agent,
                         size_t output)
{
    double sum =
        (double)(job->bias != NULL ? job->bias[output] : before[agent * job->output_row + output]);
    for (size_t i = 0; i < job->inputs; i++)
        sum += (double)job->input[agent * job->input_row + i] *
               (double)job->weight[i * job->outputs + output];
    return job->is_rectified ? fmax(sum, 0.0) : sum;
}

static void check_multiply(const si_forward_kernels *kernels, size_t agents, size_t inputs,
                           size_t outputs)
{
    test_random random = {agents * 1000 + inputs * 10 + outputs};
    const size_t row = SI_GAUSSIAN_PADDED(outputs), input_row = inputs + 3;
    guarded input = guarded_create(agents * input_row, &random);
    guarded weight = guarded_create(inputs * outputs + SI_GAUSSIAN_ROW_PADDING, &random);
    guarded bias = guarded_create(row, &random), output = guarded_create(agents * row, &random);
    float *before = test_allocate(agents * row, sizeof *before);
    memcpy(before, output.value, agents * row * sizeof *before);
    si_gaussian_product job = {
        .agent_count = agents,
        .inputs = inputs,
        .input_row = input_row,
        .outputs = outputs,
        .output_row = row,
        .input = input.value,
        .weight = weight.value,
        .bias = agents % 2 == 0 ? bias.value : NULL,
        .is_rectified = inputs % 2 == 0,
        .output = output.value,
    };
    kernels->gaussian.multiply(&job);
    ck_assert_msg(guards_hold(&output), "%s: wrote outside", kernels->name);
    for (size_t agent = 0; agent < agents; agent++)
        for (size_t o = 0; o < outputs; o++)
            ck_assert_double_eq_tol((double)output.value[agent * row + o],
                                    product_at(&job, before, agent, o),
                                    2e-7 * (double)(inputs + 4));
    /* The last agent alone has the same bits. */
    guarded alone = guarded_create(row, &random);
    memcpy(alone.value, before + (agents - 1) * row, row * sizeof *before);
    job.agent_count = 1;
    job.input += (agents - 1) * input_row;
    job.output = alone.value;
    kernels->gaussian.multiply(&job);
    ck_assert_mem_eq(alone.value, output.value + (agents - 1) * row, outputs * sizeof(float));
    free(input.memory);
    free(weight.memory);
    free(bias.memory);
    free(output.memory);
    free(alone.memory);
    free(before);
}

START_TEST(multiply_is_the_product)
{
    static const size_t inputs[] = {1, 3, 32, 48}, outputs[] = {1, 8, 9, 16, 17, 24, 48, 60};
    const si_forward_kernels *kernels = kernel_set_of(_i);
    for (size_t agents = 1; agents <= 9; agents++)
        for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
            for (size_t o = 0; o < sizeof outputs / sizeof *outputs; o++)
                check_multiply(kernels, agents, inputs[i], outputs[o]);
}
END_TEST

START_TEST(exponentials_are_held_and_exact)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    for (size_t count = 1; count <= 40; count++) {
        test_random random = {count};
        guarded value = guarded_create(SI_GAUSSIAN_PADDED(count), &random);
        float exponent[64];
        for (size_t i = 0; i < value.count; i++)
            exponent[i] = value.value[i] *= 6.0f;
        kernels->gaussian.exponentials(count, value.value);
        ck_assert(guards_hold(&value));
        for (size_t i = 0; i < count; i++) {
            const double expected = exp(fmin(fmax((double)exponent[i], -4.0), 3.0));
            ck_assert_double_eq_tol((double)value.value[i], expected, 3e-7 * expected);
        }
        free(value.memory);
    }
}
END_TEST

enum { BLOCKS = 5, WALKERS = BLOCKS * SI_CROWD_BLOCK };

/* Some near, some far, some nowhere. */
static void fill_walkers(guarded part[6])
{
    test_random random = {9};
    for (size_t p = 0; p < 6; p++) {
        part[p] = guarded_create(WALKERS, &random);
        for (size_t i = 0; i < WALKERS && p < 2; i++)
            part[p].value[i] *= i % 7 == 0 ? 1e29f : 8.0f;
    }
    part[0].value[5] = part[3].value[17] = part[1].value[WALKERS - 1] = NAN;
}

static void check_sum(float found, float expected)
{
    ck_assert_float_eq_tol(found, expected, 1e-5f * (1.0f + fabsf(expected)));
}

static si_gaussian_walker walker_at(const si_crowd_arrays *crowd, size_t place)
{
    return (si_gaussian_walker){crowd->x[place],        crowd->y[place],
                                crowd->walked_x[place], crowd->walked_y[place],
                                crowd->change_x[place], crowd->change_y[place]};
}

/* Every third neighbour is near, every other one of the rest ahead; some see nobody. */
static const struct {
    si_reach reach;
    size_t field;
} seen_in[] = {{SI_REACH_NEAR, SI_GAUSSIAN_FIELD_NEAR},
               {SI_REACH_NEAR, SI_GAUSSIAN_FIELD_WIDE},
               {SI_REACH_WIDE, SI_GAUSSIAN_FIELD_WIDE},
               {SI_REACH_AHEAD, SI_GAUSSIAN_FIELD_AHEAD}};

static void add_expected(const si_gather *job, size_t place, si_gaussian_sums *expected)
{
    const si_gaussian_walker self = walker_at(job->crowd, place);
    for (size_t s = 0; s < sizeof seen_in / sizeof *seen_in; s++)
        for (size_t i = 0; i < job->neighbour_count[seen_in[s].reach]; i++) {
            const uint32_t at = job->neighbour[seen_in[s].reach][i];
            const si_gaussian_walker other = walker_at(job->crowd, at);
            if (at != place)
                si_gaussian_add_neighbour(&si_gaussian_fields[seen_in[s].field], job->per_step,
                                          &self, &other, &expected[seen_in[s].field]);
        }
}

static void check_gather(const si_forward_kernels *kernels, const si_crowd_arrays *crowd,
                         size_t first, size_t agent_count)
{
    uint32_t near[WALKERS], wide[WALKERS], ahead[WALKERS];
    si_gaussian_sums sums[SI_GAUSSIAN_FIELD_COUNT * SI_CROWD_BLOCK];
    si_gather job = {crowd, 1.0f / 3, first, agent_count, {near, wide, ahead}, {0}, sums};
    for (uint32_t i = 0; i < WALKERS; i++)
        if (!isnan(crowd->x[i] + crowd->y[i] + crowd->walked_x[i] + crowd->walked_y[i])) {
            near[job.neighbour_count[SI_REACH_NEAR]] = i;
            wide[job.neighbour_count[SI_REACH_WIDE]] = i;
            ahead[job.neighbour_count[SI_REACH_AHEAD]] = i;
            job.neighbour_count[i % 3 == 0 ? SI_REACH_NEAR : SI_REACH_WIDE]++;
            job.neighbour_count[SI_REACH_AHEAD] += i % 2;
        }
    kernels->gather(&job);
    float seen = 0.0f;
    for (size_t n = 0; n < agent_count; n++) {
        si_gaussian_sums all[SI_GAUSSIAN_FIELD_COUNT] = {{0}};
        add_expected(&job, first + n, all);
        for (size_t f = 0; f < SI_GAUSSIAN_FIELD_COUNT; f++) {
            const si_gaussian_sums found = sums[f * SI_CROWD_BLOCK + n], expected = all[f];
            seen += expected.weight;
            check_sum(found.weight, expected.weight);
            check_sum(found.offset_x, expected.offset_x);
            check_sum(found.offset_y, expected.offset_y);
            check_sum(found.velocity_x, expected.velocity_x);
            check_sum(found.velocity_y, expected.velocity_y);
            check_sum(found.change_x, expected.change_x);
            check_sum(found.change_y, expected.change_y);
        }
    }
    ck_assert_float_gt(seen, 0.5f);
}

START_TEST(gather_is_neighbour_after_neighbour)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    guarded part[6];
    fill_walkers(part);
    const si_crowd_arrays crowd = {part[0].value, part[1].value, part[2].value,
                                   part[3].value, part[4].value, part[5].value};
    for (size_t count = 2; count <= SI_CROWD_BLOCK; count++) {
        check_gather(kernels, &crowd, SI_CROWD_BLOCK, count);
        check_gather(kernels, &crowd, 2 * SI_CROWD_BLOCK, count);
    }
    for (size_t p = 0; p < 6; p++)
        free(part[p].memory);
}
END_TEST

START_TEST(normals_have_the_bits_of_the_noise)
{
    enum { COUNT = 1 << 15 };
    static const uint64_t edge[] = {
        0, 1, 4095, 4096, 1ULL << 20, 1ULL << 63, UINT64_MAX >> 4, UINT64_MAX};
    const si_forward_kernels *kernels = kernel_set_of(_i);
    uint64_t *bits = test_allocate(COUNT, sizeof *bits);
    test_random random = {3};
    for (size_t i = 0; i < COUNT; i++) {
        bits[i] = (uint64_t)(test_random_uniform(&random, 0.0, 1.0) * 0x1p63) * 2 + i % 2;
        if (i % 3 == 0)
            bits[i] >>= i % 60; /* deep in the tail */
    }
    memcpy(bits + 8, edge, sizeof edge);
    for (size_t count = SI_NORMALS_PADDING; count <= COUNT; count *= 2) {
        guarded normal = guarded_create(count, NULL);
        kernels->normals(count, bits, normal.value);
        ck_assert(guards_hold(&normal));
        for (size_t i = 0; i < count; i++) {
            const float expected = si_noise_normal(bits[i]);
            ck_assert_mem_eq(normal.value + i, &expected, sizeof expected);
        }
        free(normal.memory);
    }
    free(bits);
}
END_TEST

START_TEST(noise_bits_are_those_of_pairs)
{
    enum { COUNT = 5 * SI_NORMALS_PADDING / 2 };
    const si_forward_kernels *kernels = kernel_set_of(_i);
    uint32_t stream[COUNT], sample[COUNT];
    uint64_t bits[2 * COUNT + 1], expected[2];
    for (uint32_t i = 0; i < COUNT; i++) {
        stream[i] = i * 0x9E3779B9u;
        sample[i] = i % 5 == 0 ? UINT32_MAX - i : i;
    }
    bits[2 * COUNT] = 77;
    kernels->noise_bits(
        &(si_noise_job){UINT64_C(0xFEDCBA9876543210), INT64_MIN + 3, COUNT, stream, sample}, bits);
    for (size_t i = 0; i < COUNT; i++) {
        si_noise_bits_pair(UINT64_C(0xFEDCBA9876543210), INT64_MIN + 3, stream[i], sample[i],
                           expected);
        ck_assert_mem_eq(bits + 2 * i, expected, sizeof expected);
    }
    ck_assert_uint_eq(bits[2 * COUNT], 77);
}
END_TEST

START_TEST(walks_step_from_their_starts)
{
    enum { AGENTS = 11 };
    const si_forward_kernels *kernels = kernel_set_of(_i);
    uint64_t start[AGENTS * SI_GAUSSIAN_WALK], even[SI_WALK_ROW / 2], odd[SI_WALK_ROW / 2];
    for (uint64_t i = 0; i < SI_WALK_ROW / 2; i++) {
        even[i] = i * UINT64_C(0xE19B01AA9D42C633);
        odd[i] = i * UINT64_C(0x881403B9339BD42D);
    }
    for (size_t i = 0; i < AGENTS * SI_GAUSSIAN_WALK; i++)
        start[i] = i % 3 == 0 ? i * i : i << 58; /* deep tails among them */
    for (size_t count = SI_NORMALS_PADDING; count <= SI_WALK_ROW; count += SI_NORMALS_PADDING) {
        guarded normal = guarded_create(AGENTS * SI_WALK_ROW, NULL);
        const si_walk_job job = {AGENTS, count, start, even, odd};
        kernels->walk_normals(&job, normal.value);
        ck_assert(guards_hold(&normal));
        for (size_t a = 0; a < AGENTS; a++)
            for (size_t i = 0; i < count; i++) {
                const uint64_t bits =
                    start[a * SI_GAUSSIAN_WALK + i % 4] + (i % 2 == 0 ? even : odd)[i / 2];
                const float expected = si_noise_normal(bits);
                ck_assert_mem_eq(normal.value + a * SI_WALK_ROW + i, &expected, sizeof expected);
            }
        free(normal.memory);
    }
}
END_TEST

static void check_deviations(const si_forward_kernels *kernels, size_t count)
{
    test_random random = {count};
    guarded value = guarded_create(count, &random), scale = guarded_create(count, &random);
    float *before = test_allocate(count, sizeof *before);
    memcpy(before, value.value, count * sizeof *before);
    kernels->deviations(count, scale.value, 0.9f, 0.3f, 1.7f, value.value);
    ck_assert(guards_hold(&value));
    for (size_t i = 0; i < count; i++) {
        const float grown = before[i] * before[i];
        const float held = grown * (0.9f * 0.9f) / (grown + 0.9f * 0.9f);
        ck_assert_float_eq(value.value[i],
                           sqrtf(scale.value[i] * scale.value[i] * held + 0.3f * 0.3f) * 1.7f);
    }
    free(value.memory);
    free(scale.memory);
    free(before);
}

/* As firmware turns, which has its numbers in another order. */
static void check_turn(const si_forward_kernels *kernels, size_t steps, size_t rank)
{
    test_random random = {steps};
    const size_t row = SI_GAUSSIAN_PADDED(steps);
    const si_gaussian_frame frame = {.heading = {0.6f, -0.8f}, .origin = {3.0f, -70.0f}};
    guarded along = guarded_create(row, &random), across = guarded_create(row, &random);
    guarded unit = guarded_create(2 * rank * steps, &random);
    guarded mean = guarded_create(2 * row, &random), path = guarded_create(2 * row, NULL);
    guarded turned = guarded_create(4 * rank * row, NULL);
    float twice[4 * SI_GAUSSIAN_RANK * SI_GAUSSIAN_PADDED(40)] = {0};
    float expected[4 * SI_GAUSSIAN_RANK * 40], place[2 * 40];
    for (size_t i = 0; i < 2 * rank * 2 * steps; i++) {
        const size_t axis_rank = i / (2 * steps), t = i / 2 % steps;
        twice[axis_rank * 2 * row + i % (2 * steps)] =
            unit.value[(axis_rank / rank * steps + t) * rank + axis_rank % rank];
    }
    kernels->turn(&(si_turn_job){row,
                                 rank,
                                 along.value,
                                 across.value,
                                 twice,
                                 {frame.heading[0], frame.heading[1]},
                                 turned.value});
    si_gaussian_turn_spread(steps, rank, unit.value, &frame, along.value, across.value, expected);
    ck_assert(guards_hold(&turned));
    for (size_t i = 0; i < 2 * rank * 2 * steps; i++)
        ck_assert_float_eq_tol(turned.value[i / (2 * steps) * 2 * row + i % (2 * steps)],
                               expected[i], 1e-6f);
    for (size_t i = 0; i < 2 * steps; i++)
        place[i] = mean.value[i % 2 * row + i / 2];
    kernels->turn_mean(row, mean.value, frame.heading, frame.origin, path.value);
    si_gaussian_turn_back(steps, &frame, place);
    ck_assert(guards_hold(&path));
    for (size_t i = 0; i < 2 * steps; i++)
        ck_assert_float_eq_tol(path.value[i], place[i], 1e-5f);
    free(along.memory);
    free(across.memory);
    free(unit.memory);
    free(mean.memory);
    free(path.memory);
    free(turned.memory);
}

START_TEST(deviations_grow_and_turn)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    for (size_t steps = 1; steps <= 40; steps++) {
        check_deviations(kernels, SI_GAUSSIAN_PADDED(steps));
        check_turn(kernels, steps, 1);
        check_turn(kernels, steps, SI_GAUSSIAN_RANK);
    }
}
END_TEST

static void check_samples(const si_forward_kernels *kernels, size_t steps, size_t count,
                          size_t walk)
{
    test_random random = {steps};
    const size_t size = 2 * steps, row = size + 5;
    guarded mean = guarded_create(size, &random);
    guarded narrow = guarded_create(walk * row, &random);
    guarded wide = guarded_create(walk * row, &random);
    guarded latent = guarded_create(walk * count, &random);
    guarded path = guarded_create((size + 3) * count, NULL);
    float expected[80];
    const uint32_t is_wide = steps % 2 == 0 ? 0x93 : 0xFFFFFF92; /* and of samples past the last */
    const si_sample_job job = {size,       size + 3, row,   walk,         mean.value, narrow.value,
                               wide.value, is_wide,  count, latent.value, path.value};
    const float between = path.value[size];
    kernels->sample(&job);
    ck_assert(guards_hold(&path));
    for (size_t k = 0; k < count; k++) {
        const float *z = latent.value + walk * k, *found = path.value + (size + 3) * k;
        si_gaussian_sample(size, walk, mean.value, is_wide >> k & 1 ? wide.value : narrow.value,
                           row, z, expected);
        ck_assert_mem_eq(found, expected, size * sizeof(float));
        ck_assert_float_eq(found[size], between);
        ck_assert_float_eq(found[size + 2], between);
    }
    free(mean.memory);
    free(narrow.memory);
    free(wide.memory);
    free(latent.memory);
    free(path.memory);
}

START_TEST(samples_are_plain_ones)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    for (size_t steps = 1; steps <= 40; steps++)
        for (size_t count = 1; count <= SI_SAMPLES_AT_ONCE; count += count < 5 ? 2 : 9) {
            check_samples(kernels, steps, count, 2);
            check_samples(kernels, steps, count, SI_GAUSSIAN_WALK);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gaussian kernels");
    TCase *sets = tcase_create("sets");
    tcase_set_timeout(sets, 60);
    tcase_add_loop_test(sets, multiply_is_the_product, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, exponentials_are_held_and_exact, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, gather_is_neighbour_after_neighbour, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, normals_have_the_bits_of_the_noise, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, noise_bits_are_those_of_pairs, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, walks_step_from_their_starts, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, deviations_grow_and_turn, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, samples_are_plain_ones, 0, KERNEL_SET_COUNT);
    suite_add_tcase(suite, sets);
    return suite_run(suite);
}
