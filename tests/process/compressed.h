/* Compressed data for tests, made by the libraries of the compressions with whatever settings. */
#ifndef LOGETL_TESTS_PROCESS_COMPRESSED_H
#define LOGETL_TESTS_PROCESS_COMPRESSED_H

#include "stages/read/compression.h"
#include "tests/process/text.h"

/* Appends one member of that compression, by its number in the table. */
void compressed_add(struct text *out, size_t compression, struct text content);

/* The content in so many members, cut anywhere. */
struct text compressed(size_t compression, struct text content, int members);

/* The same, by gzip, where it does not matter by which. */
struct text gzipped(struct text content, int members);

/* What came of compressed data. */
struct decompressed {
	struct text out;
	enum decompressor_state state;
	bool may_end;
	char problem[64];
};

/* Reads it with a decompressor in pieces of 1 to `longest_in` bytes, and writes in pieces of 1 to `longest_out`; ends by an
 * assertion where the decompressor goes beyond one of them, or no further. */
struct decompressed decompressed(const struct compression *compression, struct text file, int longest_in, int longest_out);

#endif
