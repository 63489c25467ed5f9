/*
 * Work over ranks that are threads here, whose messages come late and in any order between ranks:
 * blocks are done once and taken in order, failures reach everybody, checkpoints go on.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "pipeline/rank_job.h"
#include "pipeline/score_checkpoint_internal.h"
#include "tests/support/suite.h"

enum { MAX_RANKS = 7, BLOCKS = 150, NOBODY = MAX_RANKS };

/* A message on its way. */
typedef struct letter {
    struct letter *next;
    size_t from;
    size_t size;
    char bytes[];
} letter;

/* What a rank has in front of it; oldest first. */
typedef struct mailbox {
    letter *first;
    letter *read; /* the last that was received, whose bytes still count */
} mailbox;

/* A run of the same job on all ranks. */
typedef struct scenario {
    size_t rank_count;
    size_t fails_in_work; /* the rank whose work fails in the middle; NOBODY: none */
    size_t fails_to_open; /* the rank that comes with a failure */
    size_t is_other;      /* the rank with another fingerprint */
    bool take_fails;      /* rank 0 cannot use a block */
    const char *path;     /* of a checkpoint, or NULL */
    uint64_t stop_at;     /* block at which rank 0's take fails, with take_fails */
    uint64_t worked;      /* blocks that were worked on */
    uint64_t taken;       /* blocks that were taken */
    double sum;           /* over blocks, in order: another order gives other bits */
    size_t jobs;          /* one after another */
    si_result status[MAX_RANKS];
    si_error error[MAX_RANKS];
    bool ended[MAX_RANKS];
} scenario;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static mailbox box[MAX_RANKS];

typedef struct member {
    scenario *of;
    si_ranks ranks;
    unsigned seed;
} member;

static void dawdle(member *self)
{
    if (self->of->rank_count > 1)
        nanosleep(&(struct timespec){.tv_nsec = rand_r(&self->seed) % 400000}, NULL);
}

static si_result send_letter(void *context, size_t to, const void *bytes, size_t size)
{
    member *self = context;
    letter *made = malloc(sizeof *made + size);
    *made = (letter){.from = self->ranks.rank, .size = size};
    memcpy(made->bytes, bytes, size);
    pthread_mutex_lock(&mutex);
    letter **end = &box[to].first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = made;
    pthread_mutex_unlock(&mutex);
    return SI_OK;
}

/* One of the senders at random, of whom the oldest counts. */
static bool receive_letter(void *context, size_t *from, const void **bytes, size_t *size)
{
    member *self = context;
    mailbox *mine = &box[self->ranks.rank];
    const size_t wanted = (size_t)rand_r(&self->seed) % self->ranks.count;
    pthread_mutex_lock(&mutex);
    letter **each = &mine->first;
    while (*each != NULL && (*each)->from != wanted)
        each = &(*each)->next;
    letter *found = *each;
    if (found != NULL)
        *each = found->next;
    pthread_mutex_unlock(&mutex);
    if (found == NULL)
        return false;
    free(mine->read);
    mine->read = found;
    *from = found->from;
    *bytes = found->bytes;
    *size = found->size;
    return true;
}

static si_result work(void *context, uint64_t block, const si_progress *progress,
                      rank_result *result, si_error *error)
{
    member *self = context;
    dawdle(self);
    if (self->of->fails_in_work == self->ranks.rank && block > BLOCKS / 3)
        return si_error_set(error, SI_ERR_IO, "the disk of this rank is gone");
    if (!si_progress_report(progress, block, BLOCKS))
        return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted");
    double *number = rank_result_grow(result, 2);
    number[0] = 1.0 / (double)(3 * block + 1);
    number[1] = (double)block;
    pthread_mutex_lock(&mutex);
    self->of->worked++;
    pthread_mutex_unlock(&mutex);
    return SI_OK;
}

static si_result take(void *context, uint64_t block, const rank_result *result, si_error *error)
{
    scenario *of = ((member *)context)->of;
    if (block != of->taken++ || result->count != 2 || result->number[1] != (double)block)
        return si_error_set(error, SI_ERR_FORMAT, "block %d is out of order", (int)block);
    if (of->take_fails && block == of->stop_at)
        return si_error_set(error, SI_ERR_IO, "nowhere to put a block");
    of->sum += result->number[0];
    return SI_OK;
}

static si_result run_jobs(member *self, si_checkpoint *checkpoint, si_error *error)
{
    scenario *of = self->of;
    const size_t rank = self->ranks.rank;
    const rank_job job = {.block_count = BLOCKS,
                          .context = self,
                          .work = work,
                          .take = take,
                          .checkpoint = checkpoint};
    si_result status = SI_OK;
    for (size_t i = 0; i < of->jobs && status == SI_OK; i++) {
        if (rank == of->fails_to_open)
            status = si_error_set(error, SI_ERR_IO, "cannot open this");
        status = ranks_agree(&self->ranks, status, rank == of->is_other ? 8 : 7, error);
        if (status == SI_OK && checkpoint != NULL)
            status = checkpoint_begin(checkpoint, 7, error);
        if (rank == 0 && status == SI_OK)
            of->taken = 0, of->sum = 0.0;
        if (status == SI_OK)
            status = rank_job_run(&self->ranks, &job, error);
    }
    return status;
}

static void *run_rank(void *argument)
{
    member *self = argument;
    scenario *of = self->of;
    const size_t rank = self->ranks.rank;
    si_checkpoint *checkpoint = NULL;
    si_error *error = &of->error[rank];
    dawdle(self);
    if (rank == 0 && of->path != NULL)
        of->status[0] = si_checkpoint_create(of->path, &checkpoint, error);
    if (of->status[rank] == SI_OK)
        of->status[rank] = run_jobs(self, checkpoint, error);
    of->ended[rank] = ranks_end(&self->ranks, of->status[rank], error);
    si_checkpoint_destroy(checkpoint);
    return NULL;
}

static void run(scenario *of)
{
    member rank[MAX_RANKS];
    pthread_t thread[MAX_RANKS];
    for (size_t i = 0; i < of->rank_count; i++) {
        of->status[i] = SI_OK;
        of->error[i] = (si_error)SI_ERROR_INIT;
        rank[i] = (member){.of = of, .seed = (unsigned)(100 * i + of->rank_count)};
        rank[i].ranks = (si_ranks){.rank = i,
                                   .count = of->rank_count,
                                   .host = "here",
                                   .send = send_letter,
                                   .receive = receive_letter,
                                   .context = &rank[i]};
    }
    for (size_t i = 0; i < of->rank_count; i++)
        pthread_create(&thread[i], NULL, run_rank, &rank[i]);
    for (size_t i = 0; i < of->rank_count; i++)
        pthread_join(thread[i], NULL);
    for (size_t i = 0; i < of->rank_count; i++) {
        ck_assert(of->ended[i]);
        free(box[i].read);
        for (letter *next = box[i].first, *here; (here = next) != NULL; free(here))
            next = here->next;
        box[i] = (mailbox){0};
    }
}

static scenario plain(size_t ranks)
{
    return (scenario){.rank_count = ranks,
                      .fails_in_work = NOBODY,
                      .fails_to_open = NOBODY,
                      .is_other = NOBODY,
                      .jobs = 1};
}

static double sum_in_order(void)
{
    double sum = 0.0;
    for (int block = 0; block < BLOCKS; block++)
        sum += 1.0 / (double)(3 * block + 1);
    return sum;
}

START_TEST(blocks_are_done_once_and_taken_in_order)
{
    scenario of = plain((size_t)_i);
    of.jobs = 3;
    run(&of);
    for (size_t i = 0; i < of.rank_count; i++)
        ck_assert_msg(of.status[i] == SI_OK, "%s", of.error[i].message);
    ck_assert_uint_eq(of.worked, 3 * BLOCKS);
    ck_assert_uint_eq(of.taken, BLOCKS);
    ck_assert_double_eq(of.sum, sum_in_order());
}
END_TEST

/* Of all ranks; `text` is what rank 0 says. */
static void expect_failure(scenario *of, const char *text)
{
    run(of);
    for (size_t i = 0; i < of->rank_count; i++)
        ck_assert_int_ne(of->status[i], SI_OK);
    ck_assert_msg(strstr(of->error[0].message, text) != NULL, "%s", of->error[0].message);
}

START_TEST(a_failure_names_its_rank_and_ends_all)
{
    scenario of = plain(4);
    char text[64];
    of.fails_in_work = (size_t)_i;
    snprintf(text, sizeof text, "rank %d of 4 (here): the disk of this rank", _i);
    expect_failure(&of, text);
}
END_TEST

START_TEST(a_rank_that_cannot_open_stops_all)
{
    scenario of = plain(4);
    char text[64];
    of.fails_to_open = (size_t)_i;
    snprintf(text, sizeof text, "rank %d of 4 (here): cannot open this", _i);
    expect_failure(&of, text);
}
END_TEST

START_TEST(ranks_with_other_inputs_stop_all)
{
    scenario of = plain(3);
    of.is_other = 2;
    expect_failure(&of, "rank 2 of 3 has other files or options");
}
END_TEST

START_TEST(rank_0_that_fails_stops_all)
{
    scenario of = plain(4);
    of.take_fails = true;
    of.stop_at = BLOCKS / 2;
    expect_failure(&of, "nowhere to put");
}
END_TEST

static off_t size_of(const char *path)
{
    struct stat file;
    ck_assert_int_eq(stat(path, &file), 0);
    return file.st_size;
}

/* With any number of ranks what another number has kept is taken over, and nothing done twice. */
START_TEST(a_checkpoint_goes_on)
{
    char path[512];
    snprintf(path, sizeof path, "%s/checkpoint", scratch_folder());
    scenario of = plain(3);
    of.path = path;
    of.take_fails = true;
    of.stop_at = BLOCKS / 2;
    expect_failure(&of, "nowhere to put");
    ck_assert_uint_ge(of.worked, BLOCKS / 2);
    scenario on = plain((size_t)_i);
    on.path = path;
    run(&on);
    ck_assert_msg(on.status[0] == SI_OK, "%s", on.error[0].message);
    ck_assert_uint_le(on.worked, BLOCKS - BLOCKS / 2);
    ck_assert_double_eq(on.sum, sum_in_order());
    scenario again = plain(1);
    again.path = path;
    run(&again);
    ck_assert_uint_eq(again.worked, 0);
    ck_assert_double_eq(again.sum, sum_in_order());
}
END_TEST

/* Wherever writing was cut off. */
START_TEST(a_checkpoint_survives_every_cut)
{
    char path[512];
    snprintf(path, sizeof path, "%s/checkpoint", scratch_folder());
    scenario of = plain(1);
    of.path = path;
    run(&of);
    for (off_t size = size_of(path); size > 0; size -= 1 + size / 40) {
        ck_assert_int_eq(truncate(path, size), 0);
        scenario on = plain(1);
        on.path = path;
        run(&on);
        ck_assert_msg(on.status[0] == SI_OK, "%s", on.error[0].message);
        ck_assert_double_eq(on.sum, sum_in_order());
    }
}
END_TEST

/* A changed byte costs its record and those behind, never a wrong sum. */
START_TEST(a_checkpoint_survives_damage)
{
    char path[512];
    snprintf(path, sizeof path, "%s/checkpoint", scratch_folder());
    scenario of = plain(1);
    of.path = path;
    run(&of);
    for (off_t at = 24 + 40 * _i; at < size_of(path); at += 1 + at / 10) {
        FILE *file = fopen(path, "r+b");
        fseek(file, at, SEEK_SET);
        const int byte = fgetc(file);
        fseek(file, at, SEEK_SET);
        fputc(byte ^ 1 << _i, file);
        fclose(file);
        scenario on = plain(1);
        on.path = path;
        run(&on);
        ck_assert_msg(on.status[0] == SI_OK, "%s", on.error[0].message);
        ck_assert_double_eq(on.sum, sum_in_order());
    }
}
END_TEST

START_TEST(what_is_no_checkpoint_is_left_alone)
{
    char path[512], line[32];
    si_checkpoint *checkpoint;
    si_error error = SI_ERROR_INIT;
    snprintf(path, sizeof path, "%s/thesis.txt", scratch_folder());
    FILE *file = fopen(path, "w");
    fputs("all my words\n", file);
    fclose(file);
    ck_assert_int_eq(si_checkpoint_create(path, &checkpoint, &error), SI_ERR_FORMAT);
    ck_assert_ptr_null(checkpoint);
    file = fopen(path, "r");
    ck_assert_str_eq(fgets(line, sizeof line, file), "all my words\n");
    fclose(file);
    ck_assert_int_eq(si_checkpoint_create("/dev/null", &checkpoint, NULL), SI_ERR_FORMAT);
    ck_assert_int_eq(si_checkpoint_create("/no/such/folder/x", &checkpoint, NULL), SI_ERR_IO);
}
END_TEST

START_TEST(a_checkpoint_of_others_is_refused)
{
    char path[512];
    si_checkpoint *checkpoint;
    si_error error = SI_ERROR_INIT;
    snprintf(path, sizeof path, "%s/checkpoint", scratch_folder());
    for (int round = 0; round < 2; round++) {
        ck_assert_int_eq(si_checkpoint_create(path, &checkpoint, NULL), SI_OK);
        ck_assert_int_eq(checkpoint_begin(checkpoint, 1, NULL), SI_OK);
        ck_assert_int_eq(checkpoint_begin(checkpoint, 2, NULL), SI_OK);
        si_checkpoint_destroy(checkpoint);
    }
    ck_assert_int_eq(si_checkpoint_create(path, &checkpoint, NULL), SI_OK);
    ck_assert_int_eq(checkpoint_begin(checkpoint, 2, &error), SI_ERR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "other inputs or options"));
    si_checkpoint_destroy(checkpoint);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rank_job");
    TCase *jobs = tcase_create("jobs"), *checkpoints = tcase_create("checkpoints");
    tcase_set_timeout(jobs, 60);
    tcase_set_timeout(checkpoints, 60);
    tcase_add_loop_test(jobs, blocks_are_done_once_and_taken_in_order, 1, MAX_RANKS + 1);
    tcase_add_loop_test(jobs, a_failure_names_its_rank_and_ends_all, 0, 4);
    tcase_add_loop_test(jobs, a_rank_that_cannot_open_stops_all, 0, 4);
    tcase_add_test(jobs, ranks_with_other_inputs_stop_all);
    tcase_add_test(jobs, rank_0_that_fails_stops_all);
    tcase_add_loop_test(checkpoints, a_checkpoint_goes_on, 1, 5);
    tcase_add_test(checkpoints, a_checkpoint_survives_every_cut);
    tcase_add_loop_test(checkpoints, a_checkpoint_survives_damage, 0, 8);
    tcase_add_test(checkpoints, what_is_no_checkpoint_is_left_alone);
    tcase_add_test(checkpoints, a_checkpoint_of_others_is_refused);
    suite_add_tcase(suite, jobs);
    suite_add_tcase(suite, checkpoints);
    return suite_run(suite);
}
