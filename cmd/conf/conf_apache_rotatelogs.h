/* Logs that Apache hands to its program rotatelogs. */
#ifndef LOGETL_CMD_CONF_APACHE_ROTATELOGS_H
#define LOGETL_CMD_CONF_APACHE_ROTATELOGS_H

#include <stdbool.h>

/* Which files a piped log ("|rotatelogs [OPTION]… PATH …") is written to.  False where the program is another one, or
 * gets no file.  *path is to be freed; NULL for want of memory; *pattern tells whether it is a pattern of glob(7).
 * */
bool apache_rotatelogs(const char *command, char **path, bool *pattern);

#endif
