/* Files of a test.  The directory outlives a test that fails in the middle of it: the next one empties it, and the end of
 * the test case removes it.
 */
#include "tests/process/files.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char directory[64];
static int home = -1;

static int remove_entry(const char *path, const struct stat *facts, int type, struct FTW *place)
{
	(void)facts;
	(void)type;
	return place->level > 0 ? remove(path) : 0;
}

static void empty_directory(void)
{
	nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void directory_make(void)
{
	strcpy(directory, "/tmp/logetl-read-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

void directory_remove(void)
{
	empty_directory();
	rmdir(directory);
}

void directory_enter(void)
{
	home = open(".", O_RDONLY | O_CLOEXEC);
	empty_directory();
	ck_assert_int_eq(chdir(directory), 0);
}

void directory_leave(void)
{
	ck_assert_int_eq(fchdir(home), 0);
	close(home);
}

int file_unnamed(void)
{
	int descriptor = open(directory, O_RDWR | O_TMPFILE | O_CLOEXEC | O_APPEND, 0600);
	ck_assert_int_ge(descriptor, 0);
	return descriptor;
}

static void put(const char *name, struct text text, int flags)
{
	int descriptor = open(name, O_WRONLY | O_CREAT | flags, 0600);
	ck_assert_int_ge(descriptor, 0);
	while (text.length > 0) {
		ssize_t count = write(descriptor, text.bytes, text.length);
		ck_assert_int_gt(count, 0);
		text = text_behind(text, (size_t)count);
	}
	close(descriptor);
}

void file_write(const char *name, struct text text)
{
	put(name, text, O_TRUNC);
}

void file_write_string(const char *name, const char *string)
{
	put(name, text_of(string, 1), O_TRUNC);
}

void file_append(const char *name, struct text text)
{
	put(name, text, O_APPEND);
}

void file_append_string(const char *name, const char *string)
{
	put(name, text_of(string, 1), O_APPEND);
}

void file_overwrite(const char *name, struct text text)
{
	put(name, text, 0);
}

void file_replace(const char *name, struct text text)
{
	unlink(name);
	put(name, text, O_EXCL);
}

void file_rename(const char *from, const char *to)
{
	ck_assert_int_eq(rename(from, to), 0);
}

void file_remove(const char *name)
{
	ck_assert_int_eq(unlink(name), 0);
}

void file_make_directory(const char *name)
{
	ck_assert_int_eq(mkdir(name, 0700), 0);
}

void file_make_fifo(const char *name)
{
	ck_assert_int_eq(mkfifo(name, 0600), 0);
}

void file_set_mtime(const char *name, struct timespec time)
{
	const struct timespec times[2] = {time, time};
	ck_assert_int_eq(utimensat(AT_FDCWD, name, times, 0), 0);
}

struct stat file_facts(const char *name)
{
	struct stat facts;
	ck_assert_int_eq(stat(name, &facts), 0);
	return facts;
}

int pipe_of(struct text text, int longest, useconds_t pause)
{
	int ends[2];
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid > 0) {
		close(ends[1]);
		return ends[0];
	}
	for (size_t at = 0; at < text.length;) {
		size_t left = text.length - at, piece = (size_t)pick(longest) + 1;
		ssize_t count = write(ends[1], text.bytes + at, piece < left ? piece : left);
		if (count <= 0)
			_exit(1);
		at += (size_t)count;
		usleep(pause);
	}
	_exit(0);
}
