/* What metrics are called and mean, for tables and legends. */
#include "metrics/score.h"

static const char *const titles[SI_METRIC_COUNT] = {
    "ES path",   "ES steps",  "KDE NLL",  "ADE",      "FDE",       "AMD",      "AMV",
    "jADE",      "jFDE",      "mean ADE", "mean FDE", "kADE",      "miss",     "brierFDE",
    "in 50 %",   "in 80 %",   "in 95 %",  "interval", "collide",   "coll. gt", "likelyADE",
    "likelyFDE", "miss path", "Col-I",    "Col-II",   "gauss NLL",
};

static const char *const meanings[SI_METRIC_COUNT] = {
    "m, energy score of whole paths: distance from the truth, less the samples' own; fair",
    "m, the same a step",
    "nats, minus the log density of the samples at the truth",
    "m, mean distance of the best of the samples from the true path",
    "m, its distance at the last step",
    "deviations, of the truth from a mixture fitted to the samples; falls as they spread",
    "m\u00b2, how far they spread: what a low AMD costs, no score",
    "m, mean distance of the best sample of a whole scene, by scene",
    "m, its distance at the last step",
    "m, mean distance of all samples",
    "m, their distance at the last step",
    "m, mean distance of the nearest sample at each step",
    "share of agents whose best sample ends too far from the truth",
    "m, FDE plus the squared doubt of its sample, (1 - p)^2",
    "share of true positions in the ellipse of half of the samples: should be .5",
    "of 80 % of them: should be .8",
    "of 95 % of them: should be .95",
    "m, interval score at 95 %: width, plus 40 times what lies outside",
    "share of people who come too near to another, mean over samples",
    "the same of what happened: what it should be",
    "m, mean distance of the most likely sample, or of the first",
    "m, its distance at the last step",
    "share of agents none of whose samples stays near the truth at all steps",
    "share whose first sample meets that of a neighbour",
    "share whose first sample meets what a neighbour really did",
    "nats, minus the log density at the last step of one Gaussian fitted to the samples",
};

const char *si_metric_title(si_metric metric)
{
    return (unsigned)metric < SI_METRIC_COUNT ? titles[metric] : NULL;
}

const char *si_metric_meaning(si_metric metric)
{
    return (unsigned)metric < SI_METRIC_COUNT ? meanings[metric] : NULL;
}
