/*
 * Writing and reading the samples of the largest set, 24334 agents of 1000 samples: 2.3 GB of
 * float32, in processor time. Beside them, the same bytes through write and read alone. AGENTS as
 * an argument.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "io/predictions.h"

enum { SAMPLES = 1000, OBSERVED = 8, PREDICTED = 12, SCENE = 25, SLAB_BYTES = 32 << 20 };

/* Processor time, so that a busy machine and its disk tell nothing. */
static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static si_result write_file(const char *path, size_t scenes, si_error *error)
{
    const si_predictions_header header = {
        .observed_steps = OBSERVED,
        .predicted_steps = PREDICTED,
        .sample_count = SAMPLES,
        .scene_count = scenes,
        .agent_count = scenes * SCENE,
        .has_future = true,
        .step_seconds = 0.4,
    };
    static double observed[SCENE][OBSERVED][2], future[SCENE][PREDICTED][2];
    static double samples[SCENE][SAMPLES][PREDICTED][2];
    static const size_t offset[] = {0, SCENE};
    const si_scene_set slab = {.scene_count = 1,
                               .agent_count = SCENE,
                               .offset = offset,
                               .observed = &observed[0][0][0],
                               .future = &future[0][0][0],
                               .samples = &samples[0][0][0][0]};
    si_predictions_writer *writer;
    si_result status = si_predictions_writer_create(path, &header, NULL, &writer, error);
    for (size_t s = 0; status == SI_OK && s < scenes; s++)
        status = si_predictions_writer_append(writer, &slab, error);
    if (status == SI_OK)
        status = si_predictions_writer_commit(writer, error);
    si_predictions_writer_destroy(writer);
    return status;
}

static si_result read_file(const char *path, si_error *error)
{
    si_predictions_reader *reader;
    si_scene_set slab = {.scene_count = 1};
    si_result status = si_predictions_reader_open(path, NULL, &reader, error);
    size_t agents = 0;
    if (status == SI_OK)
        agents = si_predictions_slab_agents(si_predictions_reader_header(reader), SLAB_BYTES);
    while (status == SI_OK && slab.scene_count > 0)
        status = si_predictions_reader_read(reader, agents, &slab, error);
    si_predictions_reader_destroy(reader);
    return status;
}

/* The same bytes, a megabyte at a time. */
static double raw_seconds(const char *path, int flags, size_t bytes)
{
    static char block[1 << 20];
    double started = seconds_now();
    int descriptor = open(path, flags, 0600);
    for (size_t done = 0; descriptor >= 0 && done < bytes; done += sizeof block) {
        ssize_t count = flags == O_RDONLY ? read(descriptor, block, sizeof block)
                                          : write(descriptor, block, sizeof block);
        if (count <= 0)
            break;
    }
    if (descriptor >= 0)
        close(descriptor);
    return seconds_now() - started;
}

int main(int argc, char **argv)
{
    const size_t scenes = (argc > 1 ? strtoul(argv[1], NULL, 10) : 24334) / SCENE;
    const size_t bytes = scenes * SCENE * SAMPLES * PREDICTED * 2 * sizeof(float);
    const double megabytes = 1e-6 * (double)bytes;
    char folder[] = "/tmp/bench-predictions-XXXXXX", path[64], raw[64];
    si_error error = SI_ERROR_INIT;
    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    snprintf(path, sizeof path, "%s/predictions.h5", folder);
    snprintf(raw, sizeof raw, "%s/raw", folder);
    printf("%zu agents, %.0f MB of float32 samples\n", scenes * SCENE, megabytes);
    double started = seconds_now();
    si_result status = write_file(path, scenes, &error);
    double written = seconds_now();
    if (status == SI_OK)
        status = read_file(path, &error);
    double done = seconds_now();
    if (status == SI_OK) {
        printf("write %6.0f MB/s, read %6.0f MB/s\n", megabytes / (written - started),
               megabytes / (done - written));
        unlink(path);
        double raw_write = raw_seconds(raw, O_WRONLY | O_CREAT, bytes);
        double raw_read = raw_seconds(raw, O_RDONLY, bytes);
        printf("bytes alone: write %6.0f MB/s, read %6.0f MB/s\n", megabytes / raw_write,
               megabytes / raw_read);
    } else {
        fprintf(stderr, "%s\n", error.message);
    }
    unlink(path);
    unlink(raw);
    rmdir(folder);
    return status == SI_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
