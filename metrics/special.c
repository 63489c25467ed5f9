#include "metrics/special.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <string.h>

double special_log_erfc(double x)
{
    gsl_sf_result result;
    gsl_sf_log_erfc_e(x, &result);
    return result.val;
}

void special_sort(double *value, size_t count)
{
    gsl_sort(value, 1, count);
}

double special_sorted_quantile(const double *sorted, size_t count, double share)
{
    return gsl_stats_quantile_from_sorted_data(sorted, 1, count, share);
}

double special_student_tail(double t, double degrees)
{
    return gsl_cdf_tdist_Q(t, degrees);
}

double special_student_tail_inverse(double tail, double degrees)
{
    return gsl_cdf_tdist_Qinv(tail, degrees);
}

void special_eigen(const double matrix[4], double value[2], double vector[2][2])
{
    double copy[4], columns[4], scratch[4][2];
    memcpy(copy, matrix, sizeof copy);
    gsl_eigen_symmv_workspace room = {2, scratch[0], scratch[1], scratch[2], scratch[3]};
    gsl_matrix_view a = gsl_matrix_view_array(copy, 2, 2);
    gsl_matrix_view vectors = gsl_matrix_view_array(columns, 2, 2);
    gsl_vector_view values = gsl_vector_view_array(value, 2);
    gsl_eigen_symmv(&a.matrix, &values.vector, &vectors.matrix, &room);
    gsl_eigen_symmv_sort(&values.vector, &vectors.matrix, GSL_EIGEN_SORT_VAL_DESC);
    for (size_t i = 0; i < 2; i++) {
        vector[i][0] = columns[i];
        vector[i][1] = columns[2 + i];
    }
}
