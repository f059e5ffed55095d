/* The subcommands: one file and one line of this table each.  X(name, what it does). */
#ifndef LOGETL_CMD_COMMANDS_H
#define LOGETL_CMD_COMMANDS_H

struct command_spec;

#define COMMANDS(X) \
	X(ingest, "load access logs into the database") \
	X(query, "answer an SQL query about the events") \
	X(status, "show what is in the database, its sources and runs") \
	X(export, "write events as log lines, JSON or CSV") \
	X(rejects, "show the lines that did not fit, and why") \
	X(retry, "parse the stored rejects again, once a format is right") \
	X(prune, "delete what is older than a time, and give its space back") \
	X(verify, "hold the database against all that it promises") \
	X(check, "try a log's lines against the formats, storing nothing") \
	X(formats, "list the formats that are known by name")

/* Each takes its own name as argv[0], and returns the exit status of the process. */
#define X(name, summary) int cmd_##name(int argc, char **argv);
COMMANDS(X)
#undef X

/* And its options (options.h). */
#define X(name, summary) extern const struct command_spec command_##name;
COMMANDS(X)
#undef X

#endif
