/* The table REJECT_REASONS, by name. */
#include "cmd/reasons.h"

#include "pipeline/block.h"

#include <string.h>

static const struct {
	const char *name, *meaning;
} reasons[] = {
#define X(id, name, meaning) {name, meaning},
	REJECT_REASONS(X)
#undef X
};

const char *reason_meaning(const char *name)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		if (strcmp(reasons[i].name, name) == 0)
			return reasons[i].meaning;
	}
	return NULL;
}

void reasons_suggest(struct suggestion *suggestion)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		suggestion_offer(suggestion, reasons[i].name);
}
