/* What the reasons of rejects mean, for people. */
#ifndef LOGETL_CMD_REASONS_H
#define LOGETL_CMD_REASONS_H

struct options;

/* The meaning of a reason by its stored name; NULL where there is no such reason. */
const char *reason_meaning(const char *name);

/* Reports that the option's argument is no reason, with the nearest one.  Always returns EXIT_STATUS_USAGE. */
int reason_unknown(const struct options *options);

#endif
