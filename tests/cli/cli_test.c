/* Runs the scripts of tests/cli: each NAME.sh is a test; its output must be NAME.expected, and its exit status 0.
 *
 * A script finds the command in $LOGETL (with fault injection: $LOGETL_FAULTS), an empty directory of its own to work in,
 * and the project in $ROOT.  What it prints must not depend on the machine.  Exit status 77 says that it cannot run
 * here, and why; that is printed, loudly.
 */
#include "tests/suites.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77, TIMEOUT_SECONDS = 900 };

static glob_t scripts;

START_TEST(a_script_prints_what_is_expected)
{
	char command[4 * PATH_MAX], root[PATH_MAX];
	const char *script = scripts.gl_pathv[_i];
	ck_assert_ptr_nonnull(getcwd(root, sizeof root));
	snprintf(command, sizeof command,
		"work=$(mktemp -d) && cd \"$work\" && ROOT='%s' sh '%s/%s' >output 2>errors; status=$?; "
		"if [ $status -eq %d ]; then echo 'SKIPPED: %s:' >&2; cat output >&2; "
		"elif [ $status -ne 0 ] || ! diff -u '%s/%.*s.expected' output >&2; then "
		"echo '%s: exit status '$status' in '$work >&2; tail -20 errors >&2; exit 1; fi; cd / && rm -rf \"$work\"",
		root, root, script, SKIPPED, script, root, (int)strlen(script) - 3, script, script);
	int status = system(command);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s: see above", script);
}
END_TEST

Suite *suite_cli(void)
{
	Suite *suite = suite_create("cli");
	TCase *all = tcase_create("scripts");
	tcase_set_timeout(all, TIMEOUT_SECONDS);
	glob("tests/cli/*.sh", 0, NULL, &scripts);
	tcase_add_loop_test(all, a_script_prints_what_is_expected, 0, (int)scripts.gl_pathc);
	suite_add_tcase(suite, all);
	return suite;
}
