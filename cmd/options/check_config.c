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

#include <string.h>
#include <unistd.h>

/* Runs a command as far as it reports what is wrong; the worst exit status so far. */
static int worse(int worst, int (*run)(int argc, char **argv), const char *name)
{
	int status = options_rehearse(run, name);
	return status > worst ? status : worst;
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
	struct output *output = output_new(STDOUT_FILENO, NULL);
	if (!output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	terminal_write(output, path, strlen(path));
	output_text(output, ": no mistake\n");
	return output_finish(output, worst);
}
