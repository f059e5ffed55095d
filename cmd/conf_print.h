/* Prints what was found in a server's configuration. */
#ifndef LOGETL_CMD_CONF_PRINT_H
#define LOGETL_CMD_CONF_PRINT_H

#include "cmd/conf/conf.h"
#include "cmd/print/output.h"

/* Each format, and the logs that are written in it; as an array of objects, one a line, or for people. */
void conf_print(struct output *output, const struct conf *conf, bool json);

#endif
