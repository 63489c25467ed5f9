/*
 * The formats of predictions beside HDF5: one file each, and a line each in the table of
 * predictions_form.c. Internal: not installed.
 */
#ifndef SI_IO_PREDICTIONS_FORM_H
#define SI_IO_PREDICTIONS_FORM_H

#include "predictions_draft.h"

/* What a file or folder looks like. */
enum { SI_FORM_SNIFF_SIZE = 4096 };
typedef struct si_form_sniff {
    const char *path;
    bool is_folder;
    size_t length;
    char text[SI_FORM_SNIFF_SIZE + 1]; /* its first bytes, with a NUL behind them */
} si_form_sniff;

typedef struct si_predictions_form {
    const char *name;
    bool (*is)(const si_form_sniff *sniff);
    /* Adds what the file says to a draft. */
    si_result (*read)(si_predictions_draft *draft, si_error *error);
    /* Or gives arrays; then there is no `read`. */
    si_result (*read_arrays)(const char *path, const si_predictions_options *options,
                             si_predictions_store *store, si_error *error);
} si_predictions_form;

/* Static; NULL for what is none of them, and for what cannot be read. */
const si_predictions_form *si_predictions_form_find(const char *path);
/* Reads and completes it, into a store of zeros, which is the caller's to finish. */
SI_MUST_CHECK si_result si_predictions_form_read(const si_predictions_form *form, const char *path,
                                                 const si_predictions_options *options,
                                                 si_predictions_store *store, si_error *error);

/* The number that a name is, or for another text one made of it, within +-2^53. */
int64_t si_name_number(const char *name);

bool si_predictions_is_trajnet(const si_form_sniff *sniff);
si_result si_predictions_read_trajnet(si_predictions_draft *draft, si_error *error);
bool si_predictions_is_jmm(const si_form_sniff *sniff);
si_result si_predictions_read_jmm(si_predictions_draft *draft, si_error *error);
bool si_predictions_is_nuscenes(const si_form_sniff *sniff);
si_result si_predictions_read_nuscenes(si_predictions_draft *draft, si_error *error);
si_result si_truth_read_nuscenes(const char *path, si_truth *truth, si_error *error);
bool si_predictions_is_av2(const si_form_sniff *sniff);
si_result si_predictions_read_av2(si_predictions_draft *draft, si_error *error);
bool si_truth_is_av2(const si_form_sniff *sniff);
si_result si_truth_read_av2(const char *path, si_truth *truth, si_error *error);
bool si_predictions_is_npz(const si_form_sniff *sniff);
si_result si_predictions_read_npz(const char *path, const si_predictions_options *options,
                                  si_predictions_store *store, si_error *error);
bool si_predictions_is_npy(const si_form_sniff *sniff);
si_result si_predictions_read_npy(const char *path, const si_predictions_options *options,
                                  si_predictions_store *store, si_error *error);

/* Fills it; false if the path cannot be looked at. */
bool si_form_sniff_read(const char *path, si_form_sniff *sniff);

#endif
