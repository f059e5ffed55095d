/* --sandbox: what the processes of a command may do once they have started (pipeline/sandbox.h). */
#ifndef LOGETL_CMD_RUN_SANDBOX_H
#define LOGETL_CMD_RUN_SANDBOX_H

#include "cmd/options/options.h"
#include "pipeline/sandbox.h"
#include "pipeline/source.h"
#include "stages/parse/detect/formats.h"

#define SANDBOX_OPTION(X) \
	X(SANDBOX, "sandbox", 0, "MODE", \
		"confine the processes to their work: auto (as far as this kernel can,\n" \
		"the default), require (all of it, or fail), off")

/* The option's argument.  0, or -1 after reporting that it is no mode. */
int run_sandbox_option(const struct options *options, enum sandbox_mode *mode);

/* Between sandbox_init() and the forks: makes and reads what the processes cannot any more (of all formats that they may
 * meet), and allows them the database (NULL: there is none).  0, or -1 with the error stack set. */
int run_sandbox_prepare(const char *database, struct formats *formats, const struct known_sources *sources);

#endif
