#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "base/status.h"
#include "tests/support/suite.h"

START_TEST(first_error_wins)
{
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_error_set(&error, SI_ERR_FORMAT, "line %d", 3), SI_ERR_FORMAT);
    ck_assert_int_eq(si_error_set(&error, SI_ERR_IO, "later"), SI_ERR_IO);
    ck_assert_int_eq(error.status, SI_ERR_FORMAT);
    ck_assert_str_eq(error.message, "line 3");
}
END_TEST

START_TEST(error_may_be_null)
{
    ck_assert_int_eq(si_error_set(NULL, SI_ERR_SHAPE, "nobody reads this"), SI_ERR_SHAPE);
    ck_assert_int_eq(si_error_errno(NULL, ENOENT, "nor this"), SI_ERR_IO);
}
END_TEST

START_TEST(errno_is_told)
{
    si_error error = SI_ERROR_INIT;
    si_error_errno(&error, ENOENT, "%s", "a.txt");
    ck_assert_str_eq(error.message, "a.txt: No such file or directory");
}
END_TEST

START_TEST(long_message_is_cut)
{
    char text[2 * SI_ERROR_MESSAGE_SIZE];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    si_error error = SI_ERROR_INIT;
    si_error_errno(&error, ENOENT, "%s", text);
    ck_assert_uint_eq(strlen(error.message), SI_ERROR_MESSAGE_SIZE - 1);
}
END_TEST

START_TEST(products_refuse_to_overflow)
{
    size_t product = 7;
    ck_assert(si_size_product((size_t[]){3, 4, 5}, 3, &product));
    ck_assert_uint_eq(product, 60);
    ck_assert(!si_size_product((size_t[]){SIZE_MAX / 2, 3}, 2, &product));
    ck_assert_uint_eq(product, 60);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status");
    TCase *errors = tcase_create("errors");
    tcase_add_test(errors, first_error_wins);
    tcase_add_test(errors, error_may_be_null);
    tcase_add_test(errors, errno_is_told);
    tcase_add_test(errors, long_message_is_cut);
    suite_add_tcase(suite, errors);
    TCase *sizes = tcase_create("sizes");
    tcase_add_test(sizes, products_refuse_to_overflow);
    suite_add_tcase(suite, sizes);
    return suite_run(suite);
}
