/* What each augmentation may change, and what it must leave alone. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "predict/train/augment.h"
#include "tests/support/suite.h"

enum {
    AGENTS = 3,
    STEPS = 11,
    OBSERVED = 4,
    NUMBERS = AGENTS * STEPS * 2,
    DRAWS = 4000,
    WINDOWS = 10
};

static void fill(double position[NUMBERS])
{
    unsigned seed = 11;
    for (size_t i = 0; i < NUMBERS; i++)
        position[i] = 10.0 * rand_r(&seed) / RAND_MAX;
}

static si_augment_plan draw(uint64_t seed, int64_t key, unsigned allowed)
{
    return si_augment_draw(seed, key, &(si_augment_config){.one_of = allowed}, WINDOWS);
}

static const double *at(const double *position, size_t agent, size_t step)
{
    return position + (agent * STEPS + step) * 2;
}

/* The first plan of a kind, from the draws of seed 1. */
static si_augment_plan plan_of(si_augmentation kind)
{
    for (int64_t key = 0; key < DRAWS; key++) {
        si_augment_plan plan = draw(1, key, 1u << kind);
        if (plan.kind == kind)
            return plan;
    }
    ck_abort_msg("kind %d is never drawn", (int)kind);
}

static void apply(const si_augment_plan *plan, double before[NUMBERS], double after[NUMBERS])
{
    fill(before);
    memcpy(after, before, NUMBERS * sizeof *after);
    si_augment_apply(plan, &si_forward_kernels_scalar, AGENTS, STEPS, OBSERVED, after);
}

START_TEST(all_kinds_are_as_likely)
{
    int count[SI_AUGMENT_COUNT] = {0};
    for (int64_t key = 0; key < DRAWS; key++)
        count[draw(1, key, 0x7f).kind]++;
    for (size_t kind = 0; kind < SI_AUGMENT_COUNT; kind++)
        ck_assert_int_lt(abs(count[kind] - DRAWS / SI_AUGMENT_COUNT), DRAWS / 40);
}
END_TEST

START_TEST(only_allowed_kinds_are_drawn)
{
    const unsigned allowed = 1u << SI_AUGMENT_ROTATE | 1u << SI_AUGMENT_REVERSE;
    for (int64_t key = 0; key < DRAWS; key++)
        ck_assert_uint_ne(allowed >> draw(1, key, allowed).kind & 1u, 0);
    ck_assert_int_eq(draw(1, 5, 0).kind, SI_AUGMENT_NONE);
}
END_TEST

START_TEST(draws_depend_on_their_name_alone)
{
    si_augment_plan a = draw(3, 77, 1u << SI_AUGMENT_DRIFT);
    si_augment_plan b = draw(3, 77, 1u << SI_AUGMENT_DRIFT);
    si_augment_plan c = draw(3, 78, 1u << SI_AUGMENT_DRIFT);
    ck_assert(a.drift == b.drift && a.drift != c.drift);
}
END_TEST

START_TEST(none_and_crowd_leave_positions_alone)
{
    const si_augmentation kinds[] = {SI_AUGMENT_NONE, SI_AUGMENT_CROWD};
    for (size_t i = 0; i < 2; i++) {
        double before[NUMBERS], after[NUMBERS];
        si_augment_plan plan = plan_of(kinds[i]);
        apply(&plan, before, after);
        ck_assert_mem_eq(before, after, sizeof before);
    }
}
END_TEST

START_TEST(crowds_have_one_to_three_guests)
{
    int count[SI_MAX_GUESTS + 1] = {0};
    for (int64_t key = 0; key < DRAWS; key++) {
        si_augment_plan plan = draw(1, key, 1u << SI_AUGMENT_CROWD);
        ck_assert_uint_le(plan.guest_count, SI_MAX_GUESTS);
        count[plan.guest_count]++;
        for (size_t i = 0; i < plan.guest_count; i++)
            ck_assert_uint_lt(plan.guest[i], WINDOWS);
    }
    ck_assert_int_eq(count[0], 0);
    for (size_t i = 1; i <= SI_MAX_GUESTS; i++)
        ck_assert_int_gt(count[i], DRAWS / 4);
}
END_TEST

START_TEST(jitter_is_small_and_common_to_all_agents)
{
    double before[NUMBERS], after[NUMBERS];
    si_augment_plan plan = plan_of(SI_AUGMENT_JITTER);
    apply(&plan, before, after);
    bool moved = false;
    for (size_t t = 0; t < STEPS; t++)
        for (size_t axis = 0; axis < 2; axis++) {
            const double shift = at(after, 0, t)[axis] - at(before, 0, t)[axis];
            ck_assert_double_le(fabs(shift), .1 + 1e-12);
            moved |= shift != at(after, 0, 0)[0] - at(before, 0, 0)[0];
            for (size_t a = 1; a < AGENTS; a++)
                ck_assert_double_eq_tol(at(after, a, t)[axis] - at(before, a, t)[axis], shift,
                                        1e-12);
        }
    ck_assert(moved);
}
END_TEST

START_TEST(reversals_undo_themselves)
{
    const si_augmentation kinds[] = {SI_AUGMENT_REVERSE, SI_AUGMENT_SWAP_REVERSE};
    for (size_t i = 0; i < 2; i++) {
        double before[NUMBERS], after[NUMBERS];
        si_augment_plan plan = plan_of(kinds[i]);
        apply(&plan, before, after);
        const bool swapped = kinds[i] == SI_AUGMENT_SWAP_REVERSE;
        for (size_t a = 0; a < AGENTS; a++)
            for (size_t t = 0; t < STEPS; t++)
                for (size_t axis = 0; axis < 2; axis++)
                    ck_assert_double_eq(at(after, a, t)[axis],
                                        at(before, a, STEPS - 1 - t)[swapped ? 1 - axis : axis]);
        si_augment_apply(&plan, &si_forward_kernels_scalar, AGENTS, STEPS, OBSERVED, after);
        ck_assert_mem_eq(before, after, sizeof before);
    }
}
END_TEST

START_TEST(rotations_are_multiples_of_15_degrees)
{
    const double step = atan(1.0) / 3.0;
    for (int64_t key = 0; key < 200; key++) {
        si_augment_plan plan = draw(1, key, 1u << SI_AUGMENT_ROTATE);
        const double steps = plan.turn / step;
        ck_assert_double_eq_tol(steps, round(steps), 1e-9);
        ck_assert(steps > .5 && steps < 23.5);
        double before[NUMBERS], after[NUMBERS];
        apply(&plan, before, after);
        for (size_t i = 0; i < NUMBERS; i += 2)
            ck_assert_double_eq_tol(hypot(after[i], after[i + 1]), hypot(before[i], before[i + 1]),
                                    1e-12);
    }
}
END_TEST

START_TEST(drift_is_linear_and_at_most_a_metre)
{
    double before[NUMBERS], after[NUMBERS];
    si_augment_plan plan = plan_of(SI_AUGMENT_DRIFT);
    apply(&plan, before, after);
    ck_assert_double_le(fabs(plan.drift), 1.0);
    for (size_t a = 0; a < AGENTS; a++)
        for (size_t t = 0; t < STEPS; t++)
            for (size_t axis = 0; axis < 2; axis++)
                ck_assert_double_eq_tol(at(after, a, t)[axis] - at(before, a, t)[axis],
                                        plan.drift * (double)t / STEPS, 1e-12);
}
END_TEST

START_TEST(mirrors_and_reversals_undo_themselves)
{
    const si_augment_plan plans[] = {{.mirrors = true, .scale = 1.0},
                                     {.reverses = true, .scale = 1.0},
                                     {.mirrors = true, .reverses = true, .scale = 1.0}};
    double before[NUMBERS], after[NUMBERS];
    apply(&plans[_i], before, after);
    ck_assert_mem_ne(before, after, sizeof before);
    si_augment_apply(&plans[_i], &si_forward_kernels_scalar, AGENTS, STEPS, OBSERVED, after);
    ck_assert_mem_eq(before, after, sizeof before);
}
END_TEST

/* What was last comes first, of all that turns time round. */
START_TEST(plans_know_whether_they_reverse)
{
    const si_augmentation kind = (si_augmentation)(_i / 2);
    si_augment_plan plan = plan_of(kind);
    double position[NUMBERS] = {0};
    const bool turns = kind == SI_AUGMENT_REVERSE || kind == SI_AUGMENT_SWAP_REVERSE;
    plan.reverses = _i % 2 == 1;
    plan.drift = 0.0;
    ck_assert_int_eq(si_augment_reverses(&plan), turns != plan.reverses);
    for (size_t agent = 0; agent < AGENTS; agent++)
        position[(agent * STEPS + STEPS - 1) * 2] = 1.0;
    si_augment_apply(&plan, &si_forward_kernels_scalar, AGENTS, STEPS, OBSERVED, position);
    for (size_t agent = 0; agent < AGENTS; agent++) {
        const double *first = at(position, agent, 0);
        ck_assert_int_eq(hypot(first[0], first[1]) > 0.5, si_augment_reverses(&plan));
    }
}
END_TEST

START_TEST(mirrors_change_the_sign_of_y)
{
    double before[NUMBERS], after[NUMBERS];
    apply(&(si_augment_plan){.mirrors = true, .scale = 1.0}, before, after);
    for (size_t i = 0; i < NUMBERS; i += 2) {
        ck_assert_double_eq(after[i], before[i]);
        ck_assert_double_eq(after[i + 1], -before[i + 1]);
    }
}
END_TEST

START_TEST(scaling_multiplies_all_distances)
{
    double before[NUMBERS], after[NUMBERS];
    apply(&(si_augment_plan){.scale = 1.5}, before, after);
    for (size_t i = 0; i < NUMBERS; i++)
        ck_assert_double_eq(after[i], 1.5 * before[i]);
}
END_TEST

START_TEST(symmetries_are_drawn_as_often_as_asked)
{
    const si_augment_config config = {
        .mirror_chance = .5, .reverse_chance = .3, .scale_chance = .5, .scale_range = .6};
    int mirrored = 0, reversed = 0, scaled = 0, both = 0;
    for (int64_t key = 0; key < DRAWS; key++) {
        const si_augment_plan plan = si_augment_draw(1, key, &config, WINDOWS);
        ck_assert_int_eq(plan.kind, SI_AUGMENT_NONE);
        ck_assert_double_le(fabs(log(plan.scale)), .6);
        mirrored += plan.mirrors;
        reversed += plan.reverses;
        scaled += plan.scale != 1.0;
        both += plan.mirrors && plan.reverses;
    }
    ck_assert_int_lt(abs(mirrored - DRAWS / 2), DRAWS / 40);
    ck_assert_int_lt(abs(reversed - 3 * DRAWS / 10), DRAWS / 40);
    ck_assert_int_lt(abs(scaled - DRAWS / 2), DRAWS / 40);
    ck_assert_int_lt(abs(both - 3 * DRAWS / 20), DRAWS / 40);
}
END_TEST

/* A normal deviation of the size drawn, on every observed coordinate by itself, and on no other. */
START_TEST(noise_is_on_what_is_observed)
{
    const si_augment_config config = {.noise_chance = .5, .noise_range = .08};
    double before[NUMBERS], after[NUMBERS], square = 0.0, product = 0.0;
    int noisy = 0;
    for (int64_t key = 0; key < DRAWS; key++) {
        const si_augment_plan plan = si_augment_draw(1, key, &config, WINDOWS);
        ck_assert(plan.noise >= 0.0 && plan.noise < .08);
        apply(&plan, before, after);
        noisy += plan.noise > 0.0;
        for (size_t i = 0; i < NUMBERS; i++) {
            const double off = after[i] - before[i];
            if (i / 2 % STEPS >= OBSERVED || !(plan.noise > 0.0))
                ck_assert_double_eq(off, 0.0);
            else
                square += off * off / (plan.noise * plan.noise) / (AGENTS * OBSERVED * 2);
        }
        if (plan.noise > 0.0)
            product += (after[0] - before[0]) * (after[1] - before[1]) / (plan.noise * plan.noise);
    }
    ck_assert_int_lt(abs(noisy - DRAWS / 2), DRAWS / 40);
    ck_assert_double_eq_tol(square / noisy, 1.0, 0.03);
    ck_assert_double_eq_tol(product / noisy, 0.0, 0.08);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("train augment");
    TCase *draws = tcase_create("draws");
    tcase_add_test(draws, all_kinds_are_as_likely);
    tcase_add_test(draws, only_allowed_kinds_are_drawn);
    tcase_add_test(draws, draws_depend_on_their_name_alone);
    tcase_add_test(draws, crowds_have_one_to_three_guests);
    suite_add_tcase(suite, draws);
    TCase *changes = tcase_create("changes");
    tcase_add_test(changes, none_and_crowd_leave_positions_alone);
    tcase_add_test(changes, jitter_is_small_and_common_to_all_agents);
    tcase_add_test(changes, reversals_undo_themselves);
    tcase_add_test(changes, rotations_are_multiples_of_15_degrees);
    tcase_add_test(changes, drift_is_linear_and_at_most_a_metre);
    suite_add_tcase(suite, changes);
    TCase *symmetries = tcase_create("symmetries");
    tcase_add_loop_test(symmetries, mirrors_and_reversals_undo_themselves, 0, 3);
    tcase_add_loop_test(symmetries, plans_know_whether_they_reverse, 0, 2 * SI_AUGMENT_COUNT);
    tcase_add_test(symmetries, mirrors_change_the_sign_of_y);
    tcase_add_test(symmetries, scaling_multiplies_all_distances);
    tcase_add_test(symmetries, noise_is_on_what_is_observed);
    tcase_add_test(symmetries, symmetries_are_drawn_as_often_as_asked);
    suite_add_tcase(suite, symmetries);
    return suite_run(suite);
}
