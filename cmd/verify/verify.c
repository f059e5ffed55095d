/* logetl verify: holds a database against all that the project promises of it, and says what does not hold.
 *
 * All parts see one snapshot.  Each says all it can where another one found damage; only what would be about nothing is
 * left out: with a damaged file everything, with lost values the lines.
 */
#include "cmd/verify/verify.h"

#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/load/schema.h"

#include <unistd.h>

#define VERIFY_OPTIONS(X) \
	X(QUICK, "quick", 0, NULL, "do not look for the indexes' entries, write no line again, and decompress no log") \
	X(JSON, "json", 0, NULL, "print the result as one JSON object")

enum { VERIFY_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {VERIFY_OPTIONS(OPTION_SPEC)};

const struct command_spec command_verify = {
	.name = "verify",
	.operands = "",
	.details = "Only reads, also while an ingest runs.  Exits with 0 where all holds; else with 1, and says of each thing\n"
		   "that does not hold where it is and what to do.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
};

static void skip(struct verification *verify, enum check first)
{
	for (int check = (int)first; check < CHECK_COUNT; check++)
		verify->findings.results[check].skipped = true;
}

static bool wrong(const struct verification *verify, enum check check)
{
	return verify->findings.results[check].wrong > 0;
}

/* 0, or -1 with the error stack set. */
static int verify_all(struct verification *verify)
{
	sqlite3_int64 version;
	if (sqlite3_exec(verify->database, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return database_error(verify->database);
	if (verify_file(verify) != 0)
		return -1;
	if (wrong(verify, CHECK_FILE)) {
		skip(verify, CHECK_FILE + 1);
		return 0;
	}
	if (database_number(verify->database, "PRAGMA user_version", &version, NULL) != 0)
		return -1;
	if (version < SCHEMA_VERSION)
		return error_set("the database is of an older logetl (schema %lld, this one knows %d): any ingest brings it up "
				 "to date", (long long)version, SCHEMA_VERSION);
	if (verify_read_sources(verify) != 0 || verify_tables(verify) != 0 || verify_rows(verify) != 0 ||
		verify_positions(verify) != 0)
		return -1;
	if (!verify->quick && !wrong(verify, CHECK_REFERENCE))
		return verify_lines(verify);
	skip(verify, CHECK_LINE);
	return 0;
}

static int run(const char *path, bool quick, bool json, struct output *output)
{
	int status;
	struct verification verify = {.quick = quick};
	verify.database = database_open(path, &status);
	if (!verify.database)
		return status;
	if (verify_all(&verify) != 0) {
		log_error("verifying %s: %s", path, error_text());
		status = EXIT_STATUS_FAILED;
	} else {
		status = findings_sound(&verify.findings) ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
		if (json)
			findings_print_json(&verify.findings, output, status);
		else
			findings_print(&verify.findings, output);
	}
	findings_release(&verify.findings);
	verify_free_sources(&verify);
	sqlite3_close(verify.database);
	return status;
}

int cmd_verify(int argc, char **argv)
{
	struct options options;
	bool quick = false, json = false;
	options_init(&options, &command_verify, argc, argv);
	for (int option; (option = options_next(&options)) != OPTIONS_END;) {
		if (option == OPTIONS_EXIT)
			return options.exit_status;
		quick |= option == OPTION_QUICK;
		json |= option == OPTION_JSON;
	}
	if (options.operand_count > 0)
		return options_wrong_use(&options, "verify takes no argument like '%s'", options.operands[0]);
	struct output *output = output_new(STDOUT_FILENO, NULL);
	if (!output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	return output_finish(output, run(options.db_path, quick, json, output));
}
