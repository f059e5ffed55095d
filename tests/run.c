/* Runs every test: the suites of tests/unit and tests/process, and the scripts of tests/cli as a suite of their own, so that
 * one line at the end tells about all.
 *
 * usage: run [SUITE…]     CK_FORK=no for a debugger, CK_VERBOSITY=verbose for names
 */
#include "tests/suites.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool wanted(int argc, char **argv, const char *name)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
#define X(name) \
	if (wanted(argc, argv, #name)) \
		srunner_add_suite(runner, suite_##name());
	SUITES(X)
#undef X
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
