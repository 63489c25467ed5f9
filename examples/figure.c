/* Draws a scene with a baseline's samples into the file that is named, .png, .svg or .pdf. */
#include <simplicit/simplicit.h>
#include <stdio.h>

enum { AGENTS = 2, SAMPLES = 100, SEEN = 8, AHEAD = 12 };

static bool write_to(void *context, const void *data, size_t size)
{
    return fwrite(data, 1, size, context) == size;
}

int main(int argc, char **argv)
{
    static double observed[AGENTS][SEEN][2], samples[AGENTS][SAMPLES][AHEAD][2];
    for (int t = 0; t < SEEN; t++) {
        observed[0][t][0] = 0.5 * t, observed[0][t][1] = 0.0;
        observed[1][t][0] = 8.0 - 0.5 * t, observed[1][t][1] = 0.1 * t;
    }
    const si_forecast_scene scene = {.agent_count = AGENTS, .observed = &observed[0][0][0]};
    si_sampling sampling = si_sampling_default();
    sampling.sample_count = SAMPLES;
    si_predictor *predictor = NULL;
    si_error error = SI_ERROR_INIT;
    FILE *file = fopen(argc > 1 ? argv[1] : "scene.png", "wb");
    si_figure_output output = {.style = si_figure_style_default(), .sink = {write_to, file}};
    const si_scene_panel panel = {.title = "cv-gauss",
                                  .agent_count = AGENTS,
                                  .observed_steps = SEEN,
                                  .predicted_steps = AHEAD,
                                  .sample_count = SAMPLES,
                                  .observed = &observed[0][0][0],
                                  .samples = &samples[0][0][0][0]};
    const si_scene_figure figure = {.panel_count = 1, .panel = &panel, .mean_path = true};
    if (file == NULL || !si_figure_format_find(argc > 1 ? argv[1] : "scene.png", &output.format) ||
        si_predictor_create("cv-gauss", NULL, &predictor, &error) != SI_OK ||
        si_predictor_forecast(predictor, &sampling, &scene, &samples[0][0][0][0], &error) !=
            SI_OK ||
        si_scene_figure_render(&figure, &output, &error) != SI_OK || fclose(file) != 0)
        return fprintf(stderr, "no figure: %s\n", error.message), 1;
    si_predictor_destroy(predictor);
}
