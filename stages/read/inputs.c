/* Expands the names on the command line.
 *
 * A name that cannot be used is reported and counted at once, and the others go on.  Names may hold any bytes, newlines
 * included: they are only ever compared and printed through the log.
 */
#include "stages/read/inputs.h"

#include "pipeline/error.h"
#include "pipeline/list.h"
#include "pipeline/log.h"
#include "pipeline/now.h"
#include "pipeline/source.h"
#include "stages/read/origin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void report(struct inputs *inputs, const char *name, const char *why)
{
	log_error("%s: %s", name, why);
	inputs->missing++;
}

/* Adds an input; the path is taken over, and may be NULL for want of memory. */
static int add(struct inputs *inputs, struct input input)
{
	if (!input.path)
		return error_set_errno("a list of inputs");
	if (list_reserve(&inputs->list, &inputs->room, inputs->count + 1, sizeof *inputs->list) != 0) {
		free(input.path);
		return error_set_errno("a list of %zu inputs", inputs->count + 1);
	}
	inputs->list[inputs->count++] = input;
	return 0;
}

/* A pipe such as /dev/fd/63 has no canonical name. */
static char *canonical(const char *name, bool stream)
{
	char *path = realpath(name, 0);
	return path || !stream || errno == ENOMEM ? path : strdup(name);
}

static bool may_be_an_input(mode_t mode)
{
	return S_ISREG(mode) || S_ISFIFO(mode) || S_ISSOCK(mode) || S_ISCHR(mode);
}

/* Adds what is not a directory. */
static int add_file(struct inputs *inputs, const char *name, const struct stat *facts, enum input_kind kind)
{
	bool stream = !S_ISREG(facts->st_mode);
	if (!may_be_an_input(facts->st_mode)) {
		report(inputs, name, "neither a file nor a directory nor a pipe");
		return 0;
	}
	if (faccessat(AT_FDCWD, name, R_OK, AT_EACCESS) != 0) {
		report(inputs, name, strerror(errno));
		return 0;
	}
	char *path = canonical(name, stream);
	if ((!path && errno != ENOMEM) || (path && strlen(path) >= SOURCE_PATH_BYTES)) {
		report(inputs, name, path ? strerror(ENAMETOOLONG) : strerror(errno));
		free(path);
		return 0;
	}
	return add(inputs,
		(struct input){
			.path = path,
			.stream = stream,
			.from_directory = kind == INPUT_FOUND,
			.sibling = kind == INPUT_SIBLING,
			.size_bytes = stream ? 0 : facts->st_size,
			.mtime_ns = stream ? 0 : time_ns(facts->st_mtim),
			.ctime_ns = stream ? 0 : time_ns(facts->st_ctim),
			.device = (int64_t)facts->st_dev,
			.inode = (int64_t)facts->st_ino,
		});
}

static bool is_sqlite_database(int directory, const char *name)
{
	static const char magic[16] = "SQLite format 3";
	char start[sizeof magic];
	int descriptor = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (descriptor < 0)
		return false;
	ssize_t count = pread(descriptor, start, sizeof start, 0);
	close(descriptor);
	return count == sizeof start && memcmp(start, magic, sizeof magic) == 0;
}

/* Whether the file is a database, or the log of one that stands beside it. */
static bool belongs_to_database(int directory, const char *name)
{
	static const char *const companions[] = {"-wal", "-shm", "-journal"};
	char database[NAME_MAX + 1];
	size_t length = strlen(name);
	for (size_t i = 0; i < sizeof companions / sizeof *companions; i++) {
		size_t tail = strlen(companions[i]);
		if (length <= tail || length - tail > NAME_MAX || strcmp(name + length - tail, companions[i]) != 0)
			continue;
		memcpy(database, name, length - tail);
		database[length - tail] = 0;
		return is_sqlite_database(directory, database);
	}
	return is_sqlite_database(directory, name);
}

/* Oldest first; files of the same instant by their rotation. */
static int compare_age(const void *left, const void *right)
{
	const struct input *a = left, *b = right;
	unsigned rotation_a = origin_rotation(a->path), rotation_b = origin_rotation(b->path);
	if (a->mtime_ns != b->mtime_ns)
		return a->mtime_ns < b->mtime_ns ? -1 : 1;
	if (rotation_a != rotation_b)
		return rotation_a > rotation_b ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* Says of a directory's files which are taken. */
struct selection {
	enum input_kind (*kind)(void *context, const char *path);
	void *context;
};

static enum input_kind take_all(void *context, const char *path)
{
	(void)context;
	(void)path;
	return INPUT_FOUND;
}

static const struct selection all = {.kind = take_all};

/* Adds a directory's entry where it is a log file.  One that vanished meanwhile, or leads nowhere, is none. */
static int add_entry(
	struct inputs *inputs, int directory, const char *name, const char *path, enum input_kind kind)
{
	struct stat facts;
	if (kind == INPUT_NONE || fstatat(directory, name, &facts, 0) != 0 || !S_ISREG(facts.st_mode) ||
		belongs_to_database(directory, name))
		return 0;
	return add_file(inputs, path, &facts, kind);
}

static int add_selected(struct inputs *inputs, const char *directory_name, int directory, const char *name,
	const struct selection *selection)
{
	char *path;
	if (name[0] == '.')
		return 0;
	if (asprintf(&path, "%s/%s", directory_name, name) < 0)
		return error_set("a list of inputs: out of memory");
	int status = add_entry(inputs, directory, name, path, selection->kind(selection->context, path));
	free(path);
	return status;
}

static int add_directory(struct inputs *inputs, const char *name, const struct selection *selection)
{
	size_t first = inputs->count;
	const struct dirent *entry;
	int status = 0;
	DIR *directory = opendir(name);
	if (!directory) {
		report(inputs, name, strerror(errno));
		return 0;
	}
	while (status == 0 && (errno = 0, entry = readdir(directory)))
		status = add_selected(inputs, name, dirfd(directory), entry->d_name, selection);
	if (status == 0 && errno != 0)
		report(inputs, name, strerror(errno));
	closedir(directory);
	if (inputs->count > first)
		qsort(inputs->list + first, inputs->count - first, sizeof *inputs->list, compare_age);
	return status;
}

/* Adds a file or what is in a directory. */
static int add_found(struct inputs *inputs, const char *name)
{
	struct stat facts;
	if (stat(name, &facts) != 0) {
		report(inputs, name, strerror(errno));
		return 0;
	}
	if (S_ISDIR(facts.st_mode))
		return add_directory(inputs, name, &all);
	return add_file(inputs, name, &facts, INPUT_NAMED);
}

/* Adds what fits a pattern that no shell has expanded, because it is quoted or stands in a configuration. */
static int add_pattern(struct inputs *inputs, const glob_t *found)
{
	size_t first = inputs->count;
	for (size_t i = 0; i < found->gl_pathc; i++) {
		if (add_found(inputs, found->gl_pathv[i]) != 0)
			return -1;
	}
	if (inputs->count > first)
		qsort(inputs->list + first, inputs->count - first, sizeof *inputs->list, compare_age);
	return 0;
}

static int add_name(struct inputs *inputs, const char *name)
{
	glob_t found;
	if (strcmp(name, "-") == 0)
		return add(inputs, (struct input){.path = strdup(name), .stream = true});
	if (access(name, F_OK) == 0 || glob(name, 0, NULL, &found) != 0)
		return add_found(inputs, name);
	int status = add_pattern(inputs, &found);
	globfree(&found);
	return status;
}

/* By identity, then by place in the list. */
static int compare_identity(const void *left, const void *right)
{
	const struct input *a = *(const struct input *const *)left, *b = *(const struct input *const *)right;
	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Keeps the first of the inputs that are the same file; it counts as named where any of them is.  Standard input has
 * identity 0, 0, and is taken once, too. */
static int drop_repeated(struct inputs *inputs)
{
	size_t kept = 0;
	struct input **order = calloc(inputs->count + 1, sizeof *order);
	if (!order)
		return error_set_errno("a list of %zu inputs", inputs->count);
	for (size_t i = 0; i < inputs->count; i++)
		order[i] = &inputs->list[i];
	qsort(order, inputs->count, sizeof *order, compare_identity);
	for (size_t i = 1, first = 0; i < inputs->count; i++) {
		if (order[i]->device != order[first]->device || order[i]->inode != order[first]->inode) {
			first = i;
			continue;
		}
		order[first]->from_directory &= order[i]->from_directory;
		order[first]->sibling &= order[i]->sibling;
		free(order[i]->path);
		order[i]->path = 0;
	}
	for (size_t i = 0; i < inputs->count; i++) {
		if (inputs->list[i].path)
			inputs->list[kept++] = inputs->list[i];
	}
	inputs->count = kept;
	free(order);
	return 0;
}

int inputs_expand(struct inputs *inputs, char *const *names, size_t count)
{
	memset(inputs, 0, sizeof *inputs);
	for (size_t i = 0; i < count; i++) {
		if (add_name(inputs, names[i]) != 0)
			return -1;
	}
	return drop_repeated(inputs);
}

int inputs_expand_directories(struct inputs *inputs, char *const *names, size_t count,
	enum input_kind (*kind)(void *context, const char *path), void *context)
{
	const struct selection selection = {kind, context};
	memset(inputs, 0, sizeof *inputs);
	for (size_t i = 0; i < count; i++) {
		if (add_directory(inputs, names[i], &selection) != 0)
			return -1;
	}
	return drop_repeated(inputs);
}

int inputs_add_entry(struct inputs *inputs, const char *directory, const char *name, enum input_kind kind)
{
	char *path;
	int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			report(inputs, directory, strerror(errno));
		return 0;
	}
	if (asprintf(&path, "%s/%s", directory, name) < 0) {
		close(descriptor);
		return error_set("a list of inputs: out of memory");
	}
	int status = add_entry(inputs, descriptor, name, path, kind);
	free(path);
	close(descriptor);
	return status;
}

static bool was_rotated_away(const struct input *input)
{
	char origin[SOURCE_PATH_BYTES];
	origin_of(input->path, origin);
	return strcmp(origin, input->path) != 0;
}

static int compare_series_age(const void *left, const void *right)
{
	int a = was_rotated_away(left), b = was_rotated_away(right);
	return a != b ? b - a : compare_age(left, right);
}

int inputs_settle(struct inputs *inputs)
{
	if (inputs->count > 1)
		qsort(inputs->list, inputs->count, sizeof *inputs->list, compare_series_age);
	return drop_repeated(inputs);
}

void inputs_release(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->list[i].path);
	free(inputs->list);
	memset(inputs, 0, sizeof *inputs);
}

bool inputs_have_stream(const struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		if (inputs->list[i].stream)
			return true;
	return false;
}

bool inputs_gone(const struct input *input)
{
	struct stat facts;
	if (!(input->from_directory || input->sibling) || stat(input->path, &facts) == 0 || errno != ENOENT)
		return false;
	log_warning("%s: moved or removed since this run began; the next run reads it where it is", input->path);
	return true;
}

void inputs_note(const struct input *input, enum input_outcome outcome)
{
	if (input->outcome)
		atomic_store_explicit(input->outcome, (uint8_t)outcome, memory_order_relaxed);
}
