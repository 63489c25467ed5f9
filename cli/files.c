#include "cli/files.h"

#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A file that is there is known by its inode, one to be made by its folder's and its name. */
typedef struct named_file {
    const char *path; /* borrowed */
    bool written;
    bool exists;
    struct stat status;
    char name[NAME_MAX + 1];
} named_file;

static struct {
    named_file *item;
    size_t count;
    bool incomplete; /* an allocation failed */
} files;

static void identify(named_file *file)
{
    char folder[PATH_MAX], name[PATH_MAX];
    file->exists = stat(file->path, &file->status) == 0;
    if (file->exists)
        return;
    snprintf(folder, sizeof folder, "%s", file->path);
    snprintf(name, sizeof name, "%s", file->path);
    snprintf(file->name, sizeof file->name, "%.*s", NAME_MAX, basename(name));
    if (stat(dirname(folder), &file->status) != 0)
        file->status = (struct stat){0};
}

static bool is_same(const named_file *a, const named_file *b)
{
    return a->exists == b->exists && a->status.st_dev == b->status.st_dev &&
           a->status.st_ino == b->status.st_ino && strcmp(a->name, b->name) == 0;
}

static void add(const char *path, bool written)
{
    if (path == NULL)
        return;
    named_file *grown = realloc(files.item, (files.count + 1) * sizeof *grown);
    if (grown == NULL) {
        files.incomplete = true;
        return;
    }
    files.item = grown;
    grown[files.count] = (named_file){.path = path, .written = written};
    identify(&grown[files.count++]);
}

void files_read(const char *path)
{
    add(path, false);
}

void files_write(const char *path)
{
    add(path, true);
}

static si_result check_pair(const named_file *output, const named_file *other, si_error *error)
{
    if (!is_same(output, other) || !(other->exists || other->written))
        return SI_OK;
    if (other->written)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: is another output as well, %s",
                            output->path, other->path);
    return si_error_set(error, SI_ERR_ARGUMENT,
                        "%s: is read as well; expected another file to write", output->path);
}

si_result files_check(si_error *error)
{
    si_result status = files.incomplete ? si_error_no_memory(error, "the names of files") : SI_OK;
    for (size_t i = 0; i < files.count && status == SI_OK; i++)
        for (size_t j = 0; j < files.count && status == SI_OK && files.item[i].written; j++)
            if (i != j)
                status = check_pair(&files.item[i], &files.item[j], error);
    return status;
}

si_result files_check_source(const si_recordings_source *source, si_error *error)
{
    if (source->set == NULL)
        return files_check(error);
    si_dataset_files found;
    si_result status =
        si_dataset_find(source->set, source->directory, source->split, &found, error);
    for (size_t i = 0; status == SI_OK && i < found.count; i++)
        files_read(found.path[i]);
    if (status == SI_OK)
        status = files_check(error);
    si_dataset_files_finish(&found);
    return status;
}
