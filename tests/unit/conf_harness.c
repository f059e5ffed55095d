/* Configurations that a test writes, and what is found in them. */
#include "tests/unit/conf_harness.h"

#include "pipeline/error.h"
#include "tests/random.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[PATH_MAX];

void conf_harness_begin(void)
{
	char name[] = "/tmp/logetl-conf-XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(name));
	ck_assert_ptr_nonnull(realpath(name, directory));
	ck_assert_int_eq(chdir(directory), 0);
	ck_assert_int_ge(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO), 0);
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
	(void)facts;
	(void)kind;
	(void)place;
	return remove(path);
}

void conf_harness_end(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void write_conf(const char *path, const char *text)
{
	char parent[PATH_MAX];
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
		mkdir(parent, 0700);
	}
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

/* Takes the name of the test's directory out of a text. */
static void leave_out_directory(char *text)
{
	size_t length = strlen(directory);
	for (char *at = text; (at = strstr(at, directory));)
		memmove(at, at + length, strlen(at + length) + 1);
}

static void print_conf(FILE *out, const struct conf *conf)
{
	for (size_t i = 0; i < conf->format_count; i++) {
		const struct conf_format *format = &conf->formats[i];
		fprintf(out, "%s%s = %s (%s)\n", format->fault ? "!" : "", format->name ? format->name : "-",
			format->definition, format->where ? format->where : "-");
	}
	for (size_t i = 0; i < conf->log_count; i++) {
		const struct conf_log *log = &conf->logs[i];
		const char *name = conf->formats[log->format].name;
		fprintf(out, "%s%s %s (%s)\n", log->pattern ? "~" : "", log->path, name ? name : "-", log->where);
	}
}

const char *load_conf(enum conf_server server, const char *prefix)
{
	static char *text;
	size_t length;
	struct conf conf = {0};
	free(text);
	FILE *out = open_memstream(&text, &length);
	ck_assert_ptr_nonnull(out);
	if (conf_load(&conf, server, "main.conf", prefix) == 0)
		print_conf(out, &conf);
	else
		fprintf(out, "error: %s", error_text());
	ck_assert_int_eq(fclose(out), 0);
	conf_release(&conf);
	leave_out_directory(text);
	return text;
}

const char *load_text(enum conf_server server, const char *text)
{
	write_conf("main.conf", text);
	return load_conf(server, ".");
}

/* Replaces, inserts or deletes a byte. */
static void mutate(char *text, size_t *length, size_t room)
{
	static const char bytes[] = "{};\"'\\#$%*?[]<>/|=- \t\r\n0aA\x80\xff";
	char byte = bytes[pick(sizeof bytes - 1)];
	size_t at = (size_t)pick((int)*length);
	switch (pick(3)) {
	case 0: text[at] = byte; break;
	case 1:
		if (*length + 1 < room) {
			memmove(text + at + 1, text + at, *length - at);
			text[at] = byte;
			++*length;
		}
		break;
	default:
		if (*length > 1) {
			memmove(text + at, text + at + 1, *length - at - 1);
			--*length;
		}
	}
}

void load_mutants(enum conf_server server, const char *text, int count)
{
	enum { ROOM = 8192, MUTATIONS_MAX = 12 };
	static char mutant[ROOM];
	random_state = 7;
	for (int i = 0; i < count; i++) {
		size_t length = strlen(text);
		memcpy(mutant, text, length);
		for (int left = 1 + pick(MUTATIONS_MAX); left > 0; left--)
			mutate(mutant, &length, ROOM);
		mutant[length] = 0;
		load_text(server, mutant);
	}
}
