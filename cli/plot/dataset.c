/* simplicit plot dataset: every track of a recording, coloured by speed. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/reading.h"
#include "io/datasets.h"
#include "io/tracks.h"
#include "viz/recording.h"

typedef struct dataset_options {
    plot_files files;
    plot_output output;
    si_reading reading;
} dataset_options;

/* A row of the recording in the order of its track. */
typedef struct track_row {
    int64_t agent_id, frame;
    size_t row;
} track_row;

typedef struct dataset {
    si_tracks tracks;
    track_row *order; /* [row_count], owned like all arrays */
    size_t track_count;
    size_t *offset;   /* [track_count + 1] */
    double *position; /* [row_count][2] */
    double *speed;    /* [row_count] */
} dataset;

static const command_option table[] = {
    OPTION_HEADER("The recording:", 2),
    {"step", 0, "SECONDS",
     "time between neighbouring frames, if the file does not say (default 0.4)", 2,
     OPTION_STEP_SECONDS(dataset_options, reading.step_seconds)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    if (((dataset_options *)parsed)->files.count != 1)
        argp_error(state, "give one recording");
}

static const option_child children[] = {
    {&plot_files_options, offsetof(dataset_options, files), 0},
    {&plot_page_options, offsetof(dataset_options, output), 0},
    {&reading_options, offsetof(dataset_options, reading), 0},
    {0},
};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .words = "RECORDING.txt",
    .description = "Draws every track of a recording, coloured by speed."
                   "\vExample:\n"
                   "  simplicit plot dataset biwi_eth.txt -o eth.png",
};

static int compare_rows(const void *a, const void *b)
{
    const track_row *x = a, *y = b;
    if (x->agent_id != y->agent_id)
        return x->agent_id < y->agent_id ? -1 : 1;
    return (x->frame > y->frame) - (x->frame < y->frame);
}

/* Seconds a frame: as given, as the file says, or so that the least distance of neighbours is one
 * step. */
static double seconds_a_frame(const dataset *made, const si_reading *reading)
{
    int64_t least = INT64_MAX;
    const double rate = reading->frame_rate > 0.0 ? reading->frame_rate : made->tracks.frame_rate;
    if (rate > 0.0)
        return 1.0 / rate;
    if (made->tracks.frames_per_second > 0.0)
        return 1.0 / made->tracks.frames_per_second;
    for (size_t i = 1; i < made->tracks.row_count; i++) {
        int64_t gap = made->tracks.frame[i] - made->tracks.frame[i - 1];
        least = gap > 0 && gap < least ? gap : least;
    }
    return reading->step_seconds / (double)least;
}

static si_result allocate(dataset *made, si_error *error)
{
    size_t count = made->tracks.row_count;
    made->order = calloc(count, sizeof *made->order);
    made->offset = calloc(count + 1, sizeof *made->offset);
    made->position = calloc(count, 2 * sizeof *made->position);
    made->speed = calloc(count, sizeof *made->speed);
    if (made->order != NULL && made->offset != NULL && made->position != NULL &&
        made->speed != NULL)
        return SI_OK;
    return si_error_no_memory(error, "the tracks");
}

static void sort_rows(dataset *made)
{
    size_t count = made->tracks.row_count;
    for (size_t i = 0; i < count; i++)
        made->order[i] = (track_row){made->tracks.agent_id[i], made->tracks.frame[i], i};
    qsort(made->order, count, sizeof *made->order, compare_rows);
    for (size_t i = 0; i < count; i++) {
        made->position[2 * i] = made->tracks.position[2 * made->order[i].row];
        made->position[2 * i + 1] = made->tracks.position[2 * made->order[i].row + 1];
        if (i == 0 || made->order[i].agent_id != made->order[i - 1].agent_id)
            made->offset[made->track_count++] = i;
    }
    made->offset[made->track_count] = count;
}

/* From the row before; the first row of a track has the speed of the second. */
static void find_speeds(dataset *made, double frame_seconds)
{
    for (size_t n = 0; n < made->track_count; n++) {
        size_t first = made->offset[n], end = made->offset[n + 1];
        for (size_t i = first + 1; i < end; i++) {
            const double *now = made->position + 2 * i;
            double frames = (double)(made->order[i].frame - made->order[i - 1].frame);
            made->speed[i] = hypot(now[0] - now[-2], now[1] - now[-1]) / (frames * frame_seconds);
        }
        if (first + 1 < end)
            made->speed[first] = made->speed[first + 1];
    }
}

static si_result load(const dataset_options *options, dataset *made, si_error *error)
{
    const char *path = options->files.path[0];
    si_result status = si_tracks_read(path, &options->reading.tracks, &made->tracks, error);
    if (status == SI_OK && made->tracks.row_count == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s has no rows", path);
    if (status == SI_OK)
        status = allocate(made, error);
    if (status != SI_OK)
        return status;
    sort_rows(made);
    find_speeds(made, seconds_a_frame(made, &options->reading));
    return SI_OK;
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_recording_figure_render(figure, output, error);
}

static si_result draw(const dataset_options *options, const dataset *made, si_error *error)
{
    char title[256], subtitle[128];
    si_recording_name(options->files.path[0], title, sizeof title);
    snprintf(subtitle, sizeof subtitle, "%zu agents, %zu positions", made->track_count,
             made->tracks.row_count);
    si_recording_figure figure = {.title = title,
                                  .subtitle = subtitle,
                                  .track_count = made->track_count,
                                  .offset = made->offset,
                                  .position = made->position,
                                  .speed = made->speed};
    return plot_output_write(&options->output, title, render, &figure, error);
}

static int run(int argc, char **argv)
{
    dataset_options options = {.output = plot_output_default(argc, argv),
                               .reading = si_reading_default()};
    dataset made = {0};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    si_result status = load(&options, &made, &error);
    if (status == SI_OK)
        status = draw(&options, &made, &error);
    si_tracks_finish(&made.tracks);
    free(made.order);
    free(made.offset);
    free(made.position);
    free(made.speed);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command dataset_kind = {
    .name = "dataset",
    .summary = "every track of a recording, coloured by speed",
    .options = &option_tables,
    .run = run,
};
