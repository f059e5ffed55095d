/* From names to directories, and when to look through them.
 *
 * What must stay true: a directory is watched before it is looked through, so that nothing falls between the two; what
 * inotify says only ever leads to a look; a file counts as taken as it was seen before the run that read it began.
 */
#include "stages/read/watch.h"

#include "pipeline/error.h"
#include "pipeline/list.h"
#include "pipeline/now.h"
#include "stages/read/origin.h"
#include "stages/read/watch_directory.h"
#include "stages/read/watch_inotify.h"

#include <errno.h>
#include <glob.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* A wish, and the directories that it is for: a pattern of glob(7), where a literal name has its special bytes escaped.
 */
struct wanted {
	char *directories;
	bool settled; /* it is one directory, which was found */
	struct wish wish;
};

struct watch {
	struct watch_inotify inotify;
	struct wanted *wanted;
	size_t wanted_count, wanted_room;
	void *by_path; /* a tsearch() tree of struct watched_directory */
	struct watched_directory **directories;
	size_t directory_count, directory_room;
	int64_t names_ms, poll_ms, check_ms; /* when these are due: names, directories that cannot be watched, everything */
	_Atomic uint8_t *outcomes; /* of each file that was taken, in memory that the processes share which read them */
	size_t outcome_room;
	uint32_t foreign_count; /* see watch_foreign_count() */
};

static int no_memory(void)
{
	return error_set("watching files: out of memory");
}

struct watch *watch_new(bool inotify)
{
	struct watch *watch = calloc(1, sizeof *watch);
	if (!watch) {
		no_memory();
		return 0;
	}
	watch_inotify_init(&watch->inotify, inotify);
	return watch;
}

static void keep(void *node)
{
	(void)node;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < watch->wanted_count; i++) {
		free(watch->wanted[i].directories);
		free(watch->wanted[i].wish.file);
	}
	for (size_t i = 0; i < watch->directory_count; i++)
		watched_directory_free(watch->directories[i]);
	watch_inotify_release(&watch->inotify);
	tdestroy(watch->by_path, keep);
	if (watch->outcomes)
		munmap(watch->outcomes, watch->outcome_room);
	free(watch->wanted);
	free(watch->directories);
	free(watch);
}

/* --- names --- */

static bool is_special(char c)
{
	return c && strchr("*?[\\", c);
}

/* The text as a pattern that fits nothing else. */
static char *escaped(const char *text, size_t length)
{
	char *copy = malloc(2 * length + 1), *out = copy;
	for (size_t i = 0; copy && i < length; i++) {
		if (is_special(text[i]))
			*out++ = '\\';
		*out++ = text[i];
	}
	if (copy)
		*out = 0;
	return copy;
}

static bool has_special(const char *text)
{
	return text[strcspn(text, "*?[\\")];
}

/* Takes over both strings, which may be NULL for want of memory. */
static int add_wanted(struct watch *watch, char *directories, struct wish wish)
{
	if (!directories || !wish.file ||
		list_reserve(&watch->wanted, &watch->wanted_room, watch->wanted_count + 1, sizeof *watch->wanted) != 0) {
		free(directories);
		free(wish.file);
		return no_memory();
	}
	watch->wanted[watch->wanted_count++] = (struct wanted){.directories = directories, .wish = wish};
	watch->names_ms = 0;
	return 0;
}

/* Splits the path in two: directory and file. */
static int add_path(struct watch *watch, const char *path, bool pattern, struct wish wish)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash == path ? 1 : slash ? (size_t)(slash - path) : 1;
	const char *directory = slash ? path : ".";
	wish.form = pattern && has_special(slash ? slash + 1 : path) ? WISH_PATTERN : WISH_FILE;
	wish.file = strdup(slash ? slash + 1 : path);
	return add_wanted(watch, pattern ? strndup(directory, length) : escaped(directory, length), wish);
}

/* Whether the file's name has no rotation or compression suffix. */
static bool heads_a_series(const char *path)
{
	char origin[SOURCE_PATH_BYTES];
	origin_of(path, origin);
	return strcmp(origin, path) == 0;
}

int watch_add(struct watch *watch, const char *name)
{
	struct stat facts;
	size_t length = strlen(name);
	struct wish wish = {.kind = INPUT_NAMED, .sibling = INPUT_SIBLING};
	if (length >= SOURCE_PATH_BYTES)
		return error_set("%.100s…: %s", name, strerror(ENAMETOOLONG));
	bool there = stat(name, &facts) == 0;
	if (there && !S_ISDIR(facts.st_mode) && !S_ISREG(facts.st_mode))
		return error_set(
			"%s: neither a file nor a directory; a pipe is read until its end, without --follow", name);
	if (there ? S_ISDIR(facts.st_mode) : length > 0 && name[length - 1] == '/') {
		wish = (struct wish){.form = WISH_ALL, .file = strdup(""), .kind = INPUT_FOUND, .sibling = INPUT_FOUND};
		return add_wanted(watch, there || !has_special(name) ? escaped(name, length) : strdup(name), wish);
	}
	bool pattern = !there && has_special(name);
	if (!pattern && !heads_a_series(name))
		wish.sibling = INPUT_NONE;
	return add_path(watch, name, pattern, wish);
}

int watch_add_series(struct watch *watch, const char *path, bool pattern, enum input_kind kind)
{
	return add_path(watch, path, pattern, (struct wish){.kind = kind, .sibling = kind});
}

/* --- directories --- */

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct watched_directory *)a)->path, ((const struct watched_directory *)b)->path);
}

/* The directory of that canonical path, made where there is none; NULL with the error stack set. */
static struct watched_directory *enter(struct watch *watch, char *path)
{
	struct watched_directory **found = tfind(
		&(struct watched_directory){.path = path}, &watch->by_path, compare_paths);
	if (found)
		return *found;
	struct watched_directory *directory = watched_directory_new(path);
	if (!directory)
		return 0;
	if (list_reserve(&watch->directories, &watch->directory_room, watch->directory_count + 1, sizeof directory) != 0 ||
		!tsearch(directory, &watch->by_path, compare_paths)) {
		watched_directory_free(directory);
		no_memory();
		return 0;
	}
	return watch->directories[watch->directory_count++] = directory;
}

/* Adds the wish to the directory; 1, or 0 where there is none, or -1 with the error stack set. */
static int wish_in(struct watch *watch, const char *path, const struct wish *wish)
{
	struct stat facts;
	if (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode))
		return 0;
	char *canonical = realpath(path, 0);
	if (!canonical)
		return errno == ENOMEM ? no_memory() : 0;
	struct watched_directory *directory = enter(watch, canonical);
	free(canonical);
	return directory && watched_directory_wish(directory, wish) == 0 ? 1 : -1;
}

/* Whether it fits one name only: no special byte but the backslashes before them. */
static bool is_literal(const char *pattern)
{
	while (*pattern && (!is_special(*pattern) || *pattern == '\\'))
		pattern += *pattern == '\\' && pattern[1] ? 2 : 1;
	return !*pattern;
}

/* Finds the directories of what is wanted. */
static int find_directories(struct watch *watch, struct wanted *wanted)
{
	glob_t found;
	int status = 0;
	int result = glob(wanted->directories, GLOB_NOSORT, 0, &found);
	for (size_t i = 0; result == 0 && status >= 0 && i < found.gl_pathc; i++)
		status = wish_in(watch, found.gl_pathv[i], &wanted->wish);
	globfree(&found);
	if (result == GLOB_NOSPACE)
		return no_memory();
	wanted->settled |= status > 0 && is_literal(wanted->directories);
	return status < 0 ? -1 : 0;
}

static int follow_link(void *context, const char *path, enum input_kind kind)
{
	struct watch *watch = context;
	char *slash = strrchr(path, '/'), *directory = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	struct wish wish = {.form = WISH_FILE, .file = slash + 1, .kind = kind};
	wish.sibling = !heads_a_series(path) ? INPUT_NONE : kind == INPUT_FOUND ? INPUT_FOUND : INPUT_SIBLING;
	int status = directory ? wish_in(watch, directory, &wish) : no_memory();
	free(directory);
	return status < 0 ? -1 : 0;
}

/* --- looking --- */

static void mark_all(struct watch *watch, bool watched_too)
{
	for (size_t i = 0; i < watch->directory_count; i++)
		watch->directories[i]->dirty |= watched_too || watch->directories[i]->watch < 0;
}

/* When to do again what began then: not so often that it takes more than a five-hundredth of the time. */
static int64_t again_ms(int64_t begun_ms, int64_t least_ms)
{
	enum { TIMES = 500 };
	int64_t wait_ms = TIMES * (now_ms() - begun_ms);
	return begun_ms + (wait_ms > least_ms ? wait_ms : least_ms);
}

/* Looks for the directories of names that are patterns, or not there yet. */
static int look_for_names(struct watch *watch, int64_t now, bool check)
{
	for (size_t i = 0; i < watch->wanted_count; i++) {
		if ((check || !watch->wanted[i].settled) && find_directories(watch, &watch->wanted[i]) != 0)
			return -1;
	}
	watch->names_ms = again_ms(now, WATCH_POLL_MS);
	return 0;
}

/* Does what the clock asks for.  1 where everything is to be checked, 0 where not, -1 with the error stack set. */
static int follow_clock(struct watch *watch, int64_t now)
{
	bool check = now >= watch->check_ms;
	if ((check || now >= watch->names_ms) && look_for_names(watch, now, check) != 0)
		return -1;
	if (check || now >= watch->poll_ms) {
		mark_all(watch, check);
		watch->poll_ms = now + WATCH_POLL_MS;
	}
	return check;
}

/* Directories that are gone are none of ours; names find those that come in their places. */
static void drop_gone(struct watch *watch)
{
	size_t kept = 0, count = watch->directory_count;
	for (size_t i = 0; i < count; i++) {
		struct watched_directory *directory = watch->directories[i];
		if (!directory->gone) {
			watch->directories[kept++] = directory;
			continue;
		}
		watch_inotify_remove(&watch->inotify, directory);
		tdelete(directory, &watch->by_path, compare_paths);
		watched_directory_free(directory);
	}
	watch->directory_count = kept;
	for (size_t i = 0; kept < count && i < watch->wanted_count; i++)
		watch->wanted[i].settled = false;
}

int watch_descriptor(const struct watch *watch)
{
	return watch->inotify.descriptor;
}

int watch_look(struct watch *watch)
{
	if (watch_inotify_listen(&watch->inotify))
		mark_all(watch, true);
	int64_t begun_ms = now_ms();
	int check = follow_clock(watch, begun_ms);
	if (check < 0)
		return -1;
	for (size_t i = 0; i < watch->directory_count; i++) { /* links add more of them */
		struct watched_directory *directory = watch->directories[i];
		if ((check || directory->watch < 0) && watch_inotify_add(&watch->inotify, directory) != 0)
			return -1;
		if (directory->dirty && watched_directory_scan(directory, follow_link, watch) != 0)
			return -1;
	}
	drop_gone(watch);
	if (check)
		watch->check_ms = again_ms(begun_ms, WATCH_CHECK_MS);
	return 0;
}

/* When the clock asks for something. */
static int64_t next_look_ms(const struct watch *watch)
{
	int64_t next = watch->check_ms;
	for (size_t i = 0; i < watch->wanted_count && watch->names_ms < next; i++) {
		if (!watch->wanted[i].settled)
			next = watch->names_ms;
	}
	for (size_t i = 0; i < watch->directory_count && watch->poll_ms < next; i++) {
		if (watch->directories[i]->watch < 0 || watch->directories[i]->dirty)
			next = watch->poll_ms;
	}
	return next;
}

/* When the first file may be taken that has changed; INT64_MAX where none has. */
static int64_t first_ready_ms(const struct watch *watch)
{
	int64_t first = INT64_MAX;
	for (size_t i = 0; i < watch->directory_count; i++) {
		const struct watched_directory *directory = watch->directories[i];
		for (size_t j = 0; j < directory->file_count; j++) {
			const struct watched_file *file = &directory->files[j];
			if (file->ready_ms < first && watched_file_has_changed(file))
				first = file->ready_ms;
		}
	}
	return first;
}

bool watch_has_changed(const struct watch *watch)
{
	return first_ready_ms(watch) <= now_ms();
}

int watch_wait_ms(const struct watch *watch)
{
	int64_t next = next_look_ms(watch), ready = first_ready_ms(watch);
	int64_t wait = (ready < next ? ready : next) - now_ms();
	return wait > 0 ? (int)wait : 0;
}

/* Room to say what became of so many files.  0, or -1 with the error stack set. */
static int make_room_for_outcomes(struct watch *watch, size_t count)
{
	enum { ROOM_MIN = 4096 };
	if (count <= watch->outcome_room)
		return 0;
	size_t room = count > ROOM_MIN ? 2 * count : ROOM_MIN;
	void *memory = mmap(0, room, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return no_memory();
	if (watch->outcomes)
		munmap(watch->outcomes, watch->outcome_room);
	watch->outcomes = memory;
	watch->outcome_room = room;
	return 0;
}

/* Takes the file, with what tells what became of it.  0, or -1 with the error stack set. */
static int take(struct inputs *inputs, const struct watched_directory *directory, struct watched_file *file,
	_Atomic uint8_t *outcome)
{
	size_t count = inputs->count, missing = inputs->missing;
	if (inputs_add_entry(inputs, directory->path, file->name, file->kind) != 0)
		return -1;
	file->outcome = outcome;
	*outcome = inputs->missing > missing ? INPUT_FAILED : INPUT_READ;
	if (inputs->count > count)
		inputs->list[count].outcome = outcome;
	return 0;
}

int watch_take(struct watch *watch, struct inputs *inputs)
{
	int64_t now = now_ms();
	size_t count = 0;
	memset(inputs, 0, sizeof *inputs);
	if (make_room_for_outcomes(watch, watch_file_count(watch)) != 0)
		return -1;
	for (size_t i = 0; i < watch->directory_count; i++) {
		struct watched_directory *directory = watch->directories[i];
		for (size_t j = 0; j < directory->file_count; j++) {
			struct watched_file *file = &directory->files[j];
			if (watched_file_has_changed(file) && file->ready_ms <= now &&
				take(inputs, directory, file, &watch->outcomes[count++]) != 0)
				return -1;
		}
	}
	return inputs_settle(inputs);
}

static void put_off(struct watched_file *file)
{
	file->retry_ms = file->retry_ms ? 2 * file->retry_ms : WATCH_RETRY_MS_MIN;
	if (file->retry_ms > WATCH_RETRY_MS_MAX)
		file->retry_ms = WATCH_RETRY_MS_MAX;
	file->ready_ms = now_ms() + file->retry_ms;
}

/* When what no format fits may be tried again: all of that at once, so that it takes one run. */
static int64_t next_try_ms(void)
{
	return (now_ms() / WATCH_FOREIGN_MS + 2) * WATCH_FOREIGN_MS;
}

/* As watch_settle() for a file of a run that went well. */
static bool settle(struct watch *watch, struct watched_file *file)
{
	const uint8_t outcome = *file->outcome;
	if (outcome == INPUT_FAILED) {
		put_off(file);
		return false;
	}
	bool recovered = file->retry_ms > 0;
	watch->foreign_count += outcome == INPUT_FOREIGN && !file->foreign_ms;
	file->foreign_ms = outcome == INPUT_FOREIGN ? next_try_ms() : 0;
	file->taken = file->seen;
	file->retry_ms = 0;
	return recovered;
}

bool watch_settle(struct watch *watch, bool well)
{
	bool recovered = false;
	for (size_t i = 0; i < watch->directory_count; i++) {
		struct watched_directory *directory = watch->directories[i];
		for (size_t j = 0; j < directory->file_count; j++) {
			struct watched_file *file = &directory->files[j];
			if (file->outcome && well)
				recovered |= settle(watch, file);
			file->outcome = 0;
		}
	}
	return recovered;
}

size_t watch_file_count(const struct watch *watch)
{
	size_t count = 0;
	for (size_t i = 0; i < watch->directory_count; i++)
		count += watch->directories[i]->file_count;
	return count;
}

uint32_t watch_foreign_count(const struct watch *watch)
{
	return watch->foreign_count;
}
