/* The parser process: blocks of text in, rows and distinct strings out, in place. */
#ifndef LOGETL_PARSE_PARSE_H
#define LOGETL_PARSE_PARSE_H

#include "pipeline/arena.h"
#include "pipeline/hash.h"
#include "stages/parse/detect/formats.h"

struct parse_settings {
	struct formats *formats; /* as the process has them */
	const struct hash_secret *secret;
};

/* Parses the blocks of parser self->index until the end of all readers.  `settings` is a struct parse_settings, inherited
 * through the fork.  Returns 0 when the end was passed on, -1 with the error stack set. */
int parse_main(struct arena *arena, struct process *self, const void *settings);

struct parser;

/* A parser for blocks of that layout; the settings must outlive it.  Returns NULL with the error stack set.  Free with
 * parser_free(). */
struct parser *parser_new(const struct parse_settings *settings, const struct block_layout *layout);
void parser_free(struct parser *parser);

/* Fills what the parser writes of a block whose text the reader's fields describe.  The text stays as it is, and so do
 * the attempts.  Parsing a block again gives the same result. */
void parse_block(struct parser *parser, struct block *block);

/* The same, line by line: each line is marked in the block's attempts before it is tried, and a line that is marked
 * already becomes a reject (reason crash) untried.  `forgive`: whoever died on the line in progress was killed by
 * something else, so that one line is tried again. */
void parse_block_carefully(struct parser *parser, struct block *block, bool forgive);

#endif
