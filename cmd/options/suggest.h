/* "Did you mean …?" for a mistyped name. */
#ifndef LOGETL_CMD_SUGGEST_H
#define LOGETL_CMD_SUGGEST_H

#include <stddef.h>

struct suggestion {
	const char *typed;
	const char *best; /* NULL until a name came near enough */
	size_t distance;
};

/* Starts a search for the name nearest to `typed`, which must outlive it. */
void suggestion_init(struct suggestion *suggestion, const char *typed);

/* Offers a name, which must outlive the search. */
void suggestion_offer(struct suggestion *suggestion, const char *name);

#endif
