/*
 * An example: one scene, three walkers, the mean of their sampled ends. The part above main knows
 * no stdio and would do on a microcontroller; `make run` shows it on a desktop.
 */
#include <stdio.h>

#include "simplicit_model.h"

enum { AGENT_COUNT = SIMPLICIT_MAX_AGENTS < 3 ? SIMPLICIT_MAX_AGENTS : 3 };

/* Static: they are the bulk of the memory, and a small stack could not hold them. */
static float observed[AGENT_COUNT][SIMPLICIT_OBSERVED_STEPS][2];
static float noise[SIMPLICIT_NOISE_STREAMS][SIMPLICIT_MAX_SAMPLES][SIMPLICIT_NOISE_SIZE];
static float samples[AGENT_COUNT][SIMPLICIT_MAX_SAMPLES][SIMPLICIT_PREDICTED_STEPS][2];
static simplicit_workspace workspace;

/* Side by side, each a little faster than the one before. */
static void walk(void)
{
    for (int agent = 0; agent < AGENT_COUNT; agent++)
        for (int t = 0; t < SIMPLICIT_OBSERVED_STEPS; t++) {
            observed[agent][t][0] = (0.3f + 0.1f * (float)agent) * (float)t;
            observed[agent][t][1] = 1.5f * (float)agent;
        }
}

static bool predict(void)
{
    const simplicit_sampling sampling = {.sample_count = SIMPLICIT_MAX_SAMPLES, .spread = 1.0f};
    simplicit_noise(&sampling, AGENT_COUNT, NULL, &noise[0][0][0]);
    return simplicit_predict(AGENT_COUNT, &observed[0][0][0], &sampling, &noise[0][0][0],
                             &samples[0][0][0][0], &workspace);
}

static float mean_end(int agent, int axis)
{
    float sum = 0.0f;
    for (int k = 0; k < SIMPLICIT_MAX_SAMPLES; k++)
        sum += samples[agent][k][SIMPLICIT_PREDICTED_STEPS - 1][axis];
    return sum / (float)SIMPLICIT_MAX_SAMPLES;
}

int main(void)
{
    walk();
    if (!predict())
        return 1;
    for (int agent = 0; agent < AGENT_COUNT; agent++)
        printf("agent %d: last seen at (%.3f, %.3f), ends near (%.3f, %.3f)\n", agent,
               (double)observed[agent][SIMPLICIT_OBSERVED_STEPS - 1][0],
               (double)observed[agent][SIMPLICIT_OBSERVED_STEPS - 1][1], (double)mean_end(agent, 0),
               (double)mean_end(agent, 1));
    return 0;
}
