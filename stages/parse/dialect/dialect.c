/* Which dialect a definition is written in. */
#include "stages/parse/dialect/dialect.h"

static const struct dialect *const dialects[] = {&pattern_dialect, &w3c_dialect, &json_dialect,
	&nginx_dialect, &goaccess_dialect, &apache_dialect};

const struct dialect *dialect_of(const char *definition)
{
	for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
		if (dialects[i]->owns(definition))
			return dialects[i];
	}
	return 0;
}
