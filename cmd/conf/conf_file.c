/* Reads the files of a configuration, each as a whole.
 *
 * Configurations belong to administrators, but whoever runs logetl may have been handed one: nothing that stands in it
 * may take more than bounded time and memory.  A file that includes itself, by whatever detour, is an error when it is
 * opened for the second time; files that include others twice, which do the same, end at the number of files.
 */
#include "cmd/conf/conf_file.h"

#include "pipeline/error.h"
#include "pipeline/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MESSAGE_BYTES = ERROR_TEXT_BYTES };

static void make_message(
	char text[MESSAGE_BYTES], const struct conf_file *file, unsigned line, const char *format, va_list list)
{
	int used = snprintf(text, MESSAGE_BYTES, "%s:%u: ", file->path, line);
	if (used >= 0 && used < MESSAGE_BYTES)
		vsnprintf(text + used, (size_t)(MESSAGE_BYTES - used), format, list);
}

int conf_error(const struct conf_file *file, unsigned line, const char *format, ...)
{
	char text[MESSAGE_BYTES];
	va_list list;
	va_start(list, format);
	make_message(text, file, line, format, list);
	va_end(list);
	return error_set("%s", text);
}

void conf_note(const struct conf_file *file, unsigned line, const char *format, ...)
{
	char text[MESSAGE_BYTES];
	va_list list;
	va_start(list, format);
	make_message(text, file, line, format, list);
	va_end(list);
	log_note("%s", text);
}

char *conf_where(const struct conf_file *file, unsigned line)
{
	char *where;
	if (asprintf(&where, "%s:%u", file->path, line) >= 0)
		return where;
	error_set("no memory for a file's name");
	return NULL;
}

/* An error about opening a file: that of the directive which includes it. */
static int refuse(const struct conf_file *file, const char *why)
{
	if (file->from)
		return conf_error(file->from, file->from->line, "include %s: %s", file->path, why);
	return error_set("%s: %s", file->path, why);
}

static int check_inclusion(const struct conf_file *file, struct conf *conf, const struct stat *facts)
{
	if (!S_ISREG(facts->st_mode))
		return refuse(file, "is no file");
	for (const struct conf_file *from = file->from; from; from = from->from) {
		if (from->device == facts->st_dev && from->inode == facts->st_ino)
			return refuse(file, "includes itself; take one of the include directives out");
	}
	if (file->depth >= CONF_DEPTH_MAX)
		return refuse(file, "files are included too deeply");
	if (++conf->files_read > CONF_FILES_MAX || facts->st_size > (off_t)(CONF_BYTES_MAX - conf->bytes_read))
		return refuse(file, "the configuration is larger than any that a server has; is it one?");
	return 0;
}

static int read_text(struct conf_file *file, struct conf *conf, int descriptor)
{
	struct stat facts;
	if (fstat(descriptor, &facts) != 0)
		return refuse(file, strerror(errno));
	if (check_inclusion(file, conf, &facts) != 0)
		return -1;
	file->device = facts.st_dev;
	file->inode = facts.st_ino;
	file->text = malloc((size_t)facts.st_size + 1);
	if (!file->text)
		return refuse(file, strerror(errno));
	ssize_t got = 1;
	while (file->length < (size_t)facts.st_size && got > 0) {
		got = read(descriptor, file->text + file->length, (size_t)facts.st_size - file->length);
		file->length += got > 0 ? (size_t)got : 0;
	}
	if (got < 0)
		return refuse(file, strerror(errno));
	file->text[file->length] = 0;
	conf->bytes_read += file->length;
	if (memchr(file->text, 0, file->length))
		return refuse(file, "has a NUL byte; it is no configuration");
	return 0;
}

int conf_file_open(struct conf_file *file, struct conf *conf, const char *path, const struct conf_file *from)
{
	*file = (struct conf_file){.path = path, .from = from, .depth = from ? from->depth + 1 : 0, .line = 1};
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (descriptor < 0)
		return refuse(file, strerror(errno));
	int status = read_text(file, conf, descriptor);
	close(descriptor);
	file->at = file->text;
	return status;
}

void conf_file_close(struct conf_file *file)
{
	free(file->text);
	file->text = NULL;
}

int conf_include(const struct conf_file *from, const char *pattern,
	int (*read)(void *loader, const char *path, const struct conf_file *from), void *loader)
{
	glob_t found;
	int count = 0, status = glob(pattern, 0, NULL, &found);
	if (status == GLOB_NOMATCH)
		return 0;
	if (status != 0)
		return conf_error(from, from->line, "include %s: %s", pattern,
			status == GLOB_NOSPACE ? "no memory" : "a directory of it cannot be read");
	while (count < (int)found.gl_pathc && (status = read(loader, found.gl_pathv[count], from)) == 0)
		count++;
	globfree(&found);
	return status == 0 ? count : -1;
}

int conf_words_init(struct conf_words *words, size_t room)
{
	*words = (struct conf_words){.text = malloc(room)};
	return words->text ? 0 : error_set_errno("reading a configuration");
}

void conf_words_release(struct conf_words *words)
{
	free(words->text);
	words->text = NULL;
}

const char *conf_word(const struct conf_words *words, size_t i)
{
	const char *word = words->text;
	while (i-- > 0)
		word += strlen(word) + 1;
	return word;
}
