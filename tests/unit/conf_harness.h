/* Configurations that a test writes, and what is found in them, as text. */
#ifndef LOGETL_TESTS_CONF_HARNESS_H
#define LOGETL_TESTS_CONF_HARNESS_H

#include "cmd/conf/conf.h"

#include <check.h>

/* Before and after each test: a directory, which is the current one; warnings are not shown. */
void conf_harness_begin(void);
void conf_harness_end(void);

/* Writes a file; its directories are made. */
void write_conf(const char *path, const char *text);

/* What is found in "main.conf", valid until the next call; the directory is left out of it:
 *
 *      NAME = DEFINITION (FILE:LINE)
 *      PATH NAME (FILE:LINE)
 *
 * with `~` before a path that is a pattern and `!` before a format that cannot be read; or "error: MESSAGE". */
const char *load_conf(enum conf_server server, const char *prefix);

/* load_conf() of one file with this text. */
const char *load_text(enum conf_server server, const char *text);

/* Loads texts that are like this one but for some bytes, and lets nothing but a crash fail. */
void load_mutants(enum conf_server server, const char *text, int count);

#endif
