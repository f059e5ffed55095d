/* The table REJECT_REASONS, by name. */
#include "cmd/reasons.h"

#include "cmd/options/options.h"
#include "cmd/options/suggest.h"
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

int reason_unknown(const struct options *options)
{
	struct suggestion suggestion;
	static const char names[] =
#define X(id, name, meaning) " " name
		REJECT_REASONS(X)
#undef X
		;
	suggestion_init(&suggestion, options->argument);
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		suggestion_offer(&suggestion, reasons[i].name);
	if (suggestion.best)
		return options_wrong_use(
			options, "there is no reason '%s'; did you mean '%s'?", options->argument, suggestion.best);
	return options_wrong_use(options, "there is no reason '%s'; there are%s", options->argument, names);
}
