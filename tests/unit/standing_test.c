/* Logs that are still there, or are not. */
#include "stages/read/standing.h"
#include "stages/read/window.h"
#include "tests/suites.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { LOG_BYTES = 20000, OFFSET = 15000 };

static struct hash_secret secret;
static char path[] = "/tmp/logetl-standing-XXXXXX";
static char text[LOG_BYTES];

static void make_log(void)
{
	for (int i = 0; i < LOG_BYTES; i++)
		text[i] = (char)('a' + i * i % 23);
	memcpy(path + strlen(path) - 6, "XXXXXX", 6);
	close(mkstemp(path));
}

static void remove_log(void)
{
	unlink(path);
}

static void write_log(size_t length)
{
	int descriptor = open(path, O_WRONLY | O_TRUNC);
	ck_assert_int_eq(write(descriptor, text, length), (ssize_t)length);
	close(descriptor);
}

/* Where the log stands once OFFSET bytes of it were read. */
static struct position position_of_log(void)
{
	struct position position = {.source_id = 1};
	struct window window;
	struct stat status;
	window_clear(&window);
	window_add(&window, text, OFFSET);
	window_stamp(&window, &secret, &position);
	ck_assert_int_eq(stat(path, &status), 0);
	position.device = (int64_t)status.st_dev;
	position.inode = (int64_t)status.st_ino;
	return position;
}

static enum standing find(const struct position *position, bool whole)
{
	enum standing standing;
	ck_assert_int_eq(standing_find(path, position, &secret, whole, &standing), 0);
	return standing;
}

START_TEST(a_log_that_only_grew_is_here)
{
	write_log(OFFSET);
	struct position position = position_of_log();
	ck_assert_int_eq(find(&position, true), STANDING_HERE);
	write_log(LOG_BYTES);
	ck_assert_int_eq(find(&position, true), STANDING_HERE);
}
END_TEST

START_TEST(a_log_that_is_shorter_or_another_before_its_offset_is_changed)
{
	struct position position = position_of_log();
	write_log(OFFSET - 1);
	ck_assert_int_eq(find(&position, true), STANDING_CHANGED);
	text[OFFSET - 1] = 'Z';
	write_log(LOG_BYTES);
	ck_assert_int_eq(find(&position, true), STANDING_CHANGED);
	position.inode++;
	ck_assert_int_eq(find(&position, true), STANDING_OTHER);
}
END_TEST

START_TEST(a_log_that_begins_otherwise_is_another)
{
	struct position position = position_of_log();
	text[0] = 'Z';
	write_log(LOG_BYTES);
	ck_assert_int_eq(find(&position, true), STANDING_OTHER);
	write_log(0);
	ck_assert_int_eq(find(&position, true), STANDING_OTHER);
}
END_TEST

START_TEST(a_log_that_is_not_there_is_gone)
{
	struct position position = position_of_log();
	unlink(path);
	ck_assert_int_eq(find(&position, true), STANDING_GONE);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(find(&position, true), STANDING_GONE);
	rmdir(path);
}
END_TEST

START_TEST(a_compressed_log_is_compared_as_what_it_holds)
{
	for (int changed = 0; changed < 2; changed++) {
		struct position position = position_of_log();
		if (changed)
			text[OFFSET - 1] = 'Z';
		gzFile file = gzopen(path, "wb");
		ck_assert_int_eq(gzwrite(file, text, LOG_BYTES), LOG_BYTES);
		gzclose(file);
		ck_assert_int_eq(find(&position, true), changed ? STANDING_CHANGED : STANDING_HERE);
		ck_assert_int_eq(find(&position, false), STANDING_HERE);
	}
}
END_TEST

Suite *suite_standing(void)
{
	Suite *suite = suite_create("standing");
	TCase *all = tcase_create("logs");
	tcase_add_checked_fixture(all, make_log, remove_log);
	tcase_add_test(all, a_log_that_only_grew_is_here);
	tcase_add_test(all, a_log_that_is_shorter_or_another_before_its_offset_is_changed);
	tcase_add_test(all, a_log_that_begins_otherwise_is_another);
	tcase_add_test(all, a_log_that_is_not_there_is_gone);
	tcase_add_test(all, a_compressed_log_is_compared_as_what_it_holds);
	suite_add_tcase(suite, all);
	return suite;
}
