/* Files that are watched: what has changed is offered, with inotify (_i 1) and without it (_i 0) alike. */
#include "pipeline/error.h"
#include "stages/read/watch.h"
#include "stages/read/watch_directory.h"
#include "stages/read/watch_inotify.h"
#include "stages/read/watch_remember.h"
#include "tests/process/files.h"
#include "tests/suites.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static struct watch *watch;

static void set_up(void)
{
	directory_enter();
	watch = 0;
}

static void tear_down(void)
{
	watch_free(watch);
	directory_leave();
}

static void start(int inotify, const char *name)
{
	watch = watch_new(inotify);
	ck_assert_ptr_nonnull(watch);
	ck_assert_int_eq(watch_add(watch, name), 0);
}

/* Looks once all has been noticed that there is: where nothing is heard, once the clock says so. */
static void look(void)
{
	do {
		int wait = watch_wait_ms(watch);
		usleep(1000 * (useconds_t)(wait > WATCH_POLL_MS ? 0 : wait));
		ck_assert_msg(watch_look(watch) == 0, "%s", error_text());
	} while (watch_wait_ms(watch) == 0 && !watch_has_changed(watch));
}

/* The names of the files that have changed, in their order. */
static const char *take(bool well)
{
	static char names[1000];
	struct inputs inputs;
	look();
	ck_assert_int_eq(watch_take(watch, &inputs), 0);
	names[0] = 0;
	for (size_t i = 0; i < inputs.count; i++) {
		const struct input *input = &inputs.list[i];
		snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s%s", i ? " " : "",
			strrchr(input->path, '/') + 1,
			input->sibling          ? "(sibling)"
			: input->from_directory ? "(found)"
						: "");
	}
	inputs_release(&inputs);
	watch_settle(watch, well);
	return names;
}

START_TEST(a_file_is_offered_once_and_again_when_it_has_grown)
{
	file_write_string("access.log", "1\n");
	start(_i, "access.log");
	ck_assert_str_eq(take(true), "access.log");
	ck_assert(!watch_has_changed(watch));
	ck_assert_str_eq(take(true), "");
	file_append_string("access.log", "2\n");
	ck_assert_str_eq(take(true), "access.log");
	ck_assert_str_eq(take(true), "");
}
END_TEST

START_TEST(what_was_not_taken_well_is_offered_again)
{
	file_write_string("access.log", "1\n");
	start(_i, "access.log");
	ck_assert_str_eq(take(false), "access.log");
	ck_assert(watch_has_changed(watch));
	ck_assert_str_eq(take(true), "access.log");
	ck_assert_str_eq(take(true), "");
}
END_TEST

/* A run that went well, but for the file of that name, of which that became.  Whether one was read that had not been. */
static bool take_with(const char *name, enum input_outcome outcome)
{
	struct inputs inputs;
	look();
	ck_assert_int_eq(watch_take(watch, &inputs), 0);
	for (size_t i = 0; i < inputs.count; i++) {
		if (strcmp(strrchr(inputs.list[i].path, '/') + 1, name) == 0)
			inputs_note(&inputs.list[i], outcome);
	}
	inputs_release(&inputs);
	return watch_settle(watch, true);
}

/* A run that could not read it. */
static bool take_but(const char *name)
{
	return take_with(name, INPUT_FAILED);
}

START_TEST(a_file_that_could_not_be_read_is_offered_again_later_and_the_others_are_not)
{
	file_write_string("a.log", "1\n");
	file_write_string("b.log", "1\n");
	start(_i, ".");
	ck_assert(!take_but("b.log"));
	ck_assert(!watch_has_changed(watch));
	ck_assert_int_le(watch_wait_ms(watch), WATCH_RETRY_MS_MIN);
	while (!watch_has_changed(watch))
		look();
	ck_assert(!take_but("b.log"));
	file_append_string("a.log", "2\n");
	ck_assert_str_eq(take(true), "a.log(found)");
	while (!watch_has_changed(watch))
		look();
	ck_assert(take_but("none"));
	ck_assert_str_eq(take(true), "");
}
END_TEST

START_TEST(a_file_that_could_not_be_read_is_offered_at_once_when_it_has_changed)
{
	file_write_string("a.log", "1\n");
	start(_i, "a.log");
	ck_assert(!take_but("a.log"));
	while (!watch_has_changed(watch))
		look();
	ck_assert(!take_but("a.log")); /* two seconds to go */
	file_append_string("a.log", "2\n");
	ck_assert_str_eq(take(true), "a.log");
	ck_assert_str_eq(take(true), "");
}
END_TEST

static void allow_descriptors(rlim_t count)
{
	struct rlimit limit;
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = count < limit.rlim_max ? count : limit.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

START_TEST(a_file_is_offered_again_whose_directory_could_not_be_opened)
{
	struct inputs inputs;
	file_write_string("a.log", "1\n");
	start(_i, "a.log");
	look();
	allow_descriptors(0);
	ck_assert_int_eq(watch_take(watch, &inputs), 0);
	allow_descriptors(RLIM_INFINITY);
	ck_assert_uint_eq(inputs.count, 0);
	ck_assert_uint_eq(inputs.missing, 1);
	inputs_release(&inputs);
	watch_settle(watch, true);
	while (!watch_has_changed(watch))
		look();
	ck_assert_str_eq(take(true), "a.log");
}
END_TEST

START_TEST(what_a_directory_had_is_known_when_it_can_be_read_again)
{
	file_write_string("a.log", "1\n");
	start(_i, ".");
	ck_assert_str_eq(take(true), "a.log(found)");
	file_write_string("b.log", "1\n");
	usleep(1000 * (useconds_t)WATCH_POLL_MS);
	allow_descriptors(0);
	ck_assert_int_eq(watch_look(watch), 0);
	allow_descriptors(RLIM_INFINITY);
	while (!watch_has_changed(watch))
		look();
	ck_assert_str_eq(take(true), "b.log(found)");
}
END_TEST

START_TEST(a_file_that_is_no_log_is_left_alone_while_it_grows_and_the_others_are_not)
{
	file_write_string("access.log", "1\n");
	file_write_string("error.log", "1\n");
	start(_i, ".");
	take_with("error.log", INPUT_FOREIGN);
	file_append_string("error.log", "2\n");
	look();
	ck_assert(!watch_has_changed(watch));
	file_append_string("access.log", "2\n");
	file_append_string("error.log", "3\n");
	ck_assert_str_eq(take(true), "access.log(found)");
	ck_assert_str_eq(take(true), "");
	ck_assert_uint_eq(watch_foreign_count(watch), 1);
}
END_TEST

START_TEST(a_file_that_is_no_log_is_offered_at_once_when_it_has_become_shorter)
{
	file_write_string("error.log", "1\n2\n");
	start(_i, ".");
	take_with("error.log", INPUT_FOREIGN);
	file_write_string("error.log", "1\n");
	ck_assert_str_eq(take(true), "error.log(found)");
	file_append_string("error.log", "2\n");
	ck_assert_str_eq(take(true), "error.log(found)");
}
END_TEST

START_TEST(a_file_that_is_no_log_is_the_same_after_a_rotation_and_the_new_one_is_offered)
{
	file_write_string("error.log", "1\n");
	start(_i, ".");
	take_with("error.log", INPUT_FOREIGN);
	for (int turn = 1; turn < 3; turn++) {
		if (turn > 1)
			file_rename("error.log.1", "error.log.2");
		file_rename("error.log", "error.log.1");
		file_write_string("error.log", "2\n");
		ck_assert(!take_with("error.log", INPUT_FOREIGN));
		ck_assert_str_eq(take(true), "");
		ck_assert_uint_eq(watch_foreign_count(watch), 1 + turn);
	}
	file_rename("error.log", "access.log");
	ck_assert_str_eq(take(true), "access.log(found)");
}
END_TEST

/* The new file may have the old one's inode number: then its birth tells, where the file system keeps that. */
START_TEST(a_file_in_the_place_of_one_that_is_no_log_is_offered)
{
	struct statx old, new;
	file_write_string("error.log", "1\n");
	ck_assert_int_eq(statx(AT_FDCWD, "error.log", 0, STATX_INO, &old), 0);
	start(_i, ".");
	take_with("error.log", INPUT_FOREIGN);
	usleep(20000); /* times are of the clock's last tick */
	file_remove("error.log");
	file_write_string("error.log", "1\n2\n");
	ck_assert_int_eq(statx(AT_FDCWD, "error.log", 0, STATX_INO | STATX_BTIME, &new), 0);
	if (old.stx_ino != new.stx_ino || (new.stx_mask & STATX_BTIME))
		ck_assert_str_eq(take(true), "error.log(found)");
}
END_TEST

START_TEST(a_file_that_was_no_log_in_a_run_that_failed_is_offered_again)
{
	file_write_string("error.log", "1\n");
	start(_i, ".");
	struct inputs inputs;
	look();
	ck_assert_int_eq(watch_take(watch, &inputs), 0);
	inputs_note(&inputs.list[0], INPUT_FOREIGN);
	inputs_release(&inputs);
	watch_settle(watch, false);
	ck_assert_uint_eq(watch_foreign_count(watch), 0);
	ck_assert_str_eq(take(true), "error.log(found)");
}
END_TEST

/* What is remembered of a file that no format fitted, when it is looked at again: when it may be taken. */
static int64_t ready_ms_of_grown(int64_t foreign_ms)
{
	char name[] = "error.log";
	struct watched_file before = {.name = name, .seen = {.inode = 7, .size_bytes = 5}, .foreign_ms = foreign_ms};
	struct watched_file file = {.name = name, .seen = {.inode = 7, .size_bytes = 6}};
	before.taken = before.seen;
	ck_assert_int_eq(watch_remember(&file, 1, &before, 1), 0);
	ck_assert(watched_file_has_changed(&file));
	return file.ready_ms;
}

START_TEST(a_file_that_is_no_log_and_has_grown_may_be_taken_when_its_time_has_come)
{
	ck_assert_int_eq(ready_ms_of_grown(1000), 1000);
	ck_assert_int_eq(ready_ms_of_grown(INT64_MAX), INT64_MAX);
	ck_assert_int_eq(ready_ms_of_grown(0), 0);
}
END_TEST

START_TEST(a_file_with_the_inode_of_one_that_is_no_log_may_be_taken_at_once)
{
	char name[] = "error.log";
	struct watched_file before = {.name = name, .seen = {.inode = 7, .born_ns = 1}, .foreign_ms = 1000};
	struct watched_file file = {.name = name, .seen = {.inode = 7, .born_ns = 2}};
	ck_assert_int_eq(watch_remember(&file, 1, &before, 1), 0);
	ck_assert_int_eq(file.ready_ms, 0);
	ck_assert_int_eq(file.foreign_ms, 0);
}
END_TEST

START_TEST(a_file_that_is_not_there_yet_is_offered_when_it_comes)
{
	start(_i, "logs/access.log");
	ck_assert_str_eq(take(true), "");
	file_make_directory("logs");
	ck_assert_str_eq(take(true), "");
	file_write_string("logs/access.log", "1\n");
	ck_assert_str_eq(take(true), "access.log");
}
END_TEST

START_TEST(a_file_that_was_rotated_away_is_offered_before_the_new_one)
{
	file_write_string("access.log", "1\n");
	file_write_string("error.log", "1\n");
	start(_i, "access.log");
	ck_assert_str_eq(take(true), "access.log");
	file_rename("access.log", "access.log.1");
	file_write_string("access.log", "3\n");
	file_append_string("access.log.1", "2\n");
	ck_assert_str_eq(take(true), "access.log.1(sibling) access.log");
	file_append_string("access.log.1", "the last one\n");
	ck_assert_str_eq(take(true), "access.log.1(sibling)");
}
END_TEST

START_TEST(a_file_that_was_truncated_and_its_copy_are_offered)
{
	file_write_string("access.log", "1\n");
	start(_i, "access.log");
	ck_assert_str_eq(take(true), "access.log");
	file_write_string("access.log.1", "1\n");
	file_write_string("access.log", "");
	ck_assert_str_eq(take(true), "access.log.1(sibling) access.log");
}
END_TEST

START_TEST(a_rotated_file_that_was_named_comes_alone)
{
	file_write_string("access.log", "1\n");
	file_write_string("access.log.1", "1\n");
	file_write_string("access.log.2", "1\n");
	start(_i, "access.log.1");
	ck_assert_str_eq(take(true), "access.log.1");
}
END_TEST

START_TEST(files_that_appear_in_a_directory_are_found)
{
	file_write_string("a.log", "1\n");
	file_write_string(".hidden.log", "1\n");
	file_make_directory("below");
	start(_i, ".");
	ck_assert_str_eq(take(true), "a.log(found)");
	file_write_string("b.log", "1\n");
	ck_assert_str_eq(take(true), "b.log(found)");
}
END_TEST

START_TEST(a_database_in_a_directory_is_no_log)
{
	file_write_string("logetl.db", "SQLite format 3");
	file_write_string("logetl.db-wal", "1\n");
	ck_assert_int_eq(truncate("logetl.db", 16), 0);
	start(_i, ".");
	ck_assert_str_eq(take(true), "");
	file_append_string("logetl.db-wal", "1\n");
	ck_assert_str_eq(take(true), "");
}
END_TEST

START_TEST(what_fits_a_pattern_is_found_in_directories_that_appear_later)
{
	file_make_directory("one");
	file_write_string("one/a.log", "1\n");
	file_write_string("one/b.txt", "1\n");
	start(_i, "*/*.log");
	ck_assert_str_eq(take(true), "a.log");
	file_make_directory("two");
	file_write_string("two/c.log", "1\n");
	ck_assert_str_eq(take(true), "c.log");
	file_rename("one/a.log", "one/a.log.1");
	ck_assert_str_eq(take(true), "a.log.1(sibling)");
}
END_TEST

START_TEST(a_name_with_special_bytes_is_itself_where_there_is_such_a_file)
{
	file_make_directory("[a]");
	file_write_string("[a]/*.log", "1\n");
	file_write_string("[a]/b.log", "1\n");
	start(_i, "[a]/*.log");
	ck_assert_str_eq(take(true), "*.log");
}
END_TEST

START_TEST(a_link_is_watched_where_it_leads)
{
	file_make_directory("target");
	file_write_string("target/a.log", "1\n");
	ck_assert_int_eq(symlink("target/a.log", "current"), 0);
	start(_i, "current");
	ck_assert_str_eq(take(true), "a.log");
	file_append_string("target/a.log", "2\n");
	ck_assert_str_eq(take(true), "a.log");
	file_rename("target/a.log", "target/a.log.1");
	file_write_string("target/a.log", "2\n");
	ck_assert_str_eq(take(true), "a.log.1(sibling) a.log");
	file_write_string("target/b.log", "2\n");
	ck_assert_int_eq(unlink("current"), 0);
	ck_assert_int_eq(symlink("target/b.log", "current"), 0);
	ck_assert_str_eq(take(true), "b.log");
}
END_TEST

/* Of a link and the file beside it, a directory lists either first. */
START_TEST(a_link_to_a_log_beside_it_is_that_log_and_no_sibling)
{
	enum { DIRECTORIES = 8 };
	char name[80], target[40];
	start(_i, "d*/access.log");
	for (int i = 0; i < DIRECTORIES; i++) {
		snprintf(name, sizeof name, "d%d", i);
		file_make_directory(name);
		snprintf(name, sizeof name, "d%d/access.log", i);
		snprintf(target, sizeof target, "access.log-2026112%d", i);
		if (i % 2)
			ck_assert_int_eq(symlink(target, name), 0);
		snprintf(name, sizeof name, "d%d/%s", i, target);
		file_write_string(name, "1\n");
		snprintf(name, sizeof name, "d%d/access.log", i);
		if (i % 2 == 0)
			ck_assert_int_eq(symlink(target, name), 0);
	}
	ck_assert_str_eq(take(true), "access.log-20261120 access.log-20261121 access.log-20261122 access.log-20261123 "
				     "access.log-20261124 access.log-20261125 access.log-20261126 access.log-20261127");
}
END_TEST

START_TEST(a_sibling_that_a_link_leads_to_by_now_is_offered_again)
{
	file_write_string("access.log-20261101", "1\n");
	file_write_string("access.log", "2\n");
	start(_i, "access.log");
	ck_assert_str_eq(take(true), "access.log-20261101(sibling) access.log");
	ck_assert_int_eq(unlink("access.log"), 0);
	ck_assert_int_eq(symlink("access.log-20261101", "access.log"), 0);
	ck_assert_str_eq(take(true), "access.log-20261101");
	ck_assert_str_eq(take(true), "");
}
END_TEST

/* As where a directory is mounted in two places. */
START_TEST(of_two_paths_of_a_directory_one_is_heard_and_the_other_is_looked_at)
{
	struct watch_inotify inotify;
	file_make_directory("d");
	struct watched_directory *one = watched_directory_new("d"), *other = watched_directory_new("./d");
	watch_inotify_init(&inotify, true);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(watch_inotify_add(&inotify, one), 0);
		ck_assert_int_eq(watch_inotify_add(&inotify, other), 0);
		ck_assert_int_ge(one->watch, 0);
		ck_assert_int_eq(other->watch, -1);
	}
	watch_inotify_remove(&inotify, other);
	one->dirty = false;
	file_write_string("d/a.log", "1\n");
	watch_inotify_listen(&inotify);
	ck_assert(one->dirty);
	watch_inotify_remove(&inotify, one);
	ck_assert_int_eq(watch_inotify_add(&inotify, other), 0);
	ck_assert_int_ge(other->watch, 0);
	watch_inotify_release(&inotify);
	watched_directory_free(one);
	watched_directory_free(other);
}
END_TEST

START_TEST(a_directory_that_was_replaced_is_watched_again)
{
	file_make_directory("logs");
	file_write_string("logs/a.log", "1\n");
	start(_i, "logs/a.log");
	ck_assert_str_eq(take(true), "a.log");
	file_rename("logs", "old");
	look();
	file_make_directory("logs");
	file_write_string("logs/a.log", "2\n");
	ck_assert_str_eq(take(true), "a.log");
	file_append_string("logs/a.log", "3\n");
	ck_assert_str_eq(take(true), "a.log");
}
END_TEST

START_TEST(directories_that_vanish_and_come_again_are_watched_again)
{
	enum { DIRECTORIES = 3 };
	char name[40];
	start(_i, "d*/a.log");
	ck_assert_int_eq(watch_add(watch, "d0/b.log"), 0);
	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < DIRECTORIES; i++) {
			snprintf(name, sizeof name, "d%d", i);
			file_make_directory(name);
			snprintf(name, sizeof name, "d%d/%c.log", i, i == 0 ? 'b' : 'a');
			file_write_string(name, "1\n");
		}
		ck_assert_str_eq(take(true), "b.log a.log a.log");
		for (int i = 0; i < DIRECTORIES; i++) {
			snprintf(name, sizeof name, "d%d", i);
			file_rename(name, "gone");
			look();
			ck_assert_int_eq(system("rm -r gone"), 0);
		}
		look();
		ck_assert_uint_eq(watch_file_count(watch), 0);
	}
}
END_TEST

START_TEST(a_compressed_file_is_left_alone_while_it_is_written)
{
	file_write_string("a.log.gz", "1\n");
	start(_i, "a.log.gz");
	look();
	ck_assert(!watch_has_changed(watch));
	ck_assert_int_le(watch_wait_ms(watch), WATCH_SETTLE_MS);
	file_set_mtime("a.log.gz", (struct timespec){.tv_sec = 1000000000});
	ck_assert_str_eq(take(true), "a.log.gz");
}
END_TEST

START_TEST(a_compressed_file_whose_time_lies_ahead_is_taken_when_it_has_not_changed_for_as_long)
{
	file_write_string("a.log.gz", "1\n");
	file_set_mtime("a.log.gz", (struct timespec){.tv_sec = INT32_MAX});
	start(_i, "a.log.gz");
	look();
	ck_assert(!watch_has_changed(watch));
	ck_assert_int_le(watch_wait_ms(watch), WATCH_SETTLE_MS);
	while (!watch_has_changed(watch))
		look();
	ck_assert_str_eq(take(true), "a.log.gz");
}
END_TEST

START_TEST(a_pipe_cannot_be_watched)
{
	file_make_fifo("pipe");
	watch = watch_new(_i);
	ck_assert_int_eq(watch_add(watch, "pipe"), -1);
}
END_TEST

START_TEST(many_files_by_name_and_many_directories_are_watched)
{
	enum { FILES = 300 };
	char name[40];
	watch = watch_new(_i);
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof name, "d%d", i % 10);
		if (i < 10)
			file_make_directory(name);
		snprintf(name, sizeof name, "d%d/%d.log", i % 10, i);
		file_write_string(name, "1\n");
		ck_assert_int_eq(watch_add(watch, name), 0);
	}
	take(true);
	ck_assert_uint_eq(watch_file_count(watch), FILES);
	file_append_string("d7/17.log", "2\n");
	ck_assert_str_eq(take(true), "17.log");
}
END_TEST

Suite *suite_watch(void)
{
	Suite *suite = suite_create("watch");
	TCase *tests = tcase_create("watch");
	tcase_set_timeout(tests, 60);
	tcase_add_unchecked_fixture(tests, directory_make, directory_remove);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_file_is_offered_once_and_again_when_it_has_grown, 0, 2);
	tcase_add_loop_test(tests, what_was_not_taken_well_is_offered_again, 0, 2);
	tcase_add_loop_test(tests, a_file_that_could_not_be_read_is_offered_again_later_and_the_others_are_not, 0, 2);
	tcase_add_loop_test(tests, a_file_that_could_not_be_read_is_offered_at_once_when_it_has_changed, 0, 2);
	tcase_add_loop_test(tests, a_file_is_offered_again_whose_directory_could_not_be_opened, 0, 2);
	tcase_add_loop_test(tests, a_file_that_is_no_log_is_left_alone_while_it_grows_and_the_others_are_not, 0, 2);
	tcase_add_loop_test(tests, a_file_that_is_no_log_is_offered_at_once_when_it_has_become_shorter, 0, 2);
	tcase_add_loop_test(tests, a_file_that_is_no_log_is_the_same_after_a_rotation_and_the_new_one_is_offered, 0, 2);
	tcase_add_loop_test(tests, a_file_in_the_place_of_one_that_is_no_log_is_offered, 0, 2);
	tcase_add_loop_test(tests, a_file_that_was_no_log_in_a_run_that_failed_is_offered_again, 0, 2);
	tcase_add_test(tests, a_file_that_is_no_log_and_has_grown_may_be_taken_when_its_time_has_come);
	tcase_add_test(tests, a_file_with_the_inode_of_one_that_is_no_log_may_be_taken_at_once);
	tcase_add_loop_test(tests, a_file_that_is_not_there_yet_is_offered_when_it_comes, 0, 2);
	tcase_add_loop_test(tests, a_file_that_was_rotated_away_is_offered_before_the_new_one, 0, 2);
	tcase_add_loop_test(tests, a_file_that_was_truncated_and_its_copy_are_offered, 0, 2);
	tcase_add_loop_test(tests, a_rotated_file_that_was_named_comes_alone, 0, 2);
	tcase_add_loop_test(tests, files_that_appear_in_a_directory_are_found, 0, 2);
	tcase_add_loop_test(tests, a_database_in_a_directory_is_no_log, 0, 2);
	tcase_add_loop_test(tests, what_fits_a_pattern_is_found_in_directories_that_appear_later, 0, 2);
	tcase_add_loop_test(tests, a_name_with_special_bytes_is_itself_where_there_is_such_a_file, 0, 2);
	tcase_add_loop_test(tests, a_link_is_watched_where_it_leads, 0, 2);
	tcase_add_loop_test(tests, a_link_to_a_log_beside_it_is_that_log_and_no_sibling, 0, 2);
	tcase_add_loop_test(tests, a_sibling_that_a_link_leads_to_by_now_is_offered_again, 0, 2);
	tcase_add_test(tests, of_two_paths_of_a_directory_one_is_heard_and_the_other_is_looked_at);
	tcase_add_loop_test(tests, a_directory_that_was_replaced_is_watched_again, 0, 2);
	tcase_add_loop_test(tests, directories_that_vanish_and_come_again_are_watched_again, 0, 2);
	tcase_add_loop_test(tests, a_compressed_file_is_left_alone_while_it_is_written, 0, 2);
	tcase_add_loop_test(
		tests, a_compressed_file_whose_time_lies_ahead_is_taken_when_it_has_not_changed_for_as_long, 0, 2);
	tcase_add_loop_test(tests, what_a_directory_had_is_known_when_it_can_be_read_again, 0, 2);
	tcase_add_loop_test(tests, a_pipe_cannot_be_watched, 0, 2);
	tcase_add_loop_test(tests, many_files_by_name_and_many_directories_are_watched, 0, 2);
	suite_add_tcase(suite, tests);
	return suite;
}
