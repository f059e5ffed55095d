/* The suite of the reader: a test case for each subject, in which every test has the harness around it. */
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"
#include "tests/suites.h"

enum { TIMEOUT_SECONDS = 120 };

static TCase *add_case(Suite *suite, const char *name)
{
	TCase *tests = tcase_create(name);
	tcase_set_timeout(tests, TIMEOUT_SECONDS);
	tcase_add_unchecked_fixture(tests, directory_make, directory_remove);
	tcase_add_checked_fixture(tests, harness_begin, harness_end);
	suite_add_tcase(suite, tests);
	return tests;
}

Suite *suite_read(void)
{
	Suite *suite = suite_create("read");
#define X(subject) read_##subject##_tests(add_case(suite, #subject));
	READ_SUBJECTS(X)
#undef X
	return suite;
}
