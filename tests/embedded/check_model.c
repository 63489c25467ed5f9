/*
 * An exported model against the library, on whatever machine this runs: the same noise bit for bit,
 * samples within 1e-5 m, or a millionth of where they are beyond 10 m, nothing written behind them,
 * and counts out of range refused.
 */
#include <math.h>

#include "platform.h"
#include "simplicit_model.h"

typedef struct test_case {
    size_t agent_count;
    simplicit_sampling sampling;
    const int64_t *agent_id; /* [agent_count] or NULL */
    const float *observed;   /* [agent_count][T][2] */
    const float *noise;      /* [1 or agent_count][sample_count][SIMPLICIT_NOISE_SIZE] */
    const float *samples;    /* [agent_count][sample_count][P][2] */
} test_case;

#include "cases.h"

enum {
    PATH_SIZE = 2 * SIMPLICIT_PREDICTED_STEPS,
    SAMPLES_SIZE = SIMPLICIT_MAX_AGENTS * SIMPLICIT_MAX_SAMPLES * PATH_SIZE
};

static const float tolerance = 1e-5f, canary = 12345.0f;

static float noise[SIMPLICIT_NOISE_SIZE * SIMPLICIT_NOISE_STREAMS * SIMPLICIT_MAX_SAMPLES + 1];
static float samples[SAMPLES_SIZE + 1];
static simplicit_workspace workspace;

static bool check(bool holds, const char *what, size_t index)
{
    if (!holds) {
        put_text("case ");
        put_number((uint32_t)index);
        put_text(": ");
        put_text(what);
        put_text("\n");
    }
    return holds;
}

static void put_difference(float difference)
{
    put_text("largest difference ");
    put_number(difference < 1.0f ? (uint32_t)(difference * 1e9f) : 1000000000u);
    put_text(" nm\n");
}

static bool check_noise(const test_case *now, size_t index)
{
    const size_t stream_count = SIMPLICIT_NOISE_STREAMS == 1 ? 1 : now->agent_count;
    const size_t size = SIMPLICIT_NOISE_SIZE * stream_count * now->sampling.sample_count;
    noise[size] = canary;
    simplicit_noise(&now->sampling, now->agent_count, now->agent_id, noise);
    bool same = true;
    for (size_t i = 0; i < size; i++)
        same = same && !(noise[i] < now->noise[i]) && !(noise[i] > now->noise[i]);
    return check(same, "other noise", index) &&
           check(fabsf(noise[size] - canary) <= 0.0f, "noise overrun", index);
}

static bool check_samples(const test_case *now, size_t index)
{
    size_t size = now->agent_count * now->sampling.sample_count * PATH_SIZE;
    samples[size] = canary;
    if (!check(simplicit_predict(now->agent_count, now->observed, &now->sampling, noise, samples,
                                 &workspace),
               "refused", index))
        return false;
    float largest = 0.0f;
    for (size_t i = 0; i < size; i++) {
        const float distance = fabsf(now->samples[i]) / 10.0f;
        const float difference =
            fabsf(samples[i] - now->samples[i]) / (distance > 1.0f ? distance : 1.0f);
        if (!(difference <= largest))
            largest = difference;
    }
    put_difference(largest);
    return check(largest <= tolerance, "other samples", index) &&
           check(fabsf(samples[size] - canary) <= 0.0f, "samples overrun", index);
}

static bool is_refused(size_t agent_count, size_t sample_count)
{
    const simplicit_sampling sampling = {.sample_count = sample_count, .spread = 1.0f};
    return !simplicit_predict(agent_count, cases[0].observed, &sampling, noise, samples,
                              &workspace);
}

int main(void)
{
    bool good =
        check(is_refused(0, 1) && is_refused(1, 0) && is_refused(SIMPLICIT_MAX_AGENTS + 1, 1) &&
                  is_refused(1, SIMPLICIT_MAX_SAMPLES + 1),
              "counts out of range were taken", 0);
    for (size_t i = 0; i < CASE_COUNT; i++)
        good = check_noise(&cases[i], i) && check_samples(&cases[i], i) && good;
    put_text(good ? "all equal\n" : "not equal\n");
    return good ? 0 : 1;
}
