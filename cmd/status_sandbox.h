/* logetl status --sandbox: what the processes of a run are kept from on this machine. */
#ifndef LOGETL_CMD_STATUS_SANDBOX_H
#define LOGETL_CMD_STATUS_SANDBOX_H

#include "cmd/print/output.h"

#include <stdbool.h>

/* Confines a process in each role, has it try what it ought not to do, and prints what became of it.  `database` need
 * not be there.  Returns an exit status. */
int status_sandbox(const char *database, bool json, struct output *output);

#endif
