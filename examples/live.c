/* Detections in, predictions out: lines `time id x y` of a tracker at any rate, in order of time.
 */
#include <simplicit/predict.h>
#include <stdio.h>

int main(void)
{
    si_predictor *model = NULL;
    si_live *live = NULL;
    si_live_forecast crowd;
    si_error error = SI_ERROR_INIT;
    if (si_predictor_create("pedestrian", NULL, &model, &error) != SI_OK ||
        si_live_create(model, NULL, &live, &error) != SI_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    double time, x, y, last = 0, mean[SI_MAX_STEPS][2]; /* mean of the samples, from the origin */
    for (long long id, frame = 0; scanf("%lf %lld %lf %lf", &time, &id, &x, &y) == 4; last = time) {
        if (time > last && si_live_predict(live, last, frame++, &crowd) == SI_OK)
            for (const si_live_agent *a = crowd.agent; a < crowd.agent + crowd.agent_count; a++) {
                const double *end = mean[crowd.predicted_steps - 1];
                si_sample_mean(a->samples, crowd.sample_count, crowd.predicted_steps, mean[0]);
                printf("%.2f s: agent %lld will be at %.2f %.2f\n", last, (long long)a->agent_id,
                       a->origin[0] + end[0], a->origin[1] + end[1]);
            }
        if (si_live_add(live, time, id, x, y) != SI_TRACKER_ADDED)
            fprintf(stderr, "%.2f s: agent %lld left out\n", time, id);
    }
    si_live_destroy(live);
    si_predictor_destroy(model);
}
