/* make-crowd: writes a simulated recording as the ETH/UCY text that every reader here takes. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crowd.h"

enum {
    STEPS_A_FRAME = 10, /* rows are written at every tenth step, 0.4 s apart */
    FRAMES_A_MINUTE = 150,
    WARM_UP_STEPS = 750, /* until the square has filled */
    MAX_MINUTES = 24 * 60,
    EXIT_USAGE = 2, /* as simplicit itself */
};
static const double step_seconds = 0.04;

typedef struct settings {
    uint64_t seed;
    long minutes;
    const char *path; /* NULL: standard output */
} settings;

static const struct argp_option options[] = {
    {"minutes", 'm', "N", 0, "Length of the recording; default 2", 0},
    {"output", 'o', "FILE", 0, "Where to write; default standard output", 0},
    {"seed", 's', "N", 0, "Another seed gives another crowd; default 1", 0},
    {0},
};

static unsigned long long parse_count(struct argp_state *state, const char *text,
                                      unsigned long long low, unsigned long long high)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value < low || value > high)
        argp_error(state, "expected a whole number from %llu to %llu, found \"%s\"", low, high,
                   text);
    return value;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    settings *wanted = state->input;
    switch (key) {
    case 'm':
        wanted->minutes = (long)parse_count(state, text, 1, MAX_MINUTES);
        return 0;
    case 'o':
        wanted->path = text;
        return 0;
    case 's':
        wanted->seed = parse_count(state, text, 0, UINT64_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void write_header(FILE *stream, const settings *wanted)
{
    fprintf(stream,
            "# SIMULATED, not recorded: social forces (Helbing and Molnar 1995) on a square of\n"
            "# 24 m x 14 m, by datasets/make_crowd.c: make-crowd --seed %llu --minutes %ld\n"
            "# frame id x y, metres; 10 frames = 0.4 s\n",
            (unsigned long long)wanted->seed, wanted->minutes);
}

static void write_frame(FILE *stream, long frame, const simulated_crowd *crowd)
{
    for (size_t i = 0; i < crowd->walker_count; i++) {
        const walker *who = &crowd->walkers[i];
        fprintf(stream, "%ld\t%ld\t%.3f\t%.3f\n", frame, who->id, who->position.x, who->position.y);
    }
}

static bool write_recording(FILE *stream, const settings *wanted)
{
    static simulated_crowd crowd;
    crowd_start(&crowd, wanted->seed);
    for (int step = 0; step < WARM_UP_STEPS; step++)
        crowd_step(&crowd, step_seconds);
    write_header(stream, wanted);
    for (long i = 0; i < wanted->minutes * FRAMES_A_MINUTE; i++) {
        write_frame(stream, i * STEPS_A_FRAME, &crowd);
        for (int step = 0; step < STEPS_A_FRAME; step++)
            crowd_step(&crowd, step_seconds);
    }
    return fflush(stream) == 0 && ferror(stream) == 0;
}

/* Into a temporary file beside it first: what was at the path survives a full disk. */
static bool write_file(const settings *wanted)
{
    bool written = false;
    const size_t size = strlen(wanted->path) + sizeof ".tmp";
    char *temporary = malloc(size);
    if (temporary == NULL)
        return false;
    snprintf(temporary, size, "%s.tmp", wanted->path);
    FILE *stream = fopen(temporary, "w");
    if (stream != NULL) {
        written = write_recording(stream, wanted);
        written = fclose(stream) == 0 && written && rename(temporary, wanted->path) == 0;
        if (!written)
            unlink(temporary);
    }
    free(temporary);
    return written;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        .options = options,
        .parser = parse_option,
        .doc = "Simulates a crowd and writes it as rows of frame, id, x, y."
               "\vExample: make-crowd --minutes 60 --seed 7 -o crowd.txt",
    };
    argp_err_exit_status = EXIT_USAGE;
    settings wanted = {.seed = 1, .minutes = 2};
    argp_parse(&argp, argc, argv, 0, NULL, &wanted);
    const bool written =
        wanted.path != NULL ? write_file(&wanted) : write_recording(stdout, &wanted);
    if (!written)
        fprintf(stderr, "make-crowd: cannot write %s: %s\n",
                wanted.path != NULL ? wanted.path : "to standard output", strerror(errno));
    return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
