/*
 * The least program with an exported model, linked into 64 KB of flash and 64 KB of RAM: what its
 * noise and scenes of some sizes cost. Walkers have the speeds of all four zones.
 */
#include "../platform.h"
#include "simplicit_model.h"

static float observed[SIMPLICIT_MAX_AGENTS][SIMPLICIT_OBSERVED_STEPS][2];
static float noise[SIMPLICIT_NOISE_STREAMS][SIMPLICIT_MAX_SAMPLES][2];
static float samples[SIMPLICIT_MAX_AGENTS][SIMPLICIT_MAX_SAMPLES][SIMPLICIT_PREDICTED_STEPS][2];
static simplicit_workspace workspace;
static const simplicit_sampling sampling = {.sample_count = SIMPLICIT_MAX_SAMPLES, .spread = 1.0f};

static void walk(void)
{
    static const float speed[] = {0.0f, 0.05f, 0.5f, 1.5f};
    for (int agent = 0; agent < SIMPLICIT_MAX_AGENTS; agent++)
        for (int t = 0; t < SIMPLICIT_OBSERVED_STEPS; t++) {
            observed[agent][t][0] = speed[agent % 4] * (float)t;
            observed[agent][t][1] = (float)agent;
        }
}

static void put_count(const char *before, size_t count, const char *after, uint32_t number)
{
    put_text(before);
    put_number((uint32_t)count);
    put_text(after);
    put_number(number);
    put_text("\n");
}

static void measure_noise(size_t agent_count)
{
    uint32_t start = instructions_run();
    simplicit_noise(&sampling, agent_count, NULL, &noise[0][0][0]);
    put_count("instructions, noise of ", agent_count, " agents: ", instructions_run() - start);
}

static void measure_scene(size_t agent_count)
{
    uint32_t start = instructions_run();
    simplicit_predict(agent_count, &observed[0][0][0], &sampling, &noise[0][0][0],
                      &samples[0][0][0][0], &workspace);
    put_count("instructions, scene of ", agent_count, " agents: ", instructions_run() - start);
}

int main(void)
{
    walk();
    for (size_t agent_count = 1; agent_count <= SIMPLICIT_MAX_AGENTS; agent_count *= 2) {
        measure_noise(agent_count);
        measure_scene(agent_count);
    }
    put_count("bytes of stack, at most ", SIMPLICIT_MAX_AGENTS, " agents: ", stack_used());
    return 0;
}
