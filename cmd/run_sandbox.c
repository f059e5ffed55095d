/* --sandbox of the commands that write a database. */
#include "cmd/run_sandbox.h"

int run_sandbox_option(const struct options *options, enum sandbox_mode *mode)
{
	int choice = option_choice(options, SANDBOX_MODES);
	if (choice < 0)
		return -1;
	*mode = (enum sandbox_mode)choice;
	return 0;
}

int run_sandbox_prepare(const char *database, struct formats *formats, const struct known_sources *sources)
{
	for (size_t i = 0; i < formats->candidates; i++)
		formats_foresee(formats, format_name(formats->list[i]));
	for (size_t i = 0; i < sources->count; i++)
		formats_foresee(formats, sources->list[i].format);
	if (formats->zone)
		zone_enter(formats->zone);
	return database ? sandbox_allow_database(database) : 0;
}
