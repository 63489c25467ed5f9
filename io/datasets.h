/*
 * Which recordings a benchmark set is made of, and where they lie.
 *
 * Sets: eth, hotel, univ, zara1, zara2 (leave one out: tested on its own recordings, trained on all
 * others), sdd (its own split) and sample (the simulated crowd that comes with simplicit). DIR is
 * laid out in one of two ways, found by looking:
 *     DIR/ethucy/all/<recording>.txt, DIR/ethucy/{train,val}/<recording>_{train,val}.txt,
 *         DIR/sdd/{train,val,test}/<recording>.txt
 *     DIR/<set>/{train,val,test}/<recording>.txt   as the public Social-Implicit repository
 * The sample is sample/{train,val,test}/<recording>.txt or, where it is not split,
 * sample/<recording>.txt for all three splits. Without a DIR it is looked for in the folder
 * datasets of $SIMPLICIT_DATA, of the installed data, and of the sources, in this order.
 */
#ifndef SI_IO_DATASETS_H
#define SI_IO_DATASETS_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef enum si_split { SI_SPLIT_TRAIN, SI_SPLIT_VAL, SI_SPLIT_TEST } si_split;

/* "train", "val" or "test"; NULL for another value. Static. */
SI_API const char *si_split_name(si_split split);
/* False, and *split untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_split_find(const char *name, si_split *split);

/* The name of the index-th set, NULL past the last. Static. */
SI_API const char *si_dataset_name(size_t index);

/* Owned paths, sorted by recording; release with si_dataset_files_finish. */
typedef struct si_dataset_files {
    size_t count;
    char **path;
} si_dataset_files;

/*
 * The files of a split of `set` under `directory`, which may be NULL for the sample alone. There is
 * at least one. SI_ERR_ARGUMENT for an unknown set, with the known ones named; SI_ERR_IO if the
 * directory has none of the layouts, with what was looked for; SI_ERR_NO_MEMORY. `files` is then
 * empty. Reads the environment, so no other thread should change that meanwhile.
 */
SI_API SI_MUST_CHECK si_result si_dataset_find(const char *set, const char *directory,
                                               si_split split, si_dataset_files *files,
                                               si_error *error);
SI_API void si_dataset_files_finish(si_dataset_files *files);

/*
 * The name of a recording: the file's name without folders and extension, into name[size], where it
 * is cut and terminated.
 */
SI_API void si_recording_name(const char *path, char *name, size_t size);

SI_DECLARATIONS_END

#endif
