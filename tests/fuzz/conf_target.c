/* Configurations of web servers: the input is nginx's, and Apache's. */
#include "cmd/conf/conf.h"
#include "pipeline/error.h"
#include "stages/parse/format/format.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

static void check_logs(struct conf *conf)
{
	for (size_t i = 0; i < conf->log_count; i++) {
		const struct conf_log *log = &conf->logs[i];
		if (log->format >= conf->format_count || *log->path != '/')
			found("a log that cannot be", log->path, strlen(log->path));
		const char *definition = conf_format_of(conf, log->path);
		struct format *format = definition ? format_new(definition) : 0;
		if (definition && !format)
			found("the format of a log cannot be read", definition, strlen(definition));
		format_free(format);
		conf_takes(conf, log->path);
	}
}

static void load(enum conf_server server, const char *path)
{
	struct conf conf = {0};
	size_t count;
	quiet(true);
	int loaded = conf_load(&conf, server, path, 0);
	quiet(false);
	if (loaded != 0 && !*error_text())
		found("refused without a reason", "", 0);
	if (loaded == 0) {
		check_logs(&conf);
		free(conf_definitions(&conf, &count));
	}
	conf_release(&conf);
}

static bool includes(const char *text)
{
	return strcasestr(text, "include") || strcasestr(text, "serverroot");
}

/* This machine's files are none of the input: where it includes any, it has no slashes. */
static void stay_here(char *text, size_t size)
{
	text[size] = 0;
	if (!includes(text))
		return;
	for (char *at = text; (at = memchr(at, '/', size - (size_t)(at - text)));)
		*at = '_';
}

int fuzz_conf(const uint8_t *data, size_t size)
{
	static int descriptor = -1;
	char path[64], *text = need(size + 1);
	if (size > 0)
		memcpy(text, data, size);
	stay_here(text, size);
	if (descriptor < 0)
		descriptor = memfd_create("configuration", MFD_CLOEXEC);
	if (descriptor < 0 || ftruncate(descriptor, 0) != 0 || pwrite(descriptor, text, size, 0) != (ssize_t)size)
		found("no file in memory can be made", "", 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
	load(CONF_NGINX, path);
	load(CONF_APACHE, path);
	free(text);
	return 0;
}
