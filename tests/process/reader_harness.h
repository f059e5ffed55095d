/* The real reader processes, for whom the test plays every other stage: it keeps a copy of each block, overwrites the
 * slot and gives it back, and remembers the position as the store would.
 *
 * A test runs in an empty directory of its own, between harness_begin() and harness_end(), which own all that is
 * declared here.  It sets what it wants of `run`, and ingests as often as it likes:
 *
 *     file_write_string("access.log", "one\ntwo");
 *     EXPECT_STRING("one\n", "access.log");
 */
#ifndef LOGETL_TESTS_PROCESS_READER_HARNESS_H
#define LOGETL_TESTS_PROCESS_READER_HARNESS_H

#include "stages/read/read.h"
#include "tests/process/files.h"
#include "tests/process/text.h"

#include <check.h>

enum { LINE_MAX_BYTES = 4096, BLOCK_SIZES = 5 };

/* For block_bytes: the smallest there is, an odd one, and so on to the largest. */
extern const uint32_t block_sizes[BLOCK_SIZES];

/* What the formats are, for which a name is the handle: run.format where it is set; else a block whose text begins with
 * # fits none, or what the source was stored with, any other this one. */
#define FORMAT_DETECTED "detected"

/* A block as it came. */
struct seen {
	struct position after;
	uint32_t text_length, lines;
	bool overlong;
	char *path, *origin, *format;
};

struct run {
	/* Set by the test where it wants anything but the default; holds for all runs that follow. */
	uint32_t readers;              /* 1 */
	uint32_t parsers, block_bytes; /* 1; the smallest block */
	uint64_t first_block;          /* 0 */
	bool final_line;               /* false */
	const char *origin;            /* NULL: each input has its own */
	const char *format;            /* NULL: found */
	int standard_input;            /* -1; what is set here is for the next run only, which closes it */
	void (*before)(void);          /* NULL: nothing is done after the names are expanded, before the files are looked at */

	/* While it runs. */
	struct arena *arena;
	struct inputs inputs;
	struct read_plan plan;
	struct read_settings settings;
	uint64_t next; /* number of the block to come */
	int64_t largest_id; /* of a source, before the run */

	/* What came of it; the next run forgets it. */
	struct seen *blocks;
	size_t count;
	struct text text; /* of all blocks */
	uint32_t problems, skipped;
	int64_t input_bytes;
};

extern struct run run;

/* What the store would know: the sources of all runs so far. */
extern struct known_sources known;

/* Around each test. */
void harness_begin(void);
void harness_end(void);

/* Starts the readers with inputs by these names, of which the last is NULL. */
void start_names(const char *const *names);
#define START(...) start_names((const char *const[]){__VA_ARGS__, NULL})

/* Takes so many blocks, before which the end may not come, checks each, and gives them back. */
void take_blocks(int count);

/* Takes the rest, waits for the processes, which must not fail, and frees the arena. */
void finish(void);

/* A whole run. */
#define INGEST(...) (START(__VA_ARGS__), finish())

/* A whole run, of which this text comes. */
#define EXPECT(wanted, ...) (INGEST(__VA_ARGS__), check_text(wanted))
#define EXPECT_STRING(wanted, ...) EXPECT(text_of(wanted, 1), __VA_ARGS__)

/* A whole run, of which no block comes, nor a problem. */
#define EXPECT_NOTHING(...) (INGEST(__VA_ARGS__), check_nothing())

/* Whether this is the text of all blocks so far. */
void check_text(struct text wanted);

/* Whether no block came, and no problem. */
void check_nothing(void);

/* Whether the position behind each block is the one that its offset has in this content. */
void check_positions(struct text content);

/* The last block that came.  There must be one. */
const struct seen *last(void);

/* Whether the readers said this in the last run. */
bool said(const char *words);
bool said_nothing(void);

/* Lets the store be empty. */
void forget_sources(void);

#endif
