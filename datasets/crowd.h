/*
 * A simulated crowd on a walled square of 24 m x 14 m: two streams along it, two across it that
 * come through gates, people who turn off, groups, people who stop for a while, a few runners.
 *
 * Social forces as Helbing and Molnar, Social force model for pedestrian dynamics, Physical Review
 * E 51 (1995): a walker's acceleration is the sum of
 *     (speed * direction - velocity) / tau            it wants to get on                   (eq. 2)
 *     -grad V0 exp(-b / sigma), weaker behind          others keep away, eq. 3, 4 and 8;
 *                b is the semi-minor axis of the ellipse that has the other's next step as foci
 *     -grad U0 exp(-d / range)                         walls keep away                      (eq. 5)
 *     strength * (centre - position)                   groups keep together     (in place of eq. 6)
 * A slow random drift of the direction stands for the fluctuation term.
 *
 * Same seed, same crowd, on every machine with IEEE 754 doubles: only + - * / and sqrt are used,
 * and no generator but the one here. Compile without contraction to fused multiply-adds.
 */
#ifndef SI_DATASETS_CROWD_H
#define SI_DATASETS_CROWD_H

#include <stddef.h>
#include <stdint.h>

typedef struct vector {
    double x, y; /* metres, or metres a second */
} vector;

typedef struct walker {
    long id; /* from 1 in order of entering; never used again */
    vector position;
    vector velocity;
    vector target;      /* where it wants to get, beyond the border it leaves by */
    double speed;       /* that it likes to walk at, the same for a whole party */
    double drift;       /* sideways part of its direction, wanders round 0 */
    long party;         /* who walks together */
    double pause_start; /* seconds; the party stands still from here ... */
    double pause_end;   /* ... to here */
} walker;

enum { CROWD_CAPACITY = 256 };

/* Plain data, no allocation; nothing to release. */
typedef struct simulated_crowd {
    uint64_t generator;
    double time; /* seconds since the square was empty */
    size_t walker_count;
    long last_id;
    long last_party;
    walker walkers[CROWD_CAPACITY]; /* in order of id */
} simulated_crowd;

/* An empty square. */
void crowd_start(simulated_crowd *crowd, uint64_t seed);

/* Lets `seconds` pass: at most 0.05, or paths get rough. Some leave, all move, some enter. */
void crowd_step(simulated_crowd *crowd, double seconds);

#endif
