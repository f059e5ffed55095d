/* The exit statuses: X(ENUM, number, meaning).  65 to 78 are those of sysexits.h. */
#ifndef LOGETL_CMD_EXIT_STATUS_H
#define LOGETL_CMD_EXIT_STATUS_H

#define EXIT_STATUSES(X) \
	X(OK, 0, "all good, nothing new included") \
	X(FAILED, 1, "run-time failure; what was committed stays, and the next run resumes") \
	X(USAGE, 2, "wrong use of the command") \
	X(REJECTS, 3, "finished, but with more rejects than --max-errors") \
	X(DATA, 65, "no line fits the format, or any format: of a file that was named, or of all there is") \
	X(NO_INPUT, 66, "no such input, or no database to be read") \
	X(BUSY, 75, "the database is busy: another ingest holds it") \
	X(CONFIG, 78, "bad configuration")

enum exit_status {
#define X(name, number, meaning) EXIT_STATUS_##name = number,
	EXIT_STATUSES(X)
#undef X
	EXIT_STATUS_SIGNAL = 128 /* plus the number of the signal that stopped the command */
};

#endif
