/* The options of commands that go by a server's configuration.
 *
 *      #define CHECK_OPTIONS(X) X(LINE, …) CONF_OPTIONS(X)
 *      …
 *      case OPTION_NGINX_CONF: conf.nginx = options.argument; break;
 */
#ifndef LOGETL_CMD_CONF_OPTIONS_H
#define LOGETL_CMD_CONF_OPTIONS_H

#include "cmd/conf/conf.h"
#include "cmd/options/format_options.h"

#define CONF_OPTIONS(X) \
	X(NGINX_CONF, "nginx-conf", 0, "FILE", "take formats and logs from nginx's configuration: each access log\n" \
					       "in the format that the server writes it in") \
	X(APACHE_CONF, "apache-conf", 0, "FILE", "the same from Apache's") \
	X(PREFIX, "prefix", 0, "DIRECTORY", "what relative paths in the configuration start at, without an Apache\n" \
					    "ServerRoot (default: the parent of FILE's directory if that is named\n" \
					    "conf, else for nginx /usr/share/nginx, for Apache FILE's directory)")

struct conf_options {
	const char *nginx, *apache, *prefix; /* NULL: not given */
};

/* Whether a configuration is given. */
bool conf_is_given(const struct conf_options *options);

/* NULL, or what is wrong with the options and those of formats (NULL: there are none) together. */
const char *conf_options_fault(const struct conf_options *options, const struct format_options *formats);

/* Loads the configurations that are given, if any, and makes the formats: those of the configurations, or those of
 * --format, or all that have a name.  Returns EXIT_STATUS_OK; or after reporting what is wrong EXIT_STATUS_CONFIG or
 * EXIT_STATUS_USAGE, or EXIT_STATUS_FAILED where memory ran out.  Release both in all cases. */
int conf_options_load(const struct conf_options *options, const struct format_options *asked, struct conf *conf,
	struct formats *formats);

/* The inputs that are the configuration's logs and their rotated siblings.  A log without a file is reported and
 * counted.  Returns 0, or -1 with the error stack set; free with inputs_release() in both cases. */
int conf_expand(struct conf *conf, struct inputs *inputs);

/* The format of a file that is a log of the configuration (conf_format_of()); NULL where it is none. */
const struct format *conf_find(const struct conf *conf, struct formats *formats, const char *path);

#endif
