#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/datasets.h"
#include "tests/support/suite.h"

static char root[512];

static void use_scratch_root(void)
{
    snprintf(root, sizeof root, "%s", scratch_folder());
    unsetenv("SIMPLICIT_DATA");
}

static void touch(const char *relative)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", root, relative);
    for (char *slash = strchr(path + strlen(root) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fclose(stream);
}

/* `expected`: paths below the root, each with a blank after it. */
static void expect_files(const char *set, const char *directory, si_split split,
                         const char *expected)
{
    si_error error = SI_ERROR_INIT;
    si_dataset_files files;
    si_result status = si_dataset_find(set, directory, split, &files, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
    char found[4096] = "";
    for (size_t i = 0; i < files.count; i++) {
        ck_assert_msg(strncmp(files.path[i], root, strlen(root)) == 0, "%s", files.path[i]);
        strcat(strcat(found, files.path[i] + strlen(root) + 1), " ");
    }
    ck_assert_str_eq(found, expected);
    si_dataset_files_finish(&files);
    ck_assert_ptr_null(files.path);
}

static void expect_missing(const char *set, const char *directory, si_result status,
                           const char *part)
{
    si_error error = SI_ERROR_INIT;
    si_dataset_files files;
    ck_assert_int_eq(si_dataset_find(set, directory, SI_SPLIT_VAL, &files, &error), status);
    ck_assert_msg(strstr(error.message, part) != NULL, "expected \"%s\" in \"%s\"", part,
                  error.message);
    ck_assert_uint_eq(files.count, 0);
}

START_TEST(splits_have_names)
{
    si_split split;
    ck_assert(si_split_find("train", &split) && split == SI_SPLIT_TRAIN);
    ck_assert(si_split_find("val", &split) && split == SI_SPLIT_VAL);
    ck_assert(si_split_find("test", &split) && split == SI_SPLIT_TEST);
    ck_assert(!si_split_find("tests", &split));
    ck_assert(!si_split_find("", &split));
}
END_TEST

START_TEST(sets_have_names)
{
    size_t count = 0;
    while (si_dataset_name(count) != NULL)
        count++;
    ck_assert_uint_eq(count, 7);
    ck_assert_str_eq(si_dataset_name(0), "eth");
    ck_assert_ptr_null(si_dataset_name(1000));
}
END_TEST

static void make_ethucy(void)
{
    static const char *const recordings[] = {"biwi_eth",      "biwi_hotel",    "crowds_zara01",
                                             "crowds_zara02", "crowds_zara03", "students001",
                                             "students003",   "uni_examples"};
    for (size_t i = 0; i < sizeof recordings / sizeof recordings[0]; i++) {
        char relative[128];
        snprintf(relative, sizeof relative, "ethucy/all/%s.txt", recordings[i]);
        touch(relative);
        snprintf(relative, sizeof relative, "ethucy/train/%s_train.txt", recordings[i]);
        touch(relative);
        snprintf(relative, sizeof relative, "ethucy/val/%s_val.txt", recordings[i]);
        touch(relative);
    }
}

START_TEST(one_set_is_left_out)
{
    use_scratch_root();
    make_ethucy();
    expect_files("eth", root, SI_SPLIT_TEST, "ethucy/all/biwi_eth.txt ");
    expect_files("zara2", root, SI_SPLIT_TEST, "ethucy/all/crowds_zara02.txt ");
    expect_files("univ", root, SI_SPLIT_TEST,
                 "ethucy/all/students001.txt ethucy/all/students003.txt ");
    expect_files("univ", root, SI_SPLIT_TRAIN,
                 "ethucy/train/biwi_eth_train.txt ethucy/train/biwi_hotel_train.txt "
                 "ethucy/train/crowds_zara01_train.txt ethucy/train/crowds_zara02_train.txt "
                 "ethucy/train/crowds_zara03_train.txt ethucy/train/uni_examples_train.txt ");
    expect_files("hotel", root, SI_SPLIT_VAL,
                 "ethucy/val/biwi_eth_val.txt ethucy/val/crowds_zara01_val.txt "
                 "ethucy/val/crowds_zara02_val.txt ethucy/val/crowds_zara03_val.txt "
                 "ethucy/val/students001_val.txt ethucy/val/students003_val.txt "
                 "ethucy/val/uni_examples_val.txt ");
}
END_TEST

START_TEST(a_missing_recording_is_told)
{
    use_scratch_root();
    touch("ethucy/all/biwi_eth.txt");
    expect_missing("eth", root, SI_ERR_IO, "ethucy/val/biwi_hotel_val.txt: No such file");
}
END_TEST

START_TEST(the_public_layout_is_found)
{
    use_scratch_root();
    touch("eth/test/biwi_eth.txt");
    touch("eth/train/students001_train.txt");
    touch("eth/train/biwi_hotel_train.txt");
    touch("eth/train/.hidden.txt");
    touch("eth/train/notes.md");
    expect_files("eth", root, SI_SPLIT_TEST, "eth/test/biwi_eth.txt ");
    expect_files("eth", root, SI_SPLIT_TRAIN,
                 "eth/train/biwi_hotel_train.txt eth/train/students001_train.txt ");
    expect_missing("eth", root, SI_ERR_IO, "no recordings of eth, expected ethucy/{all,train,val}");
}
END_TEST

START_TEST(sdd_has_its_own_split)
{
    use_scratch_root();
    make_ethucy();
    touch("sdd/val/nexus_1.txt");
    touch("sdd/val/coupa_3.txt");
    touch("sdd/test/gates_0.txt");
    expect_files("sdd", root, SI_SPLIT_VAL, "sdd/val/coupa_3.txt sdd/val/nexus_1.txt ");
    expect_files("sdd", root, SI_SPLIT_TEST, "sdd/test/gates_0.txt ");
}
END_TEST

START_TEST(an_unsplit_sample_serves_all_splits)
{
    use_scratch_root();
    touch("datasets/sample/crowd.txt");
    setenv("SIMPLICIT_DATA", root, 1);
    expect_files("sample", NULL, SI_SPLIT_TRAIN, "datasets/sample/crowd.txt ");
    expect_files("sample", NULL, SI_SPLIT_VAL, "datasets/sample/crowd.txt ");
    expect_files("sample", NULL, SI_SPLIT_TEST, "datasets/sample/crowd.txt ");
    touch("datasets/sample/test/later.txt");
    expect_files("sample", NULL, SI_SPLIT_TEST, "datasets/sample/test/later.txt ");
    char directory[1024];
    snprintf(directory, sizeof directory, "%s/datasets", root);
    unsetenv("SIMPLICIT_DATA");
    expect_files("sample", directory, SI_SPLIT_VAL, "datasets/sample/crowd.txt ");
}
END_TEST

START_TEST(unknown_sets_are_refused_with_the_known_ones)
{
    use_scratch_root();
    expect_missing(
        "oxford", root, SI_ERR_ARGUMENT,
        "no set \"oxford\", expected one of eth, hotel, univ, zara1, zara2, sdd, sample");
    expect_missing("eth", NULL, SI_ERR_ARGUMENT, "expected the folder of the data");
}
END_TEST

START_TEST(folders_without_data_are_told)
{
    use_scratch_root();
    char path[1024];
    snprintf(path, sizeof path, "%s/none", root);
    expect_missing("sdd", path, SI_ERR_IO, "no recordings of sdd, expected ");
    expect_missing("sample", path, SI_ERR_IO, "no sample, expected ");
    char *long_path = malloc(10000);
    memset(long_path, 'x', 9999);
    long_path[9999] = '\0';
    expect_missing("eth", long_path, SI_ERR_IO, "File name too long");
    free(long_path);
}
END_TEST

START_TEST(names_of_recordings_have_no_folder_nor_extension)
{
    static const struct {
        const char *path, *name;
    } cases[] = {{"a/b.c/biwi_eth.txt", "biwi_eth"},
                 {"biwi_eth", "biwi_eth"},
                 {"./a.b.ndjson", "a.b"},
                 {"/x/.hidden", ".hidden"},
                 {"", ""},
                 {"a.b/c", "c"}};
    char name[16];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        si_recording_name(cases[i].path, name, sizeof name);
        ck_assert_str_eq(name, cases[i].name);
    }
    si_recording_name("x/students001.txt", name, 5);
    ck_assert_str_eq(name, "stud");
    si_recording_name("x/students001.txt", name, 0);
    ck_assert_str_eq(name, "stud");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("datasets");
    TCase *names = tcase_create("names");
    tcase_add_test(names, splits_have_names);
    tcase_add_test(names, sets_have_names);
    tcase_add_test(names, names_of_recordings_have_no_folder_nor_extension);
    suite_add_tcase(suite, names);
    TCase *layouts = tcase_create("layouts");
    tcase_add_test(layouts, one_set_is_left_out);
    tcase_add_test(layouts, a_missing_recording_is_told);
    tcase_add_test(layouts, the_public_layout_is_found);
    tcase_add_test(layouts, sdd_has_its_own_split);
    tcase_add_test(layouts, an_unsplit_sample_serves_all_splits);
    tcase_add_test(layouts, unknown_sets_are_refused_with_the_known_ones);
    tcase_add_test(layouts, folders_without_data_are_told);
    suite_add_tcase(suite, layouts);
    return suite_run(suite);
}
