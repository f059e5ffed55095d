/* One look through a directory: names and facts, held against those of the look before. */
#include "stages/read/watch_directory.h"

#include "pipeline/error.h"
#include "pipeline/list.h"
#include "pipeline/now.h"
#include "pipeline/source.h"
#include "stages/read/compression.h"
#include "stages/read/origin.h"
#include "stages/read/watch.h"
#include "stages/read/watch_remember.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static int no_memory(const struct watched_directory *directory)
{
	return error_set("watching %s: out of memory", directory->path);
}

struct watched_directory *watched_directory_new(const char *path)
{
	struct watched_directory *directory = calloc(1, sizeof *directory);
	if (directory && (directory->path = strdup(path))) {
		directory->watch = -1;
		directory->dirty = true;
		return directory;
	}
	free(directory);
	error_set("watching %s: out of memory", path);
	return 0;
}

static void free_wish(struct wish *wish)
{
	free(wish->file);
	free(wish);
}

static void free_files(struct watched_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(files[i].name);
	free(files);
}

static void keep(void *node)
{
	(void)node;
}

void watched_directory_free(struct watched_directory *directory)
{
	for (size_t i = 0; i < directory->wish_count; i++)
		free_wish(directory->wishes[i]);
	free(directory->wishes);
	tdestroy(directory->named, keep);
	free_files(directory->files, directory->file_count);
	free(directory->path);
	free(directory);
}

/* --- what is wanted --- */

static int compare_wishes(const void *a, const void *b)
{
	return strcmp(((const struct wish *)a)->file, ((const struct wish *)b)->file);
}

/* Files are found by name, since there may be many; of the others there are few. */
static bool is_wished(const struct watched_directory *directory, const struct wish *wish)
{
	if (wish->form == WISH_FILE)
		return tfind(wish, &directory->named, compare_wishes);
	for (size_t i = 0; i < directory->wish_count; i++) {
		if (directory->wishes[i]->form == wish->form && compare_wishes(directory->wishes[i], wish) == 0)
			return true;
	}
	return false;
}

int watched_directory_wish(struct watched_directory *directory, const struct wish *wish)
{
	if (is_wished(directory, wish))
		return 0;
	if (list_reserve(&directory->wishes, &directory->wish_room, directory->wish_count + 1, sizeof *directory->wishes) != 0)
		return no_memory(directory);
	struct wish *copy = malloc(sizeof *copy);
	if (!copy)
		return no_memory(directory);
	*copy = *wish;
	copy->file = strdup(wish->file);
	if (!copy->file || (wish->form == WISH_FILE && !tsearch(copy, &directory->named, compare_wishes))) {
		free_wish(copy);
		return no_memory(directory);
	}
	directory->wishes[directory->wish_count++] = copy;
	directory->dirty = true;
	return 0;
}

/* The best that any wish makes of the name; `base` is that without rotation and compression suffixes. */
static enum input_kind kind_of_name(const struct watched_directory *directory, char *name, char *base)
{
	struct wish **found = tfind(&(struct wish){.file = name}, &directory->named, compare_wishes);
	enum input_kind best = found ? (*found)->kind : INPUT_NONE;
	found = tfind(&(struct wish){.file = base}, &directory->named, compare_wishes);
	if (found && (*found)->sibling > best)
		best = (*found)->sibling;
	for (size_t i = 0; i < directory->wish_count && name[0] != '.'; i++) {
		const struct wish *wish = directory->wishes[i];
		if (wish->form == WISH_FILE)
			continue;
		enum input_kind kind = INPUT_NONE;
		if (wish->form == WISH_ALL || fnmatch(wish->file, name, FNM_PERIOD) == 0)
			kind = wish->kind;
		else if (fnmatch(wish->file, base, FNM_PERIOD) == 0)
			kind = wish->sibling;
		if (kind > best)
			best = kind;
	}
	return best;
}

/* --- what is there --- */

struct scan {
	struct watched_directory *directory;
	int descriptor;
	struct watched_file *files;
	size_t count, room;
	bool unreadable;
	int (*link)(void *context, const char *path, enum input_kind kind);
	void *context;
};

static int follow_link(const struct scan *scan, const char *name, enum input_kind kind)
{
	char *path, *target;
	if (asprintf(&path, "%s/%s", scan->directory->path, name) < 0)
		return no_memory(scan->directory);
	target = realpath(path, 0);
	free(path);
	int status = target && strlen(target) < SOURCE_PATH_BYTES ? scan->link(scan->context, target, kind) : 0;
	free(target);
	return status;
}

/* When a compressed file that was not seen like this before may be taken.  A clock that was set, or another machine's, can
 * make its time any: it waits no longer than one that is being written. */
static int64_t settled_ms(const struct stat *facts)
{
	int64_t wait_ms = (time_ns(facts->st_mtim) - time_of_day_ns()) / 1000000 + WATCH_SETTLE_MS;
	if (wait_ms > WATCH_SETTLE_MS)
		wait_ms = WATCH_SETTLE_MS;
	return wait_ms > 0 ? now_ms() + wait_ms : 0;
}

/* When the file was made; 0 where its file system does not say. */
static int64_t born_ns(const struct scan *scan, const char *name)
{
	struct statx facts;
	if (statx(scan->descriptor, name, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &facts) != 0 || !(facts.stx_mask & STATX_BTIME))
		return 0;
	return time_ns((struct timespec){facts.stx_btime.tv_sec, facts.stx_btime.tv_nsec});
}

static int add_file(struct scan *scan, const char *name, enum input_kind kind, const struct stat *facts)
{
	bool compressed = compression_without_suffix(name, strlen(name)) < strlen(name);
	if (list_reserve(&scan->files, &scan->room, scan->count + 1, sizeof *scan->files) != 0)
		return no_memory(scan->directory);
	struct watched_file *file = &scan->files[scan->count];
	*file = (struct watched_file){
		.name = strdup(name),
		.kind = kind,
		.seen = {.device = (int64_t)facts->st_dev,
			.inode = (int64_t)facts->st_ino,
			.size_bytes = facts->st_size,
			.changed_ns = time_ns(facts->st_ctim),
			.born_ns = born_ns(scan, name)},
		.ready_ms = compressed ? settled_ms(facts) : 0,
	};
	if (!file->name)
		return no_memory(scan->directory);
	scan->count++;
	return 0;
}

static int look_at(struct scan *scan, char *name)
{
	char base[SOURCE_PATH_BYTES];
	struct stat facts;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return 0;
	origin_of(name, base);
	enum input_kind kind = kind_of_name(scan->directory, name, base);
	if (kind == INPUT_NONE || fstatat(scan->descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	if (S_ISLNK(facts.st_mode))
		return follow_link(scan, name, kind);
	return S_ISREG(facts.st_mode) ? add_file(scan, name, kind, &facts) : 0;
}

static int look_at_all(struct scan *scan, DIR *directory)
{
	struct dirent *entry;
	int status = 0;
	while (errno = 0, status == 0 && (entry = readdir(directory)))
		status = look_at(scan, entry->d_name);
	scan->unreadable |= status == 0 && errno != 0;
	return status;
}

static int list(struct scan *scan)
{
	DIR *directory = opendir(scan->directory->path);
	scan->directory->gone = !directory && (errno == ENOENT || errno == ENOTDIR);
	scan->unreadable = !directory && !scan->directory->gone;
	if (!directory)
		return errno == ENOMEM ? no_memory(scan->directory) : 0;
	scan->descriptor = dirfd(directory);
	int status = look_at_all(scan, directory);
	closedir(directory);
	return status;
}

/* Where the directory cannot be read for now (EMFILE, EACCES, …), what it had stays as it was seen. */
static int scan_once(struct scan *scan)
{
	struct watched_directory *directory = scan->directory;
	int status = list(scan);
	if (status == 0 && !scan->unreadable)
		status = watch_remember(scan->files, scan->count, directory->files, directory->file_count);
	if (status != 0 || scan->unreadable) {
		free_files(scan->files, scan->count);
		return status;
	}
	free_files(directory->files, directory->file_count);
	directory->files = scan->files;
	directory->file_count = scan->count;
	return 0;
}

int watched_directory_scan(struct watched_directory *directory,
	int (*link)(void *context, const char *path, enum input_kind kind), void *context)
{
	struct scan scan;
	int status;
	do { /* until no link leads to a file beside it that was not wanted before */
		scan = (struct scan){.directory = directory, .link = link, .context = context};
		directory->dirty = false;
		status = scan_once(&scan);
	} while (status == 0 && directory->dirty && !scan.unreadable);
	directory->dirty |= scan.unreadable;
	return status;
}
