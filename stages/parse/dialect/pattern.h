/* Patterns: regular expressions (PCRE2's) whose named groups are fields.  Private to this folder, as PCRE2's header is.
 *
 *      pattern:time-format="%Y-%m-%d %H:%M:%S" (?<time>\S+ \S+) (?<remote_addr>\S+) "(?<request>[^"]*)" (?<status>\d+)
 *
 * A group that has the name of a variable of nginx's is what that is; any other is text that goes to extra under its
 * name, or a time where NAME-format= comes before the expression.  A text is taken as it stands: no escapes are undone.
 *
 * No pattern and no line may take a parser's time.  Steps are limited; but one step, like [^x]*, may pass over all of a
 * line, so lines that are not short are matched by code that calls back before each item of the pattern and is told how
 * far it went.  The same code tells what the items are, and where a line stops fitting.
 */
#ifndef LOGETL_PARSE_PATTERN_H
#define LOGETL_PARSE_PATTERN_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "stages/parse/format/match.h"

enum {
	PATTERN_SHORT_LINE = 4096,     /* bytes */
	PATTERN_STEPS_MAX = 50000,     /* in a short line: some 0.1 ms, at most 10 */
	PATTERN_WORK_PER_BYTE = 256,   /* in others: steps, and bytes gone over */
	PATTERN_WORK_PER_BYTE_TO_LOCATE = 16, /* to find where a line stops fitting */
	PATTERN_STACK_BYTES_MAX = 8 << 20, /* of JIT code */
	PATTERN_HEAP_KIB_MAX = 64 << 10,   /* where there is no JIT */
};

/* A named group.  Where several have the same name, (?J), the first that took part is the field. */
struct pattern_group {
	uint32_t number, op;
	size_t offset; /* of its opening in the pattern */
};

struct pattern {
	pcre2_code *code, *metered;    /* the same pattern; metered: with PCRE2_AUTO_CALLOUT */
	pcre2_match_data *data;        /* of the last line: formats are not shared by threads */
	pcre2_match_context *limits, *metered_limits;
	pcre2_jit_stack *stack;
	struct pattern_group *groups;  /* in the order of the pattern */
	uint32_t group_count;
	uint64_t required;             /* the ops that a line must have: those that tell its time */
};

bool match_pattern(const struct format *format, struct match *match, const char *line, size_t length);
void locate_in_pattern(const struct format *format, struct match *match, const char *line, size_t length);

#endif
