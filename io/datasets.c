#include "io/datasets.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/argument.h"
#include "base/names.h"

/* Where sets that come with simplicit lie: an installation or the sources (see meson.build). */
#ifndef SI_DATA_DIR
#error "SI_DATA_DIR must be the installed data folder"
#endif
#ifndef SI_SOURCE_DIR
#error "SI_SOURCE_DIR must be the folder of the sources"
#endif

enum { RECORDING_COUNT = 8, SPLIT_COUNT = 3 };

static const char *const split_names[SPLIT_COUNT] = {
    [SI_SPLIT_TRAIN] = "train", [SI_SPLIT_VAL] = "val", [SI_SPLIT_TEST] = "test"};

static const char *const set_names[] = {"eth",   "hotel", "univ",   "zara1",
                                        "zara2", "sdd",   "sample", NULL};

/* The recordings of ETH and UCY, and the set that each is tested in. */
static const struct recording {
    const char *name;
    const char *tested_in; /* NULL: none, always trained on */
} recordings[RECORDING_COUNT] = {
    {"biwi_eth", "eth"},        {"biwi_hotel", "hotel"}, {"crowds_zara01", "zara1"},
    {"crowds_zara02", "zara2"}, {"crowds_zara03", NULL}, {"students001", "univ"},
    {"students003", "univ"},    {"uni_examples", NULL},
};

SI_DEFINE_NAMES(si_split, split_names)

const char *si_dataset_name(size_t index)
{
    const size_t count = sizeof set_names / sizeof set_names[0];
    return index < count ? set_names[index] : NULL;
}

/* Joins them with slashes; NULL without memory. */
static char *join(const char *folder, const char *middle, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s%s%s", folder, middle, middle[0] != '\0' ? "/" : "", name) >= 0
               ? path
               : NULL;
}

/* Takes over the path, which may be NULL. */
static si_result add_path(si_dataset_files *files, char *path, si_error *error)
{
    char **grown = realloc(files->path, (files->count + 1) * sizeof *grown);
    if (grown != NULL)
        files->path = grown;
    if (grown == NULL || path == NULL) {
        free(path);
        return si_error_no_memory(error, "the paths of a set");
    }
    files->path[files->count++] = path;
    return SI_OK;
}

static int is_recording(const struct dirent *entry)
{
    const char *extension = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && extension != NULL && strcmp(extension, ".txt") == 0;
}

static int compare_names(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

/* All recordings in `folder`, which it takes over; none if it is not there. */
static si_result list_folder(si_dataset_files *files, char *folder, si_error *error)
{
    struct dirent **entry = NULL;
    const int count = folder != NULL ? scandir(folder, &entry, is_recording, compare_names) : -1;
    si_result status = SI_OK;
    if (folder == NULL)
        status = si_error_no_memory(error, "the paths of a set");
    else if (count < 0 && errno != ENOENT && errno != ENOTDIR)
        status = si_error_errno(error, errno, "%.900s", folder);
    for (int i = 0; i < count; i++) {
        if (status == SI_OK)
            status = add_path(files, join(folder, "", entry[i]->d_name), error);
        free(entry[i]);
    }
    free(entry);
    free(folder);
    return status;
}

/* DIR/ethucy: one set's own recordings are tested, the rest is trained on. */
static si_result list_ethucy(si_dataset_files *files, const char *directory, const char *set,
                             si_split split, si_error *error)
{
    const bool is_test = split == SI_SPLIT_TEST;
    const char *part = is_test ? "all" : split_names[split];
    si_result status = SI_OK;
    for (size_t i = 0; i < RECORDING_COUNT && status == SI_OK; i++) {
        const struct recording *recording = &recordings[i];
        const char *tested_in = recording->tested_in != NULL ? recording->tested_in : "";
        char *path;
        if ((strcmp(tested_in, set) == 0) != is_test)
            continue;
        if (asprintf(&path, "%s/ethucy/%s/%s%s%s.txt", directory, part, recording->name,
                     is_test ? "" : "_", is_test ? "" : part) < 0)
            path = NULL;
        status = add_path(files, path, error);
        if (status == SI_OK && access(path, R_OK) != 0)
            status = si_error_errno(error, errno, "%s", path);
    }
    return status;
}

static bool has_ethucy(const char *directory)
{
    struct stat found;
    char *path = join(directory, "", "ethucy");
    const bool has = path != NULL && stat(path, &found) == 0 && S_ISDIR(found.st_mode);
    free(path);
    return has;
}

static si_result find_benchmark(si_dataset_files *files, const char *set, const char *directory,
                                si_split split, si_error *error)
{
    const bool leaves_one_out = strcmp(set, "sdd") != 0;
    if (leaves_one_out && has_ethucy(directory))
        return list_ethucy(files, directory, set, split, error);
    si_result status = list_folder(files, join(directory, set, split_names[split]), error);
    if (status == SI_OK && files->count == 0)
        return si_error_set(error, SI_ERR_IO,
                            "%s: no recordings of %s, expected %s%s/%s/%s/<recording>.txt",
                            directory, set, leaves_one_out ? "ethucy/{all,train,val}, or " : "",
                            directory, set, split_names[split]);
    return status;
}

/* A sample that is not split serves all splits. */
static si_result list_sample(si_dataset_files *files, const char *root, const char *folder,
                             si_split split, si_error *error)
{
    char *whole = join(root, folder, "sample");
    si_result status = whole != NULL
                           ? list_folder(files, join(whole, "", split_names[split]), error)
                           : si_error_no_memory(error, "the paths of a set");
    if (status != SI_OK || files->count > 0) {
        free(whole);
        return status;
    }
    return list_folder(files, whole, error);
}

static si_result find_sample(si_dataset_files *files, const char *directory, si_split split,
                             si_error *error)
{
    const char *const bundled[] = {getenv("SIMPLICIT_DATA"), SI_DATA_DIR, SI_SOURCE_DIR};
    si_result status = SI_OK;
    if (directory != NULL)
        status = list_sample(files, directory, "", split, error);
    for (size_t i = 0; directory == NULL && i < 3 && status == SI_OK && files->count == 0; i++)
        if (bundled[i] != NULL)
            status = list_sample(files, bundled[i], "datasets", split, error);
    if (status != SI_OK || files->count > 0)
        return status;
    if (directory != NULL)
        return si_error_set(error, SI_ERR_IO, "%s: no sample, expected %s/sample/<recording>.txt",
                            directory, directory);
    return si_error_set(error, SI_ERR_IO,
                        "no sample recordings, expected datasets/sample/<recording>.txt in "
                        "$SIMPLICIT_DATA, %s or %s",
                        SI_DATA_DIR, SI_SOURCE_DIR);
}

static bool is_known(const char *set)
{
    for (size_t i = 0; set_names[i] != NULL; i++)
        if (strcmp(set, set_names[i]) == 0)
            return true;
    return false;
}

static si_result refuse_set(const char *set, si_error *error)
{
    char known[128] = "";
    for (size_t i = 0; set_names[i] != NULL; i++)
        snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", i > 0 ? ", " : "",
                 set_names[i]);
    return si_error_set(error, SI_ERR_ARGUMENT, "no set \"%s\", expected one of %s", set, known);
}

si_result si_dataset_find(const char *set, const char *directory, si_split split,
                          si_dataset_files *files, si_error *error)
{
    SI_REQUIRE(error, files);
    *files = (si_dataset_files){0};
    SI_REQUIRE(error, set);
    if (!is_known(set))
        return refuse_set(set, error);
    const bool is_sample = strcmp(set, "sample") == 0;
    if (directory == NULL && !is_sample)
        return si_error_set(error, SI_ERR_ARGUMENT, "set %s: expected the folder of the data", set);
    si_result status = is_sample ? find_sample(files, directory, split, error)
                                 : find_benchmark(files, set, directory, split, error);
    if (status != SI_OK)
        si_dataset_files_finish(files);
    return status;
}

void si_dataset_files_finish(si_dataset_files *files)
{
    if (files == NULL)
        return;
    for (size_t i = 0; i < files->count; i++)
        free(files->path[i]);
    free(files->path);
    *files = (si_dataset_files){0};
}

void si_recording_name(const char *path, char *name, size_t size)
{
    if (!SI_ARE_THERE(path, name))
        return;
    const char *slash = strrchr(path, '/');
    const char *begin = slash != NULL ? slash + 1 : path;
    const char *extension = strrchr(begin, '.');
    size_t length =
        extension != NULL && extension != begin ? (size_t)(extension - begin) : strlen(begin);
    if (size == 0)
        return;
    if (length >= size)
        length = size - 1;
    memcpy(name, begin, length);
    name[length] = '\0';
}
