/* The bundled model predicts one scene, two people about to meet: where each may be in 4.8 s. */
#include <simplicit/predict.h>
#include <stdio.h>

int main(void)
{
    double observed[2][8][2] = {0}, samples[2][20][12][2]; /* metres, a step every .4 s */
    for (int t = 0; t < 8; t++)
        observed[0][t][0] = 0.5 * t, observed[1][t][0] = 8 - 0.5 * t, observed[1][t][1] = 0.4;
    const si_forecast_scene scene = {.agent_count = 2, .observed = &observed[0][0][0]};
    si_predictor *model = NULL;
    si_error error = SI_ERROR_INIT;
    if (si_predictor_create("pedestrian", NULL, &model, &error) != SI_OK ||
        si_predictor_forecast(model, NULL, &scene, &samples[0][0][0][0], &error) != SI_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    for (int k = 0; k < 20; k++)
        printf("%6.2f %6.2f  %6.2f %6.2f\n", samples[0][k][11][0], samples[0][k][11][1],
               samples[1][k][11][0], samples[1][k][11][1]);
    si_predictor_destroy(model);
}
