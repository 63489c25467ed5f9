#include "tests/io/recording.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"

const char *write_bytes(const char *name, const void *bytes, size_t size)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", scratch_folder(), name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, size, stream), size);
    ck_assert_int_eq(fclose(stream), 0);
    return path;
}

const char *write_text(const char *text)
{
    return write_bytes("recording.txt", text, strlen(text));
}

si_tracks tracks_of(const char *text)
{
    si_error error = SI_ERROR_INIT;
    si_tracks tracks;
    si_result status = si_tracks_read(write_text(text), NULL, &tracks, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
    return tracks;
}

void expect_refused(const char *path, si_result status, const char *part)
{
    si_error error = SI_ERROR_INIT;
    si_tracks tracks;
    ck_assert_int_eq(si_tracks_read(path, NULL, &tracks, &error), status);
    ck_assert_int_eq(error.status, status);
    ck_assert_msg(strstr(error.message, path) == error.message, "\"%s\"", error.message);
    ck_assert_msg(strstr(error.message, part) != NULL, "expected \"%s\" in \"%s\"", part,
                  error.message);
    ck_assert_uint_eq(tracks.row_count, 0);
    ck_assert_ptr_null(tracks.frame);
}

void expect_text_refused(const char *text, const char *part)
{
    expect_refused(write_text(text), SI_ERR_FORMAT, part);
}

void expect_same_tracks(const si_tracks *tracks, const si_tracks *expected)
{
    ck_assert_uint_eq(tracks->row_count, expected->row_count);
    const size_t count = expected->row_count;
    ck_assert_mem_eq(tracks->frame, expected->frame, count * sizeof *tracks->frame);
    ck_assert_mem_eq(tracks->agent_id, expected->agent_id, count * sizeof *tracks->agent_id);
    ck_assert_mem_eq(tracks->position, expected->position, count * 2 * sizeof *tracks->position);
}
