/* The nearest name by optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost 1.
 *
 * https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance.  What costs more than a third of the typed
 * letters is no typing error but another word, and is not suggested; a beginning of the name always is.
 */
#include "cmd/options/suggest.h"

#include <string.h>

enum { NAME_MAX_BYTES = 32 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t cost[NAME_MAX_BYTES + 1][NAME_MAX_BYTES + 1];
	for (size_t i = 0; i <= a_length; i++)
		cost[i][0] = i;
	for (size_t j = 0; j <= b_length; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		for (size_t j = 1; j <= b_length; j++) {
			size_t replaced = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			cost[i][j] = least(replaced, 1 + least(cost[i - 1][j], cost[i][j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	}
	return cost[a_length][b_length];
}

void suggestion_init(struct suggestion *suggestion, const char *typed)
{
	*suggestion = (struct suggestion){.typed = typed};
}

void suggestion_offer(struct suggestion *suggestion, const char *name)
{
	size_t typed_length = strlen(suggestion->typed), length = strlen(name);
	if (typed_length == 0 || typed_length > NAME_MAX_BYTES || length > NAME_MAX_BYTES)
		return;
	size_t cost = distance(suggestion->typed, typed_length, name, length);
	if (typed_length >= 2 && strncmp(suggestion->typed, name, typed_length) == 0)
		cost = 1;
	if (cost > 1 + typed_length / 3 || cost >= length)
		return;
	if (!suggestion->best || cost < suggestion->distance) {
		suggestion->best = name;
		suggestion->distance = cost;
	}
}
