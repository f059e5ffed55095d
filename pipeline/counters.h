/* What a run counts: one table, from which the shared counters, the `run` table's columns and --json come.
 * X(name, meaning).  lines = inserted + duplicates + filtered + rejected + blank, always.
 */
#ifndef LOGETL_PIPELINE_COUNTERS_H
#define LOGETL_PIPELINE_COUNTERS_H

#include <stdint.h>

#define COUNTERS(X) \
	X(lines, "lines read, blank ones included") \
	X(inserted, "new events stored") \
	X(duplicates, "events that another source of the same origin had delivered") \
	X(filtered, "lines that were left out on request") \
	X(rejected, "lines that do not fit, kept with their reason") \
	X(blank, "empty lines, and comments of formats that have them") \
	X(bytes, "bytes of log text, decompressed")

struct counters {
#define X(name, meaning) int64_t name;
	COUNTERS(X)
#undef X
};

#endif
