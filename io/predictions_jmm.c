/*
 * joint-metrics-matter: a folder a window, <sequence>/<last observed frame>/ with obs.txt, gt.txt
 * and sample_000.txt and so on, lines of `frame id x y`. Read from such a folder, from a sequence,
 * or from all sequences of a method.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/columns.h"
#include "io/predictions_form.h"

enum { DEPTH = 3 }; /* method, sequence, window */

static bool join(char path[PATH_MAX], const char *folder, const char *name)
{
    const int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return length > 0 && length < PATH_MAX;
}

static bool is_window(const char *folder)
{
    char path[PATH_MAX];
    return join(path, folder, "obs.txt") && access(path, F_OK) == 0;
}

static int is_folder(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN);
}

static int is_sample(const struct dirent *entry)
{
    int number, length = 0;
    return sscanf(entry->d_name, "sample_%9d.txt%n", &number, &length) == 1 && length > 0 &&
           entry->d_name[length] == '\0' && number >= 0;
}

static void release(struct dirent **entry, int count)
{
    for (int i = 0; i < count; i++)
        free(entry[i]);
    free(entry);
}

/* A file of a window. */
typedef struct paths {
    si_predictions_draft *draft;
    const char *path;
    si_predictions_point point; /* what all of it are */
} paths;

static si_result add_line(void *context, const si_line *line, si_error *error)
{
    const paths *file = context;
    si_predictions_point point = file->point;
    si_column cell[4];
    const size_t count = si_columns_split(line, ' ', cell, 4);
    if (count == 0)
        return SI_OK;
    point.place = file->draft->point_count;
    if (count == 4 && si_column_whole(&cell[0], &point.frame) &&
        si_column_whole(&cell[1], &point.agent_id) && si_column_number(&cell[2], &point.x) &&
        si_column_number(&cell[3], &point.y))
        return si_predictions_draft_add(file->draft, &point, error);
    return si_line_refuse(file->path, line, "`frame id x y`", error);
}

static si_result read_paths(si_predictions_draft *draft, const char *folder, const char *name,
                            si_predictions_point point, si_error *error)
{
    char path[PATH_MAX];
    if (!join(path, folder, name))
        return si_error_set(error, SI_ERR_IO, "%s: its name is too long", folder);
    return si_lines_read(path, add_line, &(paths){draft, path, point}, error);
}

static si_result read_samples(si_predictions_draft *draft, const char *folder, size_t scene,
                              si_error *error)
{
    struct dirent **entry = NULL;
    const int count = scandir(folder, &entry, is_sample, versionsort);
    si_result status = count >= 0 ? SI_OK : si_error_errno(error, errno, "%s", folder);
    for (int i = 0; i < count && status == SI_OK; i++) {
        const int64_t sample = strtol(entry[i]->d_name + strlen("sample_"), NULL, 10);
        status = read_paths(draft, folder, entry[i]->d_name,
                            (si_predictions_point){.scene = scene, .sample = sample}, error);
    }
    release(entry, count);
    return status;
}

/* The sequence is the folder around; with the window's own name it is the scene's key. */
static si_result begin_window(si_predictions_draft *draft, const char *folder, size_t *scene,
                              si_error *error)
{
    char whole[PATH_MAX];
    const char *end = realpath(folder, whole) != NULL ? strrchr(whole, '/') : NULL;
    if (end == NULL)
        return si_error_errno(error, errno, "%s", folder);
    const char *begin = memrchr(whole, '/', (size_t)(end - whole));
    begin = begin != NULL ? begin + 1 : end;
    const size_t before = draft->scene_count;
    si_result status = si_predictions_draft_scene(draft, begin, scene, error);
    if (status != SI_OK)
        return status;
    if (draft->scene_count == before)
        return si_error_set(error, SI_ERR_FORMAT, "%s: a second window %s", folder, begin);
    draft->scene[*scene].recording = strndup(begin, (size_t)(end - begin));
    return draft->scene[*scene].recording != NULL ? SI_OK : si_error_no_memory(error, draft->path);
}

static si_result read_window(si_predictions_draft *draft, const char *folder, si_error *error)
{
    si_predictions_point truth = {.sample = SI_POINT_IS_TRUTH};
    si_result status = begin_window(draft, folder, &truth.scene, error);
    if (status == SI_OK)
        status = read_paths(draft, folder, "obs.txt", truth, error);
    if (status == SI_OK)
        status = read_paths(draft, folder, "gt.txt", truth, error);
    return status == SI_OK ? read_samples(draft, folder, truth.scene, error) : status;
}

/* Reads each window below; without a draft, only says by SI_OK whether there is one. */
static si_result visit(si_predictions_draft *draft, const char *folder, int depth, si_error *error)
{
    struct dirent **entry = NULL;
    char path[PATH_MAX];
    if (is_window(folder))
        return draft != NULL ? read_window(draft, folder, error) : SI_OK;
    const int count = depth == 0 ? 0 : scandir(folder, &entry, is_folder, versionsort);
    const si_result none = draft != NULL ? SI_OK : SI_ERR_FORMAT;
    si_result status =
        count >= 0 || draft == NULL ? none : si_error_errno(error, errno, "%s", folder);
    for (int i = 0; i < count && status == none; i++)
        status = join(path, folder, entry[i]->d_name)
                     ? visit(draft, path, depth - 1, error)
                     : si_error_set(error, SI_ERR_IO, "%s: its name is too long", folder);
    release(entry, count);
    return status;
}

bool si_predictions_is_jmm(const si_form_sniff *sniff)
{
    return sniff->is_folder && visit(NULL, sniff->path, DEPTH - 1, NULL) == SI_OK;
}

si_result si_predictions_read_jmm(si_predictions_draft *draft, si_error *error)
{
    draft->has_frames = true;
    draft->places_are_lines = false;
    return visit(draft, draft->path, DEPTH - 1, error);
}
