/* One thread, where there are no others. */
#ifndef SI_REPORT_OMP_H
#define SI_REPORT_OMP_H

static inline int omp_get_max_threads(void)
{
    return 1;
}

static inline int omp_get_thread_num(void)
{
    return 0;
}

#endif
