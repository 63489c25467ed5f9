#include "pipeline/score_checkpoint_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/argument.h"

/* A process that was killed keeps its lock until it is gone. */
enum { LOCK_TRIES = 50, LOCK_NANOSECONDS = 100000000 };

static const char file_head[24] = "simplicit-checkpoint 1\n";

typedef enum record_kind { RECORD_SECTION = 1, RECORD_BLOCK } record_kind;

/* Before the numbers of a block; a section has none, and its fingerprint for a block. */
typedef struct record {
    uint64_t kind;
    uint64_t section;
    uint64_t block;
    uint64_t count; /* of numbers behind */
    uint64_t crc;   /* of the fields before and of the numbers */
} record;

/* A record in the file. */
typedef struct place {
    record head;
    off_t offset; /* of its numbers */
} place;

struct si_checkpoint {
    char *path;
    int descriptor;
    off_t size;   /* of what is whole */
    place *place; /* [count], those of the current section by block and first, if begun */
    size_t count;
    size_t section_count; /* that many of them */
    uint64_t section;     /* the current one, from 1 on */
};

static uint64_t checksum(const record *head, const double *number)
{
    uLong crc = crc32_z(0, (const Bytef *)head, offsetof(record, crc));
    return crc32_z(crc, (const Bytef *)number, head->count * sizeof *number);
}

static si_result fail(const si_checkpoint *checkpoint, const char *what, si_error *error)
{
    return si_error_set(error, SI_ERR_IO, "%s: cannot %s: %s", checkpoint->path, what,
                        strerror(errno));
}

static bool write_all(int descriptor, const char *bytes, size_t size, off_t offset)
{
    while (size > 0) {
        const ssize_t written = pwrite(descriptor, bytes, size, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written, offset += written, size -= (size_t)written;
    }
    return true;
}

/* False at the end of the file too. */
static bool read_all(int descriptor, void *bytes, size_t size, off_t offset)
{
    char *to = bytes;
    while (size > 0) {
        const ssize_t got = pread(descriptor, to, size, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got, offset += got, size -= (size_t)got;
    }
    return true;
}

/* Appends a record, whole or not at all. */
static si_result append(si_checkpoint *checkpoint, record head, const double *number,
                        si_error *error)
{
    const size_t size = sizeof head + head.count * sizeof *number;
    char *whole = malloc(size);
    if (whole == NULL)
        return si_error_no_memory(error, "a block of the checkpoint");
    head.crc = checksum(&head, number);
    memcpy(whole, &head, sizeof head);
    if (head.count > 0)
        memcpy(whole + sizeof head, number, head.count * sizeof *number);
    const bool written = write_all(checkpoint->descriptor, whole, size, checkpoint->size);
    const si_result status = written ? SI_OK : fail(checkpoint, "write", error);
    free(whole);
    if (written)
        checkpoint->size += (off_t)size;
    else if (ftruncate(checkpoint->descriptor, checkpoint->size) != 0)
        return status; /* the next to open it drops the rest */
    return status;
}

/* The record at the end of what is whole; false if there is none that is. */
static bool scan_record(si_checkpoint *checkpoint, off_t file_size, rank_result *numbers,
                        place *found)
{
    const off_t offset = checkpoint->size + (off_t)sizeof found->head;
    if (!read_all(checkpoint->descriptor, &found->head, sizeof found->head, checkpoint->size))
        return false;
    found->offset = offset;
    numbers->count = 0;
    if (found->head.count > (uint64_t)(file_size - offset) / sizeof(double))
        return false;
    double *to = rank_result_grow(numbers, found->head.count);
    if (to == NULL && found->head.count > 0)
        return false;
    return read_all(checkpoint->descriptor, to, found->head.count * sizeof *to, offset) &&
           checksum(&found->head, to) == found->head.crc;
}

static si_result keep_place(si_checkpoint *checkpoint, const place *found, si_error *error)
{
    const size_t count = checkpoint->count;
    if ((count & (count - 1)) == 0) { /* room doubles */
        place *grown = realloc(checkpoint->place, (count > 0 ? 2 * count : 1) * sizeof *grown);
        if (grown == NULL)
            return si_error_no_memory(error, "the blocks of the checkpoint");
        checkpoint->place = grown;
    }
    checkpoint->place[checkpoint->count++] = *found;
    return SI_OK;
}

/* Finds all records that are whole, and drops what is behind them. */
static si_result scan(si_checkpoint *checkpoint, off_t file_size, si_error *error)
{
    rank_result numbers = {0};
    place found;
    si_result status = SI_OK;
    checkpoint->size = sizeof file_head;
    while (status == SI_OK && scan_record(checkpoint, file_size, &numbers, &found)) {
        status = keep_place(checkpoint, &found, error);
        checkpoint->size = found.offset + (off_t)(found.head.count * sizeof(double));
    }
    rank_result_finish(&numbers);
    if (status == SI_OK && checkpoint->size < file_size &&
        ftruncate(checkpoint->descriptor, checkpoint->size) != 0)
        status = fail(checkpoint, "write", error);
    return status;
}

static si_result lock(const si_checkpoint *checkpoint, si_error *error)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(checkpoint->descriptor, LOCK_EX | LOCK_NB) == 0)
            return SI_OK;
        nanosleep(&(struct timespec){.tv_nsec = LOCK_NANOSECONDS}, NULL);
    }
    return si_error_set(error, SI_ERR_IO, "%s: another process has it open", checkpoint->path);
}

/* A file that ends within its head was cut off there, and is made anew. */
static si_result read_head(si_checkpoint *checkpoint, si_error *error)
{
    struct stat file;
    char head[sizeof file_head] = {0};
    if (fstat(checkpoint->descriptor, &file) != 0)
        return fail(checkpoint, "read", error);
    const size_t there = file.st_size < (off_t)sizeof head ? (size_t)file.st_size : sizeof head;
    if (!S_ISREG(file.st_mode) || !read_all(checkpoint->descriptor, head, there, 0) ||
        memcmp(head, file_head, there) != 0)
        return si_error_set(error, SI_ERR_FORMAT, "%s: is no checkpoint; expected one, or no file",
                            checkpoint->path);
    if (there < sizeof head && !write_all(checkpoint->descriptor, file_head, sizeof file_head, 0))
        return fail(checkpoint, "write", error);
    return scan(checkpoint, file.st_size, error);
}

si_result si_checkpoint_create(const char *path, si_checkpoint **checkpoint, si_error *error)
{
    SI_REQUIRE(error, checkpoint);
    *checkpoint = NULL;
    SI_REQUIRE(error, path);
    si_checkpoint *made = calloc(1, sizeof *made);
    if (made == NULL || (made->path = strdup(path)) == NULL) {
        free(made);
        return si_error_no_memory(error, "a checkpoint");
    }
    made->descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    si_result status = made->descriptor >= 0 ? SI_OK : fail(made, "open", error);
    if (status == SI_OK)
        status = lock(made, error);
    if (status == SI_OK)
        status = read_head(made, error);
    if (status == SI_OK)
        *checkpoint = made;
    else
        si_checkpoint_destroy(made);
    return status;
}

void si_checkpoint_destroy(si_checkpoint *checkpoint)
{
    if (checkpoint == NULL)
        return;
    if (checkpoint->descriptor >= 0)
        close(checkpoint->descriptor);
    free(checkpoint->path);
    free(checkpoint->place);
    free(checkpoint);
}

static int compare_places(const void *left, const void *right)
{
    const record *a = &((const place *)left)->head, *b = &((const place *)right)->head;
    return (a->block > b->block) - (a->block < b->block);
}

/* The places of the section's blocks go first, in order. */
static void sort_section(si_checkpoint *checkpoint)
{
    size_t count = 0;
    for (size_t i = 0; i < checkpoint->count; i++) {
        const place here = checkpoint->place[i];
        if (here.head.kind != RECORD_BLOCK || here.head.section != checkpoint->section)
            continue;
        checkpoint->place[i] = checkpoint->place[count];
        checkpoint->place[count++] = here;
    }
    checkpoint->section_count = count;
    if (count > 0)
        qsort(checkpoint->place, count, sizeof *checkpoint->place, compare_places);
}

si_result checkpoint_begin(si_checkpoint *checkpoint, uint64_t fingerprint, si_error *error)
{
    bool begun = false;
    checkpoint->section++;
    for (size_t i = 0; i < checkpoint->count; i++) {
        const record *head = &checkpoint->place[i].head;
        if (head->kind != RECORD_SECTION || head->section != checkpoint->section)
            continue;
        if (head->block != fingerprint)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: is the checkpoint of other inputs or options; expected the "
                                "same, or no file",
                                checkpoint->path);
        begun = true;
    }
    sort_section(checkpoint);
    const record head = {
        .kind = RECORD_SECTION, .section = checkpoint->section, .block = fingerprint};
    return begun ? SI_OK : append(checkpoint, head, NULL, error);
}

static const place *find(const si_checkpoint *checkpoint, uint64_t block)
{
    const place wanted = {.head.block = block};
    if (checkpoint->section_count == 0)
        return NULL;
    return bsearch(&wanted, checkpoint->place, checkpoint->section_count, sizeof wanted,
                   compare_places);
}

bool checkpoint_has(const si_checkpoint *checkpoint, uint64_t block)
{
    return find(checkpoint, block) != NULL;
}

si_result checkpoint_read(si_checkpoint *checkpoint, uint64_t block, rank_result *result,
                          si_error *error)
{
    const place *found = find(checkpoint, block);
    result->count = 0;
    double *to = found != NULL ? rank_result_grow(result, found->head.count) : NULL;
    if (to == NULL)
        return si_error_no_memory(error, "a block of the checkpoint");
    if (!read_all(checkpoint->descriptor, to, result->count * sizeof *to, found->offset) ||
        checksum(&found->head, to) != found->head.crc)
        return si_error_set(error, SI_ERR_IO, "%s: block %llu cannot be read again",
                            checkpoint->path, (unsigned long long)block);
    return SI_OK;
}

si_result checkpoint_write(si_checkpoint *checkpoint, uint64_t block, const rank_result *result,
                           si_error *error)
{
    const record head = {.kind = RECORD_BLOCK,
                         .section = checkpoint->section,
                         .block = block,
                         .count = result->count};
    return append(checkpoint, head, result->number, error);
}
