/* The formats of a run tried on one line.  Rare: most lines fit their source's. */
#include "stages/parse/detect/assign.h"

typedef bool fit_line(const struct format *format, struct match *match, const char *line, size_t length);

__attribute__((cold, noinline)) const struct format *assign_other(const struct formats *formats,
	const struct format *own, struct match *match, const char *line, size_t length, unsigned score)
{
	const struct format *best = own;
	fit_line *fits = match_line;
	bool wrapped = unwrap(&match->wrapping, line, length, match->room);
	for (size_t i = 0; i < formats->candidates * (1 + wrapped); i++) {
		bool inside = i >= formats->candidates;
		const struct format *other = formats->list[i % formats->candidates];
		if (inside ? !match_unwrapped(other, match, line, length)
			   : other == own || !match_candidate(other, match, line, length))
			continue;
		unsigned other_score = match_score(other, match);
		if (other_score > score) {
			score = other_score;
			best = other;
			fits = inside ? match_unwrapped : match_line;
		}
	}
	return best && fits(best, match, line, length) ? best : 0;
}
