#include "io/tracks_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "io/line_reader.h"
#include "io/shortest.h"
#include "io/temporary_file.h"

typedef struct target {
    const char *ending;
    const char *heading;
    const char *row; /* frame, id, x, y */
    bool has_scenes;
} target;

static const target targets[] = {
    {".txt", "", "%" PRId64 "\t%" PRId64 "\t%s\t%s\n", false},
    {".csv", "frame,id,x,y\n", "%" PRId64 ",%" PRId64 ",%s,%s\n", false},
    {".ndjson", "", "{\"track\": {\"f\": %" PRId64 ", \"p\": %" PRId64 ", \"x\": %s, \"y\": %s}}\n",
     true},
};

static const target *find_target(const char *path)
{
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        if (si_path_ends_in(path, targets[i].ending))
            return &targets[i];
    return NULL;
}

static void write_scenes(FILE *stream, const si_tracks *tracks)
{
    char rate[SI_SHORTEST_SIZE];
    for (size_t i = 0; i < tracks->scene_count; i++) {
        const si_tracks_scene *scene = &tracks->scene[i];
        fprintf(stream,
                "{\"scene\": {\"id\": %" PRId64 ", \"p\": %" PRId64 ", \"s\": %" PRId64
                ", \"e\": %" PRId64,
                scene->id, scene->primary_id, scene->first_frame, scene->last_frame);
        if (tracks->frames_per_second > 0.0)
            fprintf(stream, ", \"fps\": %s", si_shortest(tracks->frames_per_second, rate));
        fputs("}}\n", stream);
    }
}

typedef struct task {
    const target *form;
    const si_tracks *tracks;
} task;

static si_result write_rows(FILE *stream, void *context, si_error *error)
{
    const task *all = context;
    const si_tracks *tracks = all->tracks;
    char x[SI_SHORTEST_SIZE], y[SI_SHORTEST_SIZE];
    (void)error;
    fputs(all->form->heading, stream);
    if (all->form->has_scenes)
        write_scenes(stream, tracks);
    for (size_t row = 0; row < tracks->row_count; row++)
        fprintf(stream, all->form->row, tracks->frame[row], tracks->agent_id[row],
                si_shortest(tracks->position[2 * row], x),
                si_shortest(tracks->position[2 * row + 1], y));
    return SI_OK;
}

si_result si_tracks_write(const char *path, const si_tracks *tracks, si_error *error)
{
    SI_REQUIRE(error, path, tracks);
    const target *form = find_target(path);
    if (form == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: expected a name that ends in .txt, .csv or .ndjson", path);
    return si_text_file_write(path, write_rows, &(task){form, tracks}, error);
}
