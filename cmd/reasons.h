/* What the reasons of rejects mean, for people. */
#ifndef LOGETL_CMD_REASONS_H
#define LOGETL_CMD_REASONS_H

#include "cmd/suggest.h"

/* The meaning of a reason by its stored name; NULL where there is no such reason. */
const char *reason_meaning(const char *name);

/* Offers every reason's name. */
void reasons_suggest(struct suggestion *suggestion);

#endif
