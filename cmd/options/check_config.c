/* Checking the configuration file: what a value may be only the command knows that takes it, so each is run up to where it
 * has understood its options. */
#include "cmd/options/check_config.h"

#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "cmd/options/options_file.h"
#include "cmd/print/output.h"
#include "cmd/print/terminal.h"
#include "pipeline/error.h"
#include "pipeline/log.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

/* Runs a command as far as it reports what is wrong; the worst exit status so far. */
static int worse(int worst, int (*run)(int argc, char **argv), const char *name)
{
	int status = options_rehearse(run, name);
	return status > worst ? status : worst;
}

/* An input that is not there may yet come, so it is no mistake. */
static void warn_of_missing_inputs(void)
{
	int count = 0;
	char **inputs = options_file_inputs(&command_ingest, &count);
	for (int i = 0; i < count; i++) {
		glob_t found;
		if (strcmp(inputs[i], "-") == 0 || access(inputs[i], F_OK) == 0)
			continue;
		int error = errno;
		if (glob(inputs[i], 0, NULL, &found) == 0)
			globfree(&found);
		else
			log_warning("%s: input = %s: %s", options_file_where(inputs[i]), inputs[i], strerror(error));
	}
}

int check_config(void)
{
	int worst = EXIT_STATUS_OK;
	const char *path = options_file_path();
#define X(name, summary) worst = worse(worst, cmd_##name, #name);
	COMMANDS(X)
#undef X
	if (worst != EXIT_STATUS_OK || !path)
		return worst;
	warn_of_missing_inputs();
	struct output *output = output_new(STDOUT_FILENO, NULL);
	if (!output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	terminal_write(output, path, strlen(path));
	output_text(output, ": no mistake\n");
	return output_finish(output, worst);
}
