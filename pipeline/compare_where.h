/* Where the difference of two predictors comes from: who they differ on. */
#ifndef SI_PIPELINE_COMPARE_WHERE_H
#define SI_PIPELINE_COMPARE_WHERE_H

#include "compare.h"

SI_DECLARATIONS_BEGIN

/* What agents are told apart by. */
typedef enum si_where {
    SI_WHERE_SPEED,   /* metres a second, over the observed steps */
    SI_WHERE_TURN,    /* degrees from the way that was observed to the way to where it ended; 0 for
                         who did not move */
    SI_WHERE_DENSITY, /* agents in the scene */
    SI_WHERE_COUNT
} si_where;

/* "speed", ...; NULL for another value. Static. */
SI_API const char *si_where_name(si_where where);
/* False, and *where untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_where_find(const char *name, si_where *where);

enum { SI_WHERE_PARTS = 3 };

/* A third of the agents; those who are alike stay together, so that thirds may differ in size, and
 * be empty. */
typedef struct si_where_part {
    double low, high; /* what they have */
    size_t agent_count;
    double difference; /* mean over them; NaN of none */
    double share;      /* of the sum of the difference over all agents; NaN if that is 0 */
} si_where_part;

/*
 * The difference of a metric, `first` less `second`, over thirds of the agents by each of those.
 * Both were scored by_agent, with the metric and without primary_only, on the windows of the file
 * at `path`, which is read with `options` (NULL: as it says itself) for where people walked. An
 * agent without a finite value in both counts for nothing. SI_ERR_ARGUMENT for what was not scored,
 * SI_ERR_SHAPE for a file of other agents, and the errors of reading.
 */
SI_API SI_MUST_CHECK si_result si_compare_where(const si_evaluation *first,
                                                const si_evaluation *second, si_metric metric,
                                                const char *path,
                                                const si_predictions_options *options,
                                                si_where_part part[SI_WHERE_COUNT][SI_WHERE_PARTS],
                                                si_error *error);

SI_DECLARATIONS_END

#endif
