/* Random numbers for tests: the same ones every time.  xorshift64, https://www.jstatsoft.org/article/view/v008i14 */
#ifndef LOGETL_TESTS_RANDOM_H
#define LOGETL_TESTS_RANDOM_H

#include <stdint.h>

/* Each file that includes this has a state of its own, which it sets before it asks. */
static uint64_t random_state;

/* A number from 0 to below - 1. */
static inline int pick(int below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int)(random_state % (uint64_t)below);
}

#endif
