/* From the options to formats and inputs. */
#include "cmd/options/conf_options.h"

#include "cmd/exit_status.h"
#include "pipeline/error.h"
#include "pipeline/log.h"

#include <stdlib.h>
#include <string.h>

bool conf_is_given(const struct conf_options *options)
{
	return options->nginx || options->apache;
}

const char *conf_options_fault(const struct conf_options *options, const struct format_options *formats)
{
	if (conf_is_given(options) && formats && (formats->count > 0 || formats->pattern_file))
		return "the formats are those of the configuration, or that of --format; name one of the two";
	if (options->prefix && !conf_is_given(options))
		return "--prefix goes with --nginx-conf or --apache-conf";
	return NULL;
}

static int load(const struct conf_options *options, struct conf *conf)
{
	if (options->nginx && conf_load(conf, CONF_NGINX, options->nginx, options->prefix) != 0)
		return -1;
	if (options->apache && conf_load(conf, CONF_APACHE, options->apache, options->prefix) != 0)
		return -1;
	return 0;
}

static int init_formats(struct formats *formats, const struct conf *conf)
{
	size_t count;
	const char **definitions = conf_definitions(conf, &count);
	int status = -1;
	if (definitions && count > 0)
		status = formats_init(formats, definitions, count);
	else if (definitions)
		error_set("the configuration has no format of an access log that can be read; name the logs, and "
			  "their format with --format, instead");
	free(definitions);
	formats->certain = false; /* what else is read, or lies beside the logs, may be in another one or none */
	return status;
}

static int report(int status)
{
	log_error("%s", error_text());
	return error_is_memory() ? EXIT_STATUS_FAILED : status;
}

int conf_options_load(const struct conf_options *options, const struct format_options *asked, struct conf *conf,
	struct formats *formats)
{
	*conf = (struct conf){0};
	*formats = (struct formats){0};
	if (conf_is_given(options))
		return load(options, conf) == 0 && init_formats(formats, conf) == 0 ? EXIT_STATUS_OK
										    : report(EXIT_STATUS_CONFIG);
	return format_options_compile(asked, formats) == 0 ? EXIT_STATUS_OK : report(EXIT_STATUS_USAGE);
}

int conf_expand(struct conf *conf, struct inputs *inputs)
{
	glob_t directories;
	int status = conf_directories(conf, &directories);
	if (status == 0)
		status = inputs_expand_directories(
			inputs, directories.gl_pathv, directories.gl_pathc, conf_takes, conf);
	globfree(&directories);
	for (size_t i = 0; status == 0 && i < conf->log_count; i++) {
		const struct conf_log *log = &conf->logs[i];
		bool again = i > 0 && strcmp(log->path, log[-1].path) == 0; /* it has two formats */
		if (log->found || log->pattern || again)
			continue;
		log_error("%s: %s: no such file; is this the configuration of another machine, or --prefix missing?",
			log->where, log->path);
		inputs->missing++;
	}
	return status;
}

const struct format *conf_find(const struct conf *conf, struct formats *formats, const char *path)
{
	const char *definition = conf_format_of(conf, path);
	return definition ? formats_find(formats, definition) : NULL;
}
