#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/score.h"
#include "metrics/spread.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

/* A file of predictions in memory. */
typedef struct crowd {
    si_scene_set batch;
    size_t sample_count;
    size_t predicted_steps;
    double *samples;
    double *future;
    size_t *offset;
} crowd;

static void free_crowd(crowd *made)
{
    free(made->samples);
    free(made->future);
    free(made->offset);
}

static void point_batch(crowd *made, size_t scene_count)
{
    made->batch = (si_scene_set){
        .scene_count = scene_count,
        .offset = made->offset,
        .future = made->future,
        .samples = made->samples,
    };
}

static crowd read_eth(void)
{
    const char *path = shared_path("reference/metrics_eth.h5");
    crowd eth = {.sample_count = 20, .predicted_steps = 12};
    size_t scene_count;
    eth.samples = golden_read(path, "samples", NULL);
    eth.future = golden_read(path, "future", NULL);
    eth.offset = read_offsets(path, "scene_offset", &scene_count);
    point_batch(&eth, scene_count);
    return eth;
}

enum { SCENES = 9, SAMPLES = 23, STEPS = 4, SCORE_BLOCKS = 1024 };

/* Scenes of 1 to 5 agents; samples of one or two clusters. */
static crowd make_crowd(void)
{
    random_numbers random = random_start(51);
    crowd made = {.sample_count = SAMPLES, .predicted_steps = STEPS};
    made.offset = calloc(SCENES + 1, sizeof *made.offset);
    ck_assert_ptr_nonnull(made.offset);
    for (size_t s = 0; s < SCENES; s++)
        made.offset[s + 1] = made.offset[s] + 1 + s % 5;
    size_t agents = made.offset[SCENES];
    made.samples = calloc(agents * SAMPLES * STEPS * 2, sizeof *made.samples);
    made.future = calloc(agents * STEPS * 2, sizeof *made.future);
    ck_assert(made.samples != NULL && made.future != NULL);
    for (size_t i = 0; i < agents * STEPS * 2; i++)
        made.future[i] = 0.4 * random_normal(&random);
    for (size_t i = 0; i < agents * SAMPLES * STEPS * 2; i++)
        made.samples[i] = 0.2 * random_normal(&random) + (i / (STEPS * 2) % 3 == 0 ? 0.9 : 0.0);
    random_end(&random);
    point_batch(&made, SCENES);
    return made;
}

static si_score_config config_of(const crowd *made)
{
    si_score_config config = si_score_config_default();
    config.sample_count = made->sample_count;
    config.predicted_steps = made->predicted_steps;
    config.metrics = SI_METRICS_ALL;
    config.miss_distance = 0.35; /* some miss */
    config.thread_count = 1;
    return config;
}

static si_score *start(const si_score_config *config)
{
    si_score *score;
    si_error error = SI_ERROR_INIT;
    ck_assert_msg(si_score_create(config, &score, &error) == SI_OK, "%s", error.message);
    return score;
}

static void add(si_score *score, const si_scene_set *batch, double *scene_values)
{
    si_error error = SI_ERROR_INIT;
    ck_assert_msg(si_score_add(score, batch, scene_values, NULL, &error) == SI_OK, "%s",
                  error.message);
}

static si_score_result result_of(const si_score *score)
{
    return si_score_get_result(score);
}

static si_score_result score_whole(const si_score_config *config, const crowd *made)
{
    si_score *score = start(config);
    add(score, &made->batch, NULL);
    si_score_result result = result_of(score);
    si_score_destroy(score);
    return result;
}

/* A number that may be not a number, for comparison bit by bit. */
static uint64_t bits(double value)
{
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    return isnan(value) ? 0 : word;
}

static void same_figure(si_score_figure a, si_score_figure b)
{
    ck_assert_uint_eq(bits(a.value), bits(b.value));
    ck_assert_uint_eq(bits(a.interval.low), bits(b.interval.low));
    ck_assert_uint_eq(bits(a.interval.high), bits(b.interval.high));
}

static void same_result(const si_score_result *a, const si_score_result *b)
{
    ck_assert_uint_eq(a->scene_count, b->scene_count);
    ck_assert_uint_eq(a->agent_count, b->agent_count);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        same_figure(a->figure[m], b->figure[m]);
        same_figure(a->shifted[0][m], b->shifted[0][m]);
        same_figure(a->shifted[1][m], b->shifted[1][m]);
    }
    ck_assert_mem_eq(&a->counts, &b->counts, sizeof a->counts);
    ck_assert_uint_eq(bits(a->amd_seeds_low), bits(b->amd_seeds_low));
    ck_assert_uint_eq(bits(a->amd_seeds_high), bits(b->amd_seeds_high));
}

/* Released Social-Implicit on eth: per scene where the reference has it, and in all. */
START_TEST(matches_reference)
{
    crowd eth = read_eth();
    const char *path = shared_path("reference/metrics_eth.h5");
    double *amv = golden_read(path, "amv_per_scene", NULL);
    double *kde = golden_read(path, "kde_nll_per_scene", NULL);
    golden_shape shape;
    double *amd_by_seed = golden_read_attribute(path, "/", "amd_by_seed", &shape);
    double *scene = calloc(eth.batch.scene_count * SI_METRIC_COUNT, sizeof *scene);
    ck_assert_ptr_nonnull(scene);
    si_score_config config = config_of(&eth);
    si_score *score = start(&config);
    add(score, &eth.batch, scene);
    for (size_t s = 0; s < eth.batch.scene_count; s++) {
        const double *value = scene + s * SI_METRIC_COUNT;
        ck_assert_double_eq_tol(value[SI_METRIC_AMV], amv[s], 1e-9 * amv[s] + 1e-9);
        ck_assert_double_eq_tol(value[SI_METRIC_KDE_NLL], kde[s], 1e-9);
    }
    si_score_result result = result_of(score);
    ck_assert_double_eq_tol(result.figure[SI_METRIC_ADE].value, read_number(path, "/", "ade"),
                            1e-9);
    ck_assert_double_eq_tol(result.figure[SI_METRIC_FDE].value, read_number(path, "/", "fde"),
                            1e-9);
    ck_assert_double_eq_tol(result.figure[SI_METRIC_KDE_NLL].value,
                            read_number(path, "/", "kde_nll"), 1e-9);
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < shape.size; i++) {
        low = fmin(low, amd_by_seed[i]);
        high = fmax(high, amd_by_seed[i]);
    }
    double amd = result.figure[SI_METRIC_AMD].value;
    ck_assert_msg(amd > 0.98 * low && amd < 1.02 * high, "AMD %g, expected %g to %g", amd,
                  0.98 * low, 1.02 * high);
    si_score_destroy(score);
    free(scene);
    free(amv);
    free(kde);
    free(amd_by_seed);
    free_crowd(&eth);
}
END_TEST

static si_score_config full_config(const crowd *made)
{
    si_score_config config = config_of(made);
    config.shift_count = 2;
    config.shift[0] = -0.1;
    config.shift[1] = 0.25;
    config.mixture_seed_count = 3;
    return config;
}

START_TEST(threads_do_not_matter)
{
    crowd made = make_crowd();
    si_score_config config = full_config(&made);
    si_score_result alone = score_whole(&config, &made);
    for (size_t threads = 2; threads <= 5; threads++) {
        config.thread_count = threads;
        si_score_result together = score_whole(&config, &made);
        same_result(&alone, &together);
    }
    free_crowd(&made);
}
END_TEST

/* The scenes first .. end - 1 as a batch of their own, as a slab or another machine has them. */
static void add_part(si_score *score, const crowd *made, size_t first, size_t end)
{
    size_t offset[SCENES + 1];
    size_t base = made->offset[first];
    for (size_t s = first; s <= end; s++)
        offset[s - first] = made->offset[s] - base;
    si_scene_set part = {
        .scene_count = end - first,
        .offset = offset,
        .future = made->future + base * STEPS * 2,
        .samples = made->samples + base * SAMPLES * STEPS * 2,
    };
    add(score, &part, NULL);
}

/* The same scenes over and over, until blocks are joined. */
static si_score *score_in_slabs(const crowd *made, size_t rounds, size_t size)
{
    si_score_config config = full_config(made);
    if (rounds > 1) {
        config.metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_AMV;
        config.mixture_seed_count = 1;
    }
    si_score *score = start(&config);
    for (size_t i = 0; i < rounds; i++)
        for (size_t first = 0; first < SCENES; first += size)
            add_part(score, made, first, first + size < SCENES ? first + size : SCENES);
    return score;
}

START_TEST(slabs_do_not_matter)
{
    crowd made = make_crowd();
    const size_t rounds[] = {1, 2 + SCORE_BLOCKS / SCENES};
    for (size_t i = 0; i < 2; i++) {
        si_score *whole = score_in_slabs(&made, rounds[i], SCENES);
        si_score_result expected = si_score_get_result(whole);
        si_score_figure steps[STEPS * SI_METRIC_COUNT], other[STEPS * SI_METRIC_COUNT];
        si_score_get_steps(whole, steps);
        for (size_t size = 1; size<SCENES; size += rounds[i]> 1 ? 3 : 1) {
            si_score *slabs = score_in_slabs(&made, rounds[i], size);
            si_score_result result = si_score_get_result(slabs);
            same_result(&expected, &result);
            si_score_get_steps(slabs, other);
            for (size_t m = 0; m < STEPS * SI_METRIC_COUNT; m++)
                same_figure(steps[m], other[m]);
            si_score_destroy(slabs);
        }
        si_score_destroy(whole);
    }
    free_crowd(&made);
}
END_TEST

START_TEST(joining_blocks_keeps_the_mean)
{
    crowd made = make_crowd();
    const size_t rounds = 2 + SCORE_BLOCKS / SCENES;
    si_score *few = score_in_slabs(&made, 1, SCENES);
    si_score *many = score_in_slabs(&made, rounds, SCENES);
    si_score_result once = si_score_get_result(few);
    si_score_result often = si_score_get_result(many);
    ck_assert_uint_eq(often.scene_count, rounds * once.scene_count);
    ck_assert_uint_eq(often.agent_count, rounds * once.agent_count);
    const si_metric metrics[] = {SI_METRIC_ADE, SI_METRIC_AMV};
    for (size_t i = 0; i < 2; i++) {
        const si_score_figure *figure = &often.figure[metrics[i]];
        ck_assert_double_eq_tol(figure->value / once.figure[metrics[i]].value, 1.0, 1e-12);
        ck_assert(figure->standard_error < once.figure[metrics[i]].standard_error);
    }
    si_score_destroy(few);
    si_score_destroy(many);
    free_crowd(&made);
}
END_TEST

/* All positions turned, scaled and moved. */
static void transform(crowd *made, double angle, double scale, double move)
{
    size_t agents = made->offset[made->batch.scene_count];
    double *arrays[2] = {made->samples, made->future};
    size_t counts[2] = {agents * SAMPLES * STEPS, agents * STEPS};
    for (size_t i = 0; i < 2; i++)
        for (size_t p = 0; p < counts[i]; p++) {
            double x = arrays[i][2 * p];
            double y = arrays[i][2 * p + 1];
            arrays[i][2 * p] = scale * (cos(angle) * x - sin(angle) * y) + move;
            arrays[i][2 * p + 1] = scale * (sin(angle) * x + cos(angle) * y) - 3.0 * move;
        }
}

/* Metres scale, square metres twice, AMD not at all, a log density by the area. The ridge does not
 * scale, so it is next to nothing here; and one component only, as several that share 23 samples
 * shrink onto a few of them until the ridge is all that is left. */
START_TEST(turning_scaling_and_moving)
{
    const double scale = 2.0;
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    config.mixture.ridge = 1e-12;
    config.mixture.max_components = 1;
    for (size_t i = 0; i < made.offset[SCENES] * STEPS * 2; i++)
        made.future[i] = 0.3 + 0.25 * made.future[i]; /* among the samples: no density is clipped */
    si_score_result before = score_whole(&config, &made);
    transform(&made, 0.7, scale, 1000.0);
    config.miss_distance *= scale;
    config.body_radius *= scale;
    si_score_result after = score_whole(&config, &made);
    /* quantiles are those of the axes, and Brier adds what is no length */
    const double power[SI_METRIC_COUNT] = {1,   1, 0, 1, 1,   0, 2, 1, 1, 1, 1, 1, 0,
                                           NAN, 0, 0, 0, NAN, 0, 0, 1, 1, 0, 0, 0, 0};
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        if (isnan(power[m]))
            continue;
        double expected = before.figure[m].value * pow(scale, power[m]);
        if (m == SI_METRIC_KDE_NLL || m == SI_METRIC_GAUSS_NLL)
            expected += 2.0 * log(scale);
        ck_assert_msg(fabs(after.figure[m].value - expected) <= 2e-6 * fabs(expected), "%s: %g, %g",
                      si_metric_name((si_metric)m), after.figure[m].value, expected);
    }
    free_crowd(&made);
}
END_TEST

static const unsigned of_first_sample = 1U << SI_METRIC_LIKELY_ADE | 1U << SI_METRIC_LIKELY_FDE |
                                        1U << SI_METRIC_COL_I | 1U << SI_METRIC_COL_II;

static void swap_samples(double *a, double *b)
{
    double kept[STEPS * 2];
    memcpy(kept, a, sizeof kept);
    memcpy(a, b, sizeof kept);
    memcpy(b, kept, sizeof kept);
}

/* Samples in another order: the same but for rounding, and for AMD, whose fits may start and so
 * end elsewhere; one component has nowhere else to go. */
START_TEST(order_of_samples_does_not_matter)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    config.mixture.max_components = 1;
    si_score_result before = score_whole(&config, &made);
    for (size_t a = 0; a < made.offset[SCENES]; a++)
        for (size_t k = 0; k < SAMPLES / 2; k++)
            swap_samples(made.samples + (a * SAMPLES + k) * STEPS * 2,
                         made.samples + (a * SAMPLES + SAMPLES - 1 - k) * STEPS * 2);
    si_score_result after = score_whole(&config, &made);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if ((of_first_sample >> m & 1) == 0)
            ck_assert_double_eq_tol(after.figure[m].value, before.figure[m].value,
                                    1e-6 * fabs(before.figure[m].value) + 1e-15);
    free_crowd(&made);
}
END_TEST

/* Agents of one scene in another order: their cells start from their paths, not their places. */
START_TEST(order_of_agents_does_not_matter)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    si_score_result before = score_whole(&config, &made);
    size_t first = made.offset[4];
    size_t last = made.offset[5] - 1;
    for (size_t k = 0; k < SAMPLES; k++)
        swap_samples(made.samples + (first * SAMPLES + k) * STEPS * 2,
                     made.samples + (last * SAMPLES + k) * STEPS * 2);
    swap_samples(made.future + first * STEPS * 2, made.future + last * STEPS * 2);
    si_score_result after = score_whole(&config, &made);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        ck_assert_double_eq_tol(after.figure[m].value, before.figure[m].value, 1e-13);
    ck_assert_mem_eq(&after.counts, &before.counts, sizeof after.counts);
    free_crowd(&made);
}
END_TEST

/* Shifting in the score is the same as shifting the samples. */
START_TEST(shift_is_a_shift_of_samples)
{
    crowd made = make_crowd();
    si_score_config config = full_config(&made);
    si_score_result shifted = score_whole(&config, &made);
    for (size_t i = 0; i < made.offset[SCENES] * SAMPLES * STEPS * 2; i++)
        made.samples[i] += config.shift[1];
    si_score_result moved = score_whole(&config, &made);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        ck_assert_double_eq_tol(shifted.shifted[1][m].value, moved.figure[m].value,
                                1e-6 * moved.figure[m].value + 1e-15);
    ck_assert_double_eq(shifted.shifted[0][SI_METRIC_AMV].value,
                        shifted.figure[SI_METRIC_AMV].value);
    free_crowd(&made);
}
END_TEST

/* Scene 0 has one agent, scene 1 two; one step, two samples; errors 1 and 2, 3 and 1, 5 and 4. */
static const double small_samples[3][2][1][2] = {
    {{{1, 0}}, {{2, 0}}}, {{{3, 0}}, {{1, 0}}}, {{{0, 5}}, {{0, 4}}}};
static const double small_future[3][1][2] = {0};

static double small_ade(si_selection selection, si_weighting weighting)
{
    const size_t offset[3] = {0, 1, 3};
    crowd small = {.sample_count = 2, .predicted_steps = 1};
    small.batch = (si_scene_set){.scene_count = 2,
                                 .offset = offset,
                                 .future = &small_future[0][0][0],
                                 .samples = &small_samples[0][0][0][0]};
    si_score_config config = config_of(&small);
    config.metrics = 1U << SI_METRIC_ADE;
    config.selection = selection;
    config.weighting = weighting;
    si_score_result result = score_whole(&config, &small);
    ck_assert(isnan(result.figure[SI_METRIC_AMD].value));
    return result.figure[SI_METRIC_ADE].value;
}

START_TEST(conventions_are_what_they_say)
{
    ck_assert_double_eq_tol(small_ade(SI_SELECTION_AGENT, SI_WEIGHTING_AGENT), 2.0, 1e-15);
    ck_assert_double_eq_tol(small_ade(SI_SELECTION_AGENT, SI_WEIGHTING_SCENE), 1.75, 1e-15);
    ck_assert_double_eq_tol(small_ade(SI_SELECTION_SCENE, SI_WEIGHTING_AGENT), 2.0, 1e-15);
}
END_TEST

/* Steps average to the whole where the whole is the mean over cells. */
START_TEST(steps_average_to_the_whole)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    si_score *score = start(&config);
    add(score, &made.batch, NULL);
    si_score_result result = result_of(score);
    si_score_figure step[STEPS][SI_METRIC_COUNT];
    si_score_get_steps(score, &step[0][0]);
    const si_metric means[] = {
        SI_METRIC_ADE,         SI_METRIC_AMD,         SI_METRIC_KDE_NLL,
        SI_METRIC_ENERGY_STEP, SI_METRIC_JOINT_ADE,   SI_METRIC_MEAN_ADE,
        SI_METRIC_KADE,        SI_METRIC_COVERAGE_80, SI_METRIC_INTERVAL_SCORE};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        double sum = 0.0;
        for (size_t t = 0; t < STEPS; t++)
            sum += step[t][means[i]].value;
        ck_assert_double_eq_tol(sum / STEPS, result.figure[means[i]].value, 1e-12);
    }
    ck_assert_double_eq_tol(step[STEPS - 1][SI_METRIC_FDE].value,
                            result.figure[SI_METRIC_FDE].value, 1e-12);
    ck_assert(isnan(step[0][SI_METRIC_ENERGY_PATH].value));
    si_score_destroy(score);
    free_crowd(&made);
}
END_TEST

/* The best of one is the mean of all samples, the best of all the least. */
START_TEST(the_best_of_fewer_is_between)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    si_score_result all = score_whole(&config, &made);
    double before = INFINITY;
    for (size_t k = 1; k <= SAMPLES; k++) {
        config.best_of = k;
        si_score_result result = score_whole(&config, &made);
        double ade = result.figure[SI_METRIC_ADE].value;
        ck_assert_double_lt(ade, before);
        before = ade;
        if (k == 1)
            ck_assert_double_eq_tol(ade, all.figure[SI_METRIC_MEAN_ADE].value, 1e-12);
        ck_assert_double_eq(result.figure[SI_METRIC_BRIER_FDE].value,
                            all.figure[SI_METRIC_BRIER_FDE].value);
    }
    ck_assert_double_eq_tol(before, all.figure[SI_METRIC_ADE].value, 1e-12);
    si_score *score;
    config.best_of = SAMPLES + 1;
    ck_assert_int_eq(si_score_create(&config, &score, NULL), SI_ERR_ARGUMENT);
    config.best_of = 2;
    config.choice = SI_CHOICE_BY_FDE;
    ck_assert_int_eq(si_score_create(&config, &score, NULL), SI_ERR_ARGUMENT);
    free_crowd(&made);
}
END_TEST

/* Two agents, two samples of two steps; the second agent's samples end 3 and 5 m off. */
START_TEST(probabilities_count_for_brier)
{
    const size_t offset[] = {0, 2};
    const double future[2][2][2] = {{{0, 0}, {1, 0}}, {{0, 9}, {1, 9}}};
    const double samples[2][2][2][2] = {{{{0, 0}, {1, 0}}, {{0, 0}, {1, 1}}},
                                        {{{0, 9}, {4, 9}}, {{0, 9}, {6, 9}}}};
    const double probabilities[2][2] = {{3.0, 1.0}, {1.0, 4.0}};
    si_score_config config = si_score_config_default();
    config.sample_count = config.predicted_steps = 2;
    config.metrics = 1U << SI_METRIC_BRIER_FDE | 1U << SI_METRIC_MISS_RATE;
    si_scene_set batch = {.scene_count = 1,
                          .offset = offset,
                          .future = &future[0][0][0],
                          .samples = &samples[0][0][0][0]};
    for (int told = 0; told < 2; told++) {
        si_score *score = start(&config);
        batch.probabilities = told ? &probabilities[0][0] : NULL;
        add(score, &batch, NULL);
        si_score_result result = result_of(score);
        double doubt = told ? 0.25 * 0.25 + 0.8 * 0.8 : 2.0 * 0.25;
        ck_assert_double_eq_tol(result.figure[SI_METRIC_BRIER_FDE].value, (3.0 + doubt) / 2.0,
                                1e-15);
        ck_assert_double_eq(result.figure[SI_METRIC_MISS_RATE].value, 0.5);
        si_score_destroy(score);
    }
}
END_TEST

START_TEST(intervals_hold_the_figure)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    si_score_result result = score_whole(&config, &made);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        si_score_figure figure = result.figure[m];
        ck_assert(figure.interval.low <= figure.value && figure.value <= figure.interval.high);
    }
    free_crowd(&made);
}
END_TEST

START_TEST(seeds_tell_the_spread_of_amd)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    config.mixture_seed_count = 4;
    si_score_result result = score_whole(&config, &made);
    double amd = result.figure[SI_METRIC_AMD].value;
    ck_assert(result.amd_seeds_low <= amd && amd <= result.amd_seeds_high);
    ck_assert(result.amd_seeds_low < result.amd_seeds_high);
    config.mixture_seed_count = 1;
    result = score_whole(&config, &made);
    ck_assert_double_eq(result.figure[SI_METRIC_AMD].value, amd);
    ck_assert_double_eq(result.amd_seeds_high, amd);
    free_crowd(&made);
}
END_TEST

/* Of many samples other seeds are tried on some cells only, and stand for the rest. */
START_TEST(seeds_of_many_samples_are_few_fits)
{
    enum { MANY = SI_SCORE_ALL_SEEDS + 4 };
    crowd made = make_crowd();
    const size_t agents = made.offset[SCENES];
    double *samples = malloc(agents * MANY * STEPS * 2 * sizeof *samples);
    ck_assert_ptr_nonnull(samples);
    random_numbers random = random_start(77);
    for (size_t i = 0; i < agents * MANY * STEPS * 2; i++) {
        const size_t agent = i / (MANY * STEPS * 2), at = i % (STEPS * 2);
        const double number = random_normal(&random); /* of a mixture that no four fit well */
        samples[i] = made.future[agent * STEPS * 2 + at] + 0.2 * number * number * number;
    }
    random_end(&random);
    free(made.samples);
    made.samples = samples;
    made.sample_count = MANY;
    point_batch(&made, SCENES);
    si_score_config config = config_of(&made);
    config.mixture.max_components = 4;
    config.mixture_seed_count = 4;
    si_score_result result = score_whole(&config, &made);
    const double amd = result.figure[SI_METRIC_AMD].value;
    ck_assert(result.amd_seeds_low <= amd && amd <= result.amd_seeds_high);
    ck_assert(result.amd_seeds_low < result.amd_seeds_high);
    ck_assert_double_lt(result.amd_seeds_high - result.amd_seeds_low, 0.3 * amd);
    free_crowd(&made);
}
END_TEST

/* Nothing that is not finite makes a figure better, and nothing comes out as not a number. */
START_TEST(what_is_not_finite_is_never_rewarded)
{
    const double bad[3] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 6; i++) {
        crowd made = make_crowd();
        si_score_config config = config_of(&made);
        si_score_result before = score_whole(&config, &made);
        double *where = i < 3 ? made.samples : made.future;
        where[1] = bad[i % 3];
        si_score_result after = score_whole(&config, &made);
        ck_assert_uint_eq(after.counts.not_finite, 1);
        for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
            bool more_is_better = m >= SI_METRIC_COVERAGE_50 && m <= SI_METRIC_COVERAGE_95;
            double lost = after.figure[m].value - before.figure[m].value;
            ck_assert_double_ge(more_is_better ? -lost : lost, 0.0);
            ck_assert(!isnan(after.figure[m].value));
        }
        ck_assert(isinf(after.figure[SI_METRIC_AMD].value));
        ck_assert(isfinite(after.figure[SI_METRIC_KDE_NLL].value));
        free_crowd(&made);
    }
}
END_TEST

/* One or two paths are no distribution. */
START_TEST(few_samples_have_no_distribution)
{
    for (size_t count = 1; count <= 3; count++) {
        crowd made = make_crowd();
        made.sample_count = count;
        double scene[SCENES][SI_METRIC_COUNT];
        si_score_config config = config_of(&made);
        si_score *score = start(&config);
        add(score, &made.batch, &scene[0][0]);
        si_score_result result = result_of(score);
        si_score_figure step[STEPS][SI_METRIC_COUNT];
        si_score_get_steps(score, &step[0][0]);
        for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
            bool needs_three = m == SI_METRIC_AMD || m == SI_METRIC_AMV || m == SI_METRIC_KDE_NLL ||
                               (m >= SI_METRIC_COVERAGE_50 && m <= SI_METRIC_INTERVAL_SCORE) ||
                               m == SI_METRIC_GAUSS_NLL;
            bool whole = m == SI_METRIC_ENERGY_PATH || m == SI_METRIC_MISS_RATE ||
                         m == SI_METRIC_BRIER_FDE || m == SI_METRIC_COLLISION ||
                         m == SI_METRIC_COLLISION_TRUTH || m == SI_METRIC_MISS_PATH ||
                         m == SI_METRIC_COL_I || m == SI_METRIC_COL_II;
            bool expected = count == 3 || !needs_three;
            ck_assert_int_eq(isfinite(result.figure[m].value), expected);
            ck_assert_int_eq(isfinite(scene[2][m]), expected);
            ck_assert_int_eq(isfinite(step[2][m].value), expected && !whole);
        }
        ck_assert_uint_eq(result.counts.few_distinct, count <= 2 ? made.offset[SCENES] * STEPS : 0);
        if (count == 1)
            ck_assert_double_eq_tol(result.figure[SI_METRIC_ENERGY_STEP].value,
                                    result.figure[SI_METRIC_ADE].value, 1e-12);
        si_score_destroy(score);
        free_crowd(&made);
    }
}
END_TEST

/* What differs between two predictors of the same scenes is paired: what is hard for both cancels.
 */
START_TEST(a_pair_tells_more_than_two_scores)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    si_score *score = start(&config);
    add(score, &made.batch, NULL);
    for (size_t i = 0; i < made.offset[SCENES] * SAMPLES * STEPS * 2; i++)
        made.samples[i] += 0.02;
    si_score *moved = start(&config);
    add(moved, &made.batch, NULL);
    si_estimate difference;
    ck_assert_int_eq(si_score_compare(moved, score, SI_METRIC_ADE, &difference, NULL), SI_OK);
    si_score_result one = result_of(score), other = result_of(moved);
    const si_score_figure *ade = &one.figure[SI_METRIC_ADE];
    ck_assert_double_eq_tol(difference.value, other.figure[SI_METRIC_ADE].value - ade->value,
                            1e-13);
    ck_assert(difference.standard_error < 0.3 * ade->standard_error);
    ck_assert_int_eq(si_score_compare(score, score, SI_METRIC_ADE, &difference, NULL), SI_OK);
    ck_assert(difference.value == 0.0 && difference.standard_error == 0.0);
    ck_assert_double_eq(si_estimate_p_value(&difference), 1.0);
    si_score_destroy(moved);

    si_error error = SI_ERROR_INIT;
    moved = start(&config);
    ck_assert_int_eq(si_score_compare(moved, score, SI_METRIC_ADE, &difference, &error),
                     SI_ERR_SHAPE);
    ck_assert_ptr_nonnull(strstr(error.message, "different scenes"));
    si_score_destroy(moved);
    config.metrics = 1U << SI_METRIC_FDE;
    moved = start(&config);
    ck_assert_int_eq(si_score_compare(moved, score, SI_METRIC_ADE, &difference, NULL),
                     SI_ERR_ARGUMENT);
    si_score_destroy(moved);
    si_score_destroy(score);
    free_crowd(&made);
}
END_TEST

START_TEST(identical_and_collinear_samples_are_counted)
{
    crowd made = make_crowd();
    size_t agents = made.offset[SCENES];
    for (size_t i = 0; i < agents * SAMPLES * STEPS; i++) {
        made.samples[2 * i] = i < SAMPLES * STEPS ? 3.0 : 0.001 * (double)(i % 997);
        made.samples[2 * i + 1] = 2.0 * made.samples[2 * i];
    }
    si_score_config config = config_of(&made);
    si_score_result result = score_whole(&config, &made);
    ck_assert_uint_eq(result.counts.few_distinct, STEPS);
    ck_assert_uint_eq(result.counts.collinear, (agents - 1) * STEPS);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        ck_assert(isfinite(result.figure[m].value));
    free_crowd(&made);
}
END_TEST

START_TEST(bad_calls_are_refused)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    si_error error = SI_ERROR_INIT;
    si_score *score;
    config.sample_count = 0;
    ck_assert_int_eq(si_score_create(&config, &score, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_null(score);
    config = config_of(&made);
    config.sample_count = SIZE_MAX / 4;
    ck_assert_int_ne(si_score_create(&config, &score, NULL), SI_OK);
    config = config_of(&made);
    config.shift_count = 1;
    config.shift[0] = NAN;
    ck_assert_int_eq(si_score_create(&config, &score, NULL), SI_ERR_ARGUMENT);
    const double bad[] = {NAN, INFINITY, 0.0, -1e-6};
    for (size_t i = 0; i < 4; i++) {
        config = config_of(&made);
        config.mixture.ridge = bad[i];
        ck_assert_int_eq(si_score_create(&config, &score, NULL), SI_ERR_ARGUMENT);
    }
    for (size_t i = 0; i < 4; i++) {
        config = config_of(&made);
        if (i == 0)
            config.choice = (si_choice)77;
        else if (i == 1)
            config.selection = (si_selection)77;
        else if (i == 2)
            config.weighting = (si_weighting)77;
        else
            config.mixture.max_components = 99;
        ck_assert_int_eq(si_score_create(&config, &score, NULL), SI_ERR_ARGUMENT);
    }
    config = config_of(&made);
    score = start(&config);
    made.batch.future = NULL;
    ck_assert_int_eq(si_score_add(score, &made.batch, NULL, NULL, NULL), SI_ERR_ARGUMENT);
    error = (si_error)SI_ERROR_INIT;
    ck_assert_int_eq(si_score_add(score, &made.batch, NULL, NULL, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "energy_path needs the true future"));
    made.offset[1] = made.offset[2] + 1;
    ck_assert_int_eq(si_score_add(score, &made.batch, NULL, NULL, NULL), SI_ERR_ARGUMENT);
    si_score_result result = result_of(score);
    ck_assert_uint_eq(result.scene_count, 0);
    ck_assert(isnan(result.figure[SI_METRIC_ADE].value));
    si_score_destroy(score);
    si_score_destroy(NULL);
    free_crowd(&made);
}
END_TEST

START_TEST(spread_needs_no_future)
{
    crowd made = make_crowd();
    si_score_config config = config_of(&made);
    double with_future = score_whole(&config, &made).figure[SI_METRIC_AMV].value;
    config.metrics = 1U << SI_METRIC_AMV;
    made.batch.future = NULL;
    ck_assert_double_eq(score_whole(&config, &made).figure[SI_METRIC_AMV].value, with_future);
    free_crowd(&made);
}
END_TEST

START_TEST(the_widest_agents_are_told)
{
    si_spread_tally tally = {0};
    ck_assert(isnan(si_spread_tally_share(&tally, 0.01)));
    for (size_t i = 0; i < 990; i++)
        si_spread_tally_add(&tally, 1.0);
    for (size_t i = 0; i < 10; i++)
        si_spread_tally_add(&tally, 500.0);
    ck_assert_double_eq_tol(si_spread_tally_share(&tally, 0.01), 5000.0 / 5990.0, 1e-12);
    ck_assert_double_eq_tol(si_spread_tally_share(&tally, 0.005), 2500.0 / 5990.0, 1e-12);
    ck_assert_double_eq_tol(si_spread_tally_share(&tally, 1e-9), 500.0 / 5990.0, 1e-12);
    ck_assert_double_eq_tol(si_spread_tally_share(&tally, 1.0), 1.0, 1e-12);
    const double kept = si_spread_tally_share(&tally, 0.01);
    si_spread_tally_add(&tally, NAN);
    si_spread_tally_add(&tally, INFINITY);
    si_spread_tally_add(&tally, -1.0);
    ck_assert_double_eq(si_spread_tally_share(&tally, 0.01), kept);
    si_spread_tally_add(&tally, 0.0);
    si_spread_tally_add(&tally, 1e-300);
    si_spread_tally_add(&tally, 1e300);
    ck_assert_double_eq_tol(si_spread_tally_share(&tally, 0.001), 1.0, 1e-12);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("score");
    TCase *golden = tcase_create("golden");
    tcase_add_test(golden, matches_reference);
    tcase_add_test(golden, the_widest_agents_are_told);
    suite_add_tcase(suite, golden);
    TCase *splitting = tcase_create("splitting");
    tcase_add_test(splitting, threads_do_not_matter);
    tcase_add_test(splitting, slabs_do_not_matter);
    tcase_add_test(splitting, joining_blocks_keeps_the_mean);
    suite_add_tcase(suite, splitting);
    TCase *properties = tcase_create("properties");
    tcase_add_test(properties, turning_scaling_and_moving);
    tcase_add_test(properties, order_of_samples_does_not_matter);
    tcase_add_test(properties, order_of_agents_does_not_matter);
    tcase_add_test(properties, shift_is_a_shift_of_samples);
    tcase_add_test(properties, conventions_are_what_they_say);
    tcase_add_test(properties, steps_average_to_the_whole);
    tcase_add_test(properties, the_best_of_fewer_is_between);
    tcase_add_test(properties, probabilities_count_for_brier);
    tcase_add_test(properties, intervals_hold_the_figure);
    tcase_add_test(properties, seeds_tell_the_spread_of_amd);
    tcase_add_test(properties, seeds_of_many_samples_are_few_fits);
    tcase_add_test(properties, a_pair_tells_more_than_two_scores);
    suite_add_tcase(suite, properties);
    TCase *edges = tcase_create("edges");
    tcase_add_test(edges, what_is_not_finite_is_never_rewarded);
    tcase_add_test(edges, few_samples_have_no_distribution);
    tcase_add_test(edges, identical_and_collinear_samples_are_counted);
    tcase_add_test(edges, bad_calls_are_refused);
    tcase_add_test(edges, spread_needs_no_future);
    suite_add_tcase(suite, edges);
    return suite_run(suite);
}
