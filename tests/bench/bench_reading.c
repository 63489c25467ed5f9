/*
 * How fast recordings are read and cut, on one core: text as it lies, the same rows shuffled, and a
 * whole set from its files to its scenes. Reports the median of five runs, in processor time, which
 * other work on the machine disturbs less.
 *
 *     bench-reading [FILE...]    without files: the two of univ, from the shared recordings
 *     bench-reading --time FILE  rows and seconds of reading it alone, in any format
 *     bench-reading --predictions FILE [TRUTH]   positions of samples, and seconds
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io/predictions.h"
#include "io/scenes.h"
#include "tests/bench/recording_writer.h"

enum { RUN_COUNT = 5, TEXT_SIZE = 50000000 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static si_tracks read_or_exit(const char *path)
{
    si_error error = SI_ERROR_INIT;
    si_tracks tracks;
    if (si_tracks_read(path, NULL, &tracks, &error) != SI_OK) {
        fprintf(stderr, "bench-reading: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    return tracks;
}

static si_scenes cut_or_exit(const si_tracks *tracks)
{
    si_error error = SI_ERROR_INIT;
    si_scenes_config config = si_scenes_config_default();
    si_scenes scenes;
    if (si_scenes_cut(tracks, &config, &scenes, &error) != SI_OK) {
        fprintf(stderr, "bench-reading: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    return scenes;
}

static double time_reading(const char *path)
{
    double seconds[RUN_COUNT];
    for (size_t run = 0; run < RUN_COUNT; run++) {
        double begin = now();
        si_tracks tracks = read_or_exit(path);
        seconds[run] = now() - begin;
        si_tracks_finish(&tracks);
    }
    qsort(seconds, RUN_COUNT, sizeof seconds[0], compare_numbers);
    return seconds[RUN_COUNT / 2];
}

static void report_reading(const char *label, const si_tracks *tracks, size_t text_size,
                           bool shuffled)
{
    char path[] = "/tmp/simplicit-bench-XXXXXX";
    int file = mkstemp(path);
    FILE *stream = file >= 0 ? fdopen(file, "w") : NULL;
    if (stream == NULL || !write_repeated(stream, tracks, text_size, shuffled)) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    const double megabytes = (double)ftell(stream) / 1e6;
    fclose(stream);
    const double seconds = time_reading(path);
    unlink(path);
    printf("%-28s %7.1f MB  %7.1f ms  %6.0f MB/s\n", label, megabytes, 1e3 * seconds,
           megabytes / seconds);
}

static void report_set(const char *const *paths, size_t count)
{
    double seconds[RUN_COUNT];
    size_t scene_count = 0, agent_count = 0;
    for (size_t run = 0; run < RUN_COUNT; run++) {
        double begin = now();
        scene_count = agent_count = 0;
        for (size_t i = 0; i < count; i++) {
            si_tracks tracks = read_or_exit(paths[i]);
            si_scenes scenes = cut_or_exit(&tracks);
            scene_count += scenes.scene_count;
            agent_count += scenes.agent_count;
            si_scenes_finish(&scenes);
            si_tracks_finish(&tracks);
        }
        seconds[run] = now() - begin;
    }
    qsort(seconds, RUN_COUNT, sizeof seconds[0], compare_numbers);
    printf("%-28s %zu scenes, %zu agents  %.1f ms\n", "files to scenes", scene_count, agent_count,
           1e3 * seconds[RUN_COUNT / 2]);
}

static int time_one(const char *path)
{
    si_tracks tracks = read_or_exit(path);
    printf("%zu %.6f\n", tracks.row_count, time_reading(path));
    si_tracks_finish(&tracks);
    return EXIT_SUCCESS;
}

static size_t read_predictions(const char *path, const char *truth)
{
    si_error error = SI_ERROR_INIT;
    si_predictions_reader *reader;
    si_scene_set slab = {.scene_count = 1};
    size_t agents = 0;
    si_result status = si_predictions_reader_open(path, &(si_predictions_options){.truth = truth},
                                                  &reader, &error);
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, 1000, &slab, &error);
        agents += slab.agent_count;
    }
    if (status != SI_OK) {
        fprintf(stderr, "bench-reading: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    const si_predictions_header *header = si_predictions_reader_header(reader);
    const size_t count = agents * header->sample_count * header->predicted_steps;
    si_predictions_reader_destroy(reader);
    return count;
}

static int time_predictions(const char *path, const char *truth)
{
    double seconds[RUN_COUNT];
    size_t count = 0;
    for (size_t run = 0; run < RUN_COUNT; run++) {
        const double begin = now();
        count = read_predictions(path, truth);
        seconds[run] = now() - begin;
    }
    qsort(seconds, RUN_COUNT, sizeof seconds[0], compare_numbers);
    printf("%zu %.6f\n", count, seconds[RUN_COUNT / 2]);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "--predictions") == 0)
        return time_predictions(argv[2], argc > 3 ? argv[3] : NULL);
    if (argc == 3 && strcmp(argv[1], "--time") == 0)
        return time_one(argv[2]);
    char students[2][1024];
    const char *root = getenv("SIMPLICIT_SHARED");
    for (size_t i = 0; i < 2; i++)
        snprintf(students[i], sizeof students[i], "%s/datasets/ethucy/all/students00%c.txt",
                 root != NULL ? root : "../shared", "13"[i]);
    const char *const univ[] = {students[0], students[1]};
    const char *const sample[] = {"datasets/sample/simulated_crowd.txt"};
    const bool has_univ = access(univ[0], R_OK) == 0;
    const char *const *paths = argc > 1 ? (const char *const *)argv + 1 : has_univ ? univ : sample;
    const size_t path_count = argc > 1 ? (size_t)(argc - 1) : has_univ ? 2 : 1;
    printf("%s%s\n", paths[0], path_count > 1 ? ", ..." : "");
    si_tracks tracks = read_or_exit(paths[0]);
    report_reading("rows in order", &tracks, TEXT_SIZE, false);
    report_reading("rows shuffled", &tracks, TEXT_SIZE, true);
    si_tracks_finish(&tracks);
    report_set(paths, path_count);
    return EXIT_SUCCESS;
}
