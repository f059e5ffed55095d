/* The id of a request: (unix second << 22) | n, n counting the arrivals in that second.  A range of time is a range of ids.
 * Seconds before 1970 are negative, and so are their ids.
 */
#ifndef LOGETL_LOAD_ROW_ID_H
#define LOGETL_LOAD_ROW_ID_H

#include <stdint.h>

enum { ROW_ID_N_BITS = 22, ROW_ID_LARGEST_N = (1 << ROW_ID_N_BITS) - 1 };

static inline int64_t row_id(int64_t second, int64_t n)
{
	return second * (INT64_C(1) << ROW_ID_N_BITS) + n;
}

/* Right shifts of negative numbers are arithmetic in every compiler that this is built with. */
static inline int64_t row_id_second(int64_t id)
{
	return id >> ROW_ID_N_BITS;
}

static inline int64_t row_id_n(int64_t id)
{
	return id & ROW_ID_LARGEST_N;
}

#endif
