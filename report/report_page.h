/* The page without data, before and after where they go; made by report/bundle.py. */
#ifndef SI_REPORT_PAGE_H
#define SI_REPORT_PAGE_H

#include <stddef.h>

extern const unsigned char report_page_head[], report_page_tail[];
extern const size_t report_page_head_size, report_page_tail_size;

#endif
