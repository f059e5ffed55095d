/* The tests of the reader, by subject: each has the file read_SUBJECT_test.c. */
#ifndef LOGETL_TESTS_PROCESS_READ_TESTS_H
#define LOGETL_TESTS_PROCESS_READ_TESTS_H

#include <check.h>

#define READ_SUBJECTS(X) \
	X(blocks) \
	X(last_line) \
	X(compressed) \
	X(identity) \
	X(readers) \
	X(formats) \
	X(inputs) \
	X(streams)

/* Adds the subject's tests to its test case. */
#define X(subject) void read_##subject##_tests(TCase *tests);
READ_SUBJECTS(X)
#undef X

#endif
