/* Checking the configuration file. */
#ifndef LOGETL_CMD_CHECK_CONFIG_H
#define LOGETL_CMD_CHECK_CONFIG_H

/* Has each command look at what the file that is loaded says to it; nothing else is done.  Prints that there is no mistake,
 * or reports them.  Returns an exit status. */
int check_config(void);

#endif
