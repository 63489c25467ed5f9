/* The bundled model predicts one scene: two people about to meet. */
#include <simplicit/predict.h>
#include <stdio.h>

int main(void)
{
    double observed[2][8][2]; /* metres, every .4 s */
    for (int t = 0; t < 8; t++) {
        observed[0][t][0] = 0.5 * t, observed[0][t][1] = 0.0;
        observed[1][t][0] = 8.0 - 0.5 * t, observed[1][t][1] = 0.4;
    }
    si_predictor *model = NULL;
    si_forecaster *forecaster = NULL;
    si_forecast forecast;
    si_error error = SI_ERROR_INIT;
    const si_sampling sampling = si_sampling_default();
    const si_forecast_scene scene = {.agent_count = 2, .observed = &observed[0][0][0]};
    if (si_predictor_create("pedestrian", NULL, &model, &error) != SI_OK ||
        si_forecaster_create(model, &sampling, 2, &forecaster, &error) != SI_OK ||
        si_forecaster_predict(forecaster, &scene, &forecast) != SI_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    const size_t steps = si_predictor_predicted_steps(model), paths = 2 * sampling.sample_count;
    for (size_t path = 0; path < paths; path++)
        for (size_t t = 0; t < steps; t++)
            printf("%.3f %.3f%s", forecast.origin[0] + forecast.samples[(path * steps + t) * 2],
                   forecast.origin[1] + forecast.samples[(path * steps + t) * 2 + 1],
                   t + 1 < steps ? "  " : "\n");
    si_forecaster_destroy(forecaster);
    si_predictor_destroy(model);
    return 0;
}
