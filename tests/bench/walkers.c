/*
 * A crowd for measuring `simplicit stream`: walkers AGENTS HZ SECONDS [now]. Writes `time id x y`
 * lines, all agents a frame, at the moment each frame's time comes, or with `now` at once. Agents
 * walk on circles at 0.8 to 1.8 m/s.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void wait_until(const struct timespec *start, double seconds)
{
    struct timespec due = *start;
    due.tv_sec += (time_t)seconds;
    due.tv_nsec += (long)(1e9 * fmod(seconds, 1.0));
    if (due.tv_nsec >= 1000000000) {
        due.tv_nsec -= 1000000000;
        due.tv_sec++;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) != 0)
        ;
}

static void print_frame(double time, int agent_count)
{
    for (int id = 0; id < agent_count; id++) {
        double speed = 0.8 + id % 11 * 0.1, radius = 5.0 + id % 7;
        double angle = speed / radius * time + 0.7 * id;
        printf("%.4f %d %.3f %.3f\n", time, id, id % 32 * 4.0 + radius * cos(angle),
               id / 32 * 4.0 + radius * sin(angle));
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: walkers AGENTS HZ SECONDS [now]\n", stderr);
        return 2;
    }
    const int agent_count = atoi(argv[1]);
    const double rate = strtod(argv[2], NULL), seconds = strtod(argv[3], NULL);
    const int at_once = argc > 4 && strcmp(argv[4], "now") == 0;
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (double frame = 0.0; frame < rate * seconds; frame++) {
        if (!at_once)
            wait_until(&start, frame / rate);
        print_frame(frame / rate, agent_count);
    }
    return ferror(stdout) != 0;
}
