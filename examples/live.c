/* Detections in, predictions out: lines `time id x y` of a tracker at any rate, in order of time.
 */
#include <simplicit/predict.h>
#include <stdio.h>

/* Where everybody will be, on the mean of the samples, when the last predicted step is over. */
static void print_forecast(double time, const si_live_forecast *crowd, size_t samples, size_t steps)
{
    double mean[SI_MAX_STEPS][2];
    for (size_t i = 0; i < crowd->agent_count; i++) {
        const si_live_agent *agent = &crowd->agent[i];
        si_sample_mean(agent->samples, samples, steps, &mean[0][0]);
        printf("%.2f s: agent %lld will be at %.2f %.2f\n", time, (long long)agent->agent_id,
               agent->origin[0] + mean[steps - 1][0], agent->origin[1] + mean[steps - 1][1]);
    }
}

int main(void)
{
    si_predictor *model = NULL;
    si_live *live = NULL;
    si_live_forecast crowd;
    si_error error = SI_ERROR_INIT;
    const si_live_config config = si_live_config_default();
    if (si_predictor_create("pedestrian", NULL, &model, &error) != SI_OK ||
        si_live_create(model, &config, &live, &error) != SI_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    double time, x, y, last = -1e9;
    long long id, frame = 0;
    while (scanf("%lf %lld %lf %lf", &time, &id, &x, &y) == 4) {
        if (time > last && frame++ > 0 && si_live_predict(live, last, frame, &crowd) == SI_OK)
            print_forecast(last, &crowd, config.sampling.sample_count,
                           si_predictor_predicted_steps(model));
        last = time;
        if (si_live_add(live, time, id, x, y) != SI_TRACKER_ADDED)
            fprintf(stderr, "%.2f s: agent %lld left out\n", time, id);
    }
    si_live_destroy(live);
    si_predictor_destroy(model);
    return 0;
}
