#include "io/datasets.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

enum { PATH_SIZE = 4096, RECORDING_COUNT = 8, SPLIT_COUNT = 3 };

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

static bool join(char *path, const char *folder, const char *name)
{
    int length = snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    return length >= 0 && length < PATH_SIZE;
}

static si_result refuse_long_path(const char *folder, si_error *error)
{
    return si_error_errno(error, ENAMETOOLONG, "a path in %.64s...", folder);
}

static bool is_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (folder != NULL)
        closedir(folder);
    return folder != NULL;
}

static si_result add_path(si_dataset_files *files, const char *path, si_error *error)
{
    char **grown = realloc(files->path, (files->count + 1) * sizeof *grown);
    if (grown == NULL)
        return si_error_no_memory(error, "the paths of a set");
    files->path = grown;
    size_t size = strlen(path) + 1;
    char *copy = malloc(size);
    if (copy == NULL)
        return si_error_no_memory(error, "the paths of a set");
    memcpy(copy, path, size);
    files->path[files->count++] = copy;
    return SI_OK;
}

static int compare_paths(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool is_recording(const char *name)
{
    const char *extension = strrchr(name, '.');
    return name[0] != '.' && extension != NULL && strcmp(extension, ".txt") == 0;
}

static si_result add_recordings(si_dataset_files *files, const char *folder, DIR *entries,
                                si_error *error)
{
    char path[PATH_SIZE];
    const struct dirent *entry;
    si_result status = SI_OK;
    while (status == SI_OK && (entry = readdir(entries)) != NULL) {
        if (!is_recording(entry->d_name))
            continue;
        if (!join(path, folder, entry->d_name))
            return refuse_long_path(folder, error);
        status = add_path(files, path, error);
    }
    if (files->count > 0)
        qsort(files->path, files->count, sizeof *files->path, compare_paths);
    return status;
}

/* All recordings in `folder`; none if it is not there. */
static si_result list_folder(si_dataset_files *files, const char *folder, si_error *error)
{
    DIR *entries = opendir(folder);
    if (entries == NULL && errno != ENOENT && errno != ENOTDIR)
        return si_error_errno(error, errno, "%s", folder);
    if (entries == NULL)
        return SI_OK;
    si_result status = add_recordings(files, folder, entries, error);
    closedir(entries);
    return status;
}

/* DIR/ethucy: one set's own recordings are tested, the rest is trained on. */
static si_result list_ethucy(si_dataset_files *files, const char *folder, const char *set,
                             si_split split, si_error *error)
{
    const bool is_test = split == SI_SPLIT_TEST;
    si_result status = SI_OK;
    for (size_t i = 0; i < RECORDING_COUNT && status == SI_OK; i++) {
        const struct recording *recording = &recordings[i];
        const char *tested_in = recording->tested_in != NULL ? recording->tested_in : "";
        if ((strcmp(tested_in, set) == 0) != is_test)
            continue;
        char path[PATH_SIZE];
        int length = snprintf(path, sizeof path, "%s/%s/%s%s%s.txt", folder,
                              is_test ? "all" : split_names[split], recording->name,
                              is_test ? "" : "_", is_test ? "" : split_names[split]);
        if (length < 0 || length >= PATH_SIZE)
            return refuse_long_path(folder, error);
        if (access(path, R_OK) != 0)
            return si_error_errno(error, errno, "%s", path);
        status = add_path(files, path, error);
    }
    return status;
}

static si_result find_benchmark(si_dataset_files *files, const char *set, const char *directory,
                                si_split split, si_error *error)
{
    char ethucy[PATH_SIZE], folder[PATH_SIZE];
    int length = snprintf(folder, sizeof folder, "%s/%s/%s", directory, set, split_names[split]);
    if (length < 0 || length >= PATH_SIZE || !join(ethucy, directory, "ethucy"))
        return refuse_long_path(directory, error);
    const bool leaves_one_out = strcmp(set, "sdd") != 0;
    if (leaves_one_out && is_folder(ethucy))
        return list_ethucy(files, ethucy, set, split, error);
    si_result status = list_folder(files, folder, error);
    if (status == SI_OK && files->count == 0)
        return si_error_set(error, SI_ERR_IO,
                            "%s: no recordings of %s, expected %s%s/%s/%s/<recording>.txt",
                            directory, set, leaves_one_out ? "ethucy/{all,train,val}, or " : "",
                            directory, set, split_names[split]);
    return status;
}

/* A sample that is not split serves all splits. */
static si_result list_sample(si_dataset_files *files, const char *root, si_split split,
                             si_error *error)
{
    char whole[PATH_SIZE], part[PATH_SIZE];
    if (!join(whole, root, "sample") || !join(part, whole, split_names[split]))
        return refuse_long_path(root, error);
    si_result status = list_folder(files, part, error);
    if (status == SI_OK && files->count == 0)
        status = list_folder(files, whole, error);
    return status;
}

static si_result find_sample(si_dataset_files *files, const char *directory, si_split split,
                             si_error *error)
{
    const char *environment = getenv("SIMPLICIT_DATA");
    const char *const bundled[] = {environment, SI_DATA_DIR, SI_SOURCE_DIR};
    const size_t bundled_count = sizeof bundled / sizeof bundled[0];
    if (directory != NULL)
        return list_sample(files, directory, split, error);
    si_result status = SI_OK;
    for (size_t i = 0; i < bundled_count && status == SI_OK && files->count == 0; i++) {
        char root[PATH_SIZE];
        if (bundled[i] == NULL)
            continue;
        if (!join(root, bundled[i], "datasets"))
            return refuse_long_path(bundled[i], error);
        status = list_sample(files, root, split, error);
    }
    return status;
}

static si_result refuse_missing_sample(const char *directory, si_error *error)
{
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
    if (status == SI_OK && files->count == 0)
        status = refuse_missing_sample(directory, error);
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
