/*
 * The arrays that predictions have: a table by which every format reads and writes them, and room
 * for them in memory. Internal: not installed.
 */
#ifndef SI_IO_PREDICTIONS_ARRAYS_H
#define SI_IO_PREDICTIONS_ARRAYS_H

#include "predictions.h"

enum { SI_PREDICTIONS_VERSION = 1, SI_RECORDING_NAME_SIZE = 256, SI_ARRAY_MAX_RANK = 4 };

/* In the order in which files have them. */
enum {
    SI_ARRAY_SAMPLES,
    SI_ARRAY_OBSERVED,
    SI_ARRAY_FUTURE,
    SI_ARRAY_PROBABILITIES,
    SI_ARRAY_SCENE_OFFSET,
    SI_ARRAY_AGENT_ID,
    SI_ARRAY_FRAME,
    SI_ARRAY_PRIMARY_ID,
    SI_ARRAY_RECORDING,
    SI_ARRAY_COUNT
};

/* In memory double, int64_t, or char [SI_RECORDING_NAME_SIZE] with a NUL. */
typedef enum si_array_kind { SI_ARRAY_NUMBERS, SI_ARRAY_WHOLES, SI_ARRAY_TEXTS } si_array_kind;

typedef struct si_array_form {
    const char *name;
    const char *shape; /* for errors: "[agents][steps][2]" */
    const char *axes;  /* a letter each: A agents, S scenes, O one more, K samples, T, P steps, 2 */
    si_array_kind kind;
    size_t place; /* of its pointer in an si_scene_set */
    size_t flag;  /* of its bool in a header; 0: it has none */
} si_array_form;

extern const si_array_form si_array_forms[SI_ARRAY_COUNT];

/* Whether predictions with that header have the array, and its bool; NULL: it has none. */
bool si_array_is_there(const si_predictions_header *header, size_t which);
bool *si_array_flag(si_predictions_header *header, size_t which);
/* Fills the extents and returns how many there are. */
size_t si_array_extents(const si_predictions_header *header, size_t which,
                        size_t extent[SI_ARRAY_MAX_RANK]);
/* Items of a row; false if they overflow. */
bool si_array_row(const si_predictions_header *header, size_t which, size_t *items);
/* What a set has of it, NULL if nothing. */
const void *si_array_of(const si_scene_set *set, size_t which);

/* What else the header holds of a file: attributes of their own name, left out where empty. */
typedef struct si_header_field {
    const char *name;
    size_t place; /* in a header */
    size_t size;  /* of a text; 0: a number above 0 */
} si_header_field;

enum { SI_HEADER_FIELD_COUNT = 9 };
extern const si_header_field si_header_fields[SI_HEADER_FIELD_COUNT];

/* Predictions in memory: all of a file, or a slab. Start from zeros and a header. */
typedef struct si_predictions_store {
    si_predictions_header header;
    size_t scene_capacity, agent_capacity;
    void *array[SI_ARRAY_COUNT]; /* owned; of the header's extents but for the first; NULL: none */
    size_t *offset;              /* [scenes + 1], from 0, and */
    const char **recording;      /* [scenes]: of the scenes that are lent */
} si_predictions_store;

/* Room for at least so many, not cleared; what was there is lost. `what` names the file. */
SI_MUST_CHECK si_result si_predictions_store_reserve(si_predictions_store *store,
                                                     size_t scene_count, size_t agent_count,
                                                     const char *what, si_error *error);
void si_predictions_store_finish(si_predictions_store *store);

static inline int64_t *si_store_wholes(const si_predictions_store *store, size_t which)
{
    return store->array[which];
}
/* Row `row`, of an array of numbers. */
double *si_store_numbers(const si_predictions_store *store, size_t which, size_t row);
/* The name of a recording; "" where there is none. */
const char *si_store_recording(const si_predictions_store *store, size_t scene);

/* Scenes first .. first + count - 1 of those in the store, until the next call. */
si_scene_set si_predictions_store_lend(si_predictions_store *store, size_t first, size_t count);
/* All of a file of any format but for samples and probabilities; empty on failure. */
SI_MUST_CHECK si_result si_predictions_store_read(const char *path, si_predictions_store *store,
                                                  si_error *error);

/*
 * What every reader promises and every writer asks for. Of scene_offset, numbers first ..
 * first + count - 1, after `before`: SI_ERR_FORMAT. Of a set whose first agent is `first_agent` of
 * all: observed and future positions that are finite, probabilities that are some; SI_ERR_NUMERIC.
 */
SI_MUST_CHECK si_result si_predictions_check_offsets(const char *path,
                                                     const si_predictions_header *header,
                                                     size_t first, size_t count,
                                                     const int64_t *offset, int64_t before,
                                                     si_error *error);
SI_MUST_CHECK si_result si_predictions_check_set(const char *path,
                                                 const si_predictions_header *header,
                                                 const si_scene_set *set, size_t first_agent,
                                                 si_error *error);
/* Of a store that holds a file whole. */
SI_MUST_CHECK si_result si_predictions_check_store(const char *path, si_predictions_store *store,
                                                   si_error *error);

/*
 * The first agent of `agent_count` that has a coordinate which is not finite, of `numbers` each;
 * agent_count if there is none.
 */
size_t si_predictions_find_not_finite(const double *value, size_t agent_count, size_t numbers);

#endif
