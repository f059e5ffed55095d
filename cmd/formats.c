/* logetl formats: the formats that are known by name.
 *
 * The example of a format is its definition with a sample value in the place of each directive, so it cannot go stale.
 */
#include "cmd/commands.h"
#include "cmd/conf_options.h"
#include "cmd/conf_print.h"
#include "cmd/exit_status.h"
#include "cmd/json.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/parse/formats.h"
#include "stages/parse/json_select.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMATS_OPTIONS(X) \
	X(JSON, "json", 0, NULL, "print an array of objects, one a line") \
	CONF_OPTIONS(X)

enum { FORMATS_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {FORMATS_OPTIONS(OPTION_SPEC)};

static const struct command_spec command = {
	.name = "formats",
	.operands = "",
	.details = "`logetl ingest --format` and `logetl check --format` take these names in any case, a #Fields: line,\n"
		   "an nginx log_format, Apache LogFormat or GoAccess log-format string as it stands in the configuration, or a JSON\n"
		   "template: an object with nginx's variables in the place of its values.\n"
		   "Where a server's configuration is given, its formats are listed instead, each with the logs that are\n"
		   "written in it.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
};

/* X(directive, sample value) */
#define SAMPLE_VALUES(X) \
	X("$remote_addr", "203.0.113.7") \
	X("$remote_user", "alice") \
	X("$time_local", "20/Nov/2026:14:05:09 +0100") \
	X("$time_iso8601", "2026-11-20T14:05:09+01:00") \
	X("$time_rfc3339", "2026-11-20T13:05:09.123Z") \
	X("$msec", "1795179909.123") \
	X("$request", "GET /products?page=2 HTTP/1.1") \
	X("$request_method", "GET") \
	X("$request_uri", "/products?page=2") \
	X("$uri", "/products") \
	X("$args", "page=2") \
	X("$query_string", "page=2") \
	X("$server_protocol", "HTTP/1.1") \
	X("$status", "200") \
	X("$body_bytes_sent", "5120") \
	X("$bytes_sent", "5391") \
	X("$http_referer", "https://www.example.com/") \
	X("$http_user_agent", "curl/8.14.1") \
	X("$http_x_forwarded_for", "198.51.100.4") \
	X("$host", "www.example.com") \
	X("$http_host", "www.example.com") \
	X("$server_name", "www.example.com") \
	X("$server_port", "443") \
	X("$remote_port", "50712") \
	X("$request_time", "0.012") \
	X("$request_time_ms", "12") \
	X("${request_time_ms:6}", "    12") \
	X("$request_time_us", "12345") \
	X("$time_micros", "1795179909123456") \
	X("${time:%FT%T.%3N%:Z}", "2026-11-20T14:05:09.123+01:00") \
	X("${time:%FT%T.%6N%:Z}", "2026-11-20T13:05:09.123456Z") \
	X("${time:%d/%b/%Y:%T.%3N}", "20/Nov/2026:14:05:09.123") \
	X("$request_length", "412") \
	X("$scheme", "https") \
	X("$upstream_addr", "192.0.2.80:8080") \
	X("$upstream_status", "200") \
	X("$squid_request_status", "TCP_MISS") \
	X("$hierarchy_status", "HIER_DIRECT") \
	X("$sent_http_content_type", "text/html") \
	X("$request_count", "42") \
	X("$router_name", "shop@docker") \
	X("$service_url", "http://192.0.2.80:8080") \
	X("$frontend_name", "https-in~") \
	X("$backend_name", "shop") \
	X("$srv_name", "shop1") \
	X("$tq", "0") \
	X("$tw", "0") \
	X("$tc", "1") \
	X("$tr", "10") \
	X("$termination_state", "----") \
	X("$actconn", "1") \
	X("$feconn", "1") \
	X("$beconn", "0") \
	X("$srv_conn", "0") \
	X("$retries", "0") \
	X("$srv_queue", "0") \
	X("$backend_queue", "0") \
	X("$type", "h2") \
	X("$elb", "app/shop/50dc6c495c0c9188") \
	X("$target_processing_time", "0.011") \
	X("$backend_processing_time", "0.011000") \
	X("$bucket", "shop") \
	X("$operation", "REST.GET.OBJECT") \
	X("$request_time_ns", "12345678") \
	X("$upstream_response_time", "0.011") \
	X("%h", "203.0.113.7") \
	X("%a", "203.0.113.7") \
	X("%l", "-") \
	X("%u", "alice") \
	X("%t", "[20/Nov/2026:14:05:09 +0100]") \
	X("%r", "GET /products?page=2 HTTP/1.1") \
	X("%>s", "200") \
	X("%s", "200") \
	X("%b", "5120") \
	X("%B", "5120") \
	X("%O", "5391") \
	X("%v", "www.example.com") \
	X("%V", "www.example.com") \
	X("%p", "443") \
	X("%D", "12345") \
	X("%T", "0") \
	X("%{Referer}i", "https://www.example.com/") \
	X("%{User-Agent}i", "curl/8.14.1") \
	X("%{User-agent}i", "curl/8.14.1") \
	X("%{X-Forwarded-For}i", "198.51.100.4")

static const struct sample_value {
	const char *directive, *value;
} sample_values[] = {
#define X(directive, value) {directive, value},
	SAMPLE_VALUES(X)
#undef X
};

/* The longest directive of Apache's that the text begins with; NULL where it begins with none. */
static const struct sample_value *sample_value_at(const char *text)
{
	const struct sample_value *longest = NULL;
	for (size_t i = 0; i < sizeof sample_values / sizeof *sample_values; i++) {
		size_t length = strlen(sample_values[i].directive);
		if (strncmp(text, sample_values[i].directive, length) == 0 &&
			(!longest || length > strlen(longest->directive)))
			longest = &sample_values[i];
	}
	return longest;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The value of a variable of nginx's, `$name`, `${name}` or `${name:…}`; "-" where there is none. */
static const char *variable_value(const char *text, size_t length)
{
	bool brace = text[1] == '{';
	const char *name = text + 1 + brace;
	size_t name_length = 0;
	while (is_name(name[name_length]))
		name_length++;
	const char *value = "-";
	for (size_t i = 0; i < sizeof sample_values / sizeof *sample_values; i++) {
		const char *directive = sample_values[i].directive;
		if (strlen(directive) == length && memcmp(directive, text, length) == 0)
			return sample_values[i].value;
		if (*directive == '$' && strlen(directive) == name_length + 1 && memcmp(directive + 1, name, name_length) == 0)
			value = sample_values[i].value;
	}
	return value;
}

/* Writes what a `$` begins: a variable, or a bracket of a piece that may be missing.  Returns its length. */
static size_t write_variable(FILE *stream, const char *text)
{
	size_t length = 1;
	if (text[1] == '[' || text[1] == ']')
		return 2;
	if (text[1] == '{')
		length += strcspn(text + 1, "}") + 1;
	while (text[1] != '{' && is_name(text[length]))
		length++;
	fputs(variable_value(text, length), stream);
	return length;
}

/* X(field of a W3C extended log, sample value); any other has none, which is written `-`. */
#define FIELD_VALUES(X) \
	X("date", "2026-11-20") \
	X("time", "13:05:09") \
	X("c-ip", "203.0.113.7") \
	X("s-ip", "192.0.2.80") \
	X("s-port", "443") \
	X("cs-method", "GET") \
	X("cs-uri-stem", "/products") \
	X("cs-uri-query", "page=2") \
	X("cs(User-Agent)", "curl/8.14.1") \
	X("cs(Referer)", "https://www.example.com/") \
	X("cs(Host)", "d111111abcdef8.cloudfront.net") \
	X("x-host-header", "www.example.com") \
	X("cs-protocol", "https") \
	X("cs-protocol-version", "HTTP/1.1") \
	X("sc-status", "200") \
	X("sc-substatus", "0") \
	X("sc-win32-status", "0") \
	X("sc-bytes", "5391") \
	X("cs-bytes", "118") \
	X("time-taken", "12") \
	X("x-edge-location", "FRA60-P3")

static const char *field_value(const char *name, size_t length)
{
#define X(field, value) \
	if (strlen(field) == length && memcmp(name, field, length) == 0) \
		return value;
	FIELD_VALUES(X)
#undef X
	return "-";
}

/* The names are between blanks; CloudFront has its values between tabs. */
static void print_fields(FILE *stream, const char *names)
{
	const char *separator = strstr(names, "x-edge-") ? "\t" : " ";
	for (;;) {
		size_t length = strcspn(names, " ");
		fputs(field_value(names, length), stream);
		names += length;
		if (!*names++)
			return;
		fputs(separator, stream);
	}
}

/* The leaves of an example so far. */
struct leaves {
	char text[4096];
	size_t length;
	const char *list[64];
	size_t count;
};

/* A field that goes by several names is shown once: under the first of them. */
static const char *choose_leaf(void *context, const struct json_value *leaf)
{
	struct leaves *leaves = context;
	bool string = leaf->type == JSON_TYPE_STRING;
	size_t length = leaf->length + 2u * string;
	char *text = leaves->text + leaves->length;
	if (leaves->count == sizeof leaves->list / sizeof *leaves->list || length >= sizeof leaves->text - leaves->length)
		return NULL;
	memcpy(text, leaf->text - string, length);
	text[length] = 0;
	for (size_t i = 0; i < leaves->count; i++) {
		if (strcmp(leaves->list[i], text) == 0)
			return NULL;
	}
	leaves->length += length + 1;
	return leaves->list[leaves->count++] = text;
}

/* Of values that may be one of several the first. */
static char *drop_alternatives(char *object)
{
	struct leaves leaves = {.count = 0};
	char *to = object;
	for (const char *from = object; *from; *to++ = *from++)
		from += *from == '|' ? strcspn(from, "\",}]") : 0;
	*to = 0;
	size_t length = strlen(object);
	char *example = malloc(length + 1);
	if (example && json_select(object, length, example, length + 1, choose_leaf, &leaves) > 0) {
		free(object);
		return example;
	}
	free(example);
	return object;
}

/* The example; to be freed; NULL where there is no memory. */
static char *make_example(const char *definition)
{
	static const char fields[] = "#Fields: ";
	const bool object = *definition == '{';
	char *example = NULL;
	size_t length;
	FILE *stream = open_memstream(&example, &length);
	if (!stream)
		return NULL;
	if (strncmp(definition, fields, strlen(fields)) == 0) {
		print_fields(stream, definition + strlen(fields));
		definition = "";
	}
	if (strncmp(definition, "escape=", 7) == 0)
		definition += strcspn(definition, " ") + 1;
	while (*definition) {
		const struct sample_value *sample = *definition == '%' ? sample_value_at(definition) : NULL;
		if (sample) {
			fputs(sample->value, stream);
			definition += strlen(sample->directive);
		} else if (*definition == '$') {
			definition += write_variable(stream, definition);
		} else {
			putc(*definition++, stream);
		}
	}
	if (fclose(stream) == 0)
		return object ? drop_alternatives(example) : example;
	free(example);
	return NULL;
}

static void print_for_people(struct output *output, const struct format *format, const char *example)
{
	output_printf(output, "%s: %s\n", format_name(format), format_description(format));
	output_printf(output, "    definition  %s\n    example     %s\n", format_definition(format), example);
}

static void print_json(struct output *output, const struct format *format, const char *example)
{
	const struct {
		const char *key, *value;
	} members[] = {
		{"{\"name\":", format_name(format)},
		{",\"definition\":", format_definition(format)},
		{",\"description\":", format_description(format)},
		{",\"example\":", example},
	};
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		output_text(output, members[i].key);
		json_write_string(output, members[i].value, strlen(members[i].value));
	}
	output_text(output, "}");
}

static int print_formats(struct output *output, const struct formats *formats, bool json)
{
	output_text(output, json ? "[" : "");
	for (size_t i = 0; i < formats->count; i++) {
		char *example = make_example(format_definition(formats->list[i]));
		if (!example) {
			log_error("no memory for an example");
			return EXIT_STATUS_FAILED;
		}
		if (i > 0)
			output_text(output, json ? ",\n" : "\n");
		if (json)
			print_json(output, formats->list[i], example);
		else
			print_for_people(output, formats->list[i], example);
		free(example);
	}
	output_text(output, json ? "]\n" : "");
	return EXIT_STATUS_OK;
}

/* Prints what was found in a configuration.  Returns an exit status. */
static int print_conf(const struct conf_options *from, bool json)
{
	struct conf conf;
	struct formats formats;
	struct output *output = NULL;
	log_show_notes(true);
	int status = conf_options_load(from, NULL, &conf, &formats);
	formats_release(&formats);
	if (status == EXIT_STATUS_OK && !(output = output_new(STDOUT_FILENO, NULL))) {
		log_error("%s", error_text());
		status = EXIT_STATUS_FAILED;
	}
	if (output)
		conf_print(output, &conf, json);
	conf_release(&conf);
	return output ? output_finish(output, status) : status;
}

int cmd_formats(int argc, char **argv)
{
	struct options options;
	struct conf_options from = {.nginx = NULL};
	bool json = false;
	options_init(&options, &command, argc, argv);
	for (int option; (option = options_next(&options)) != OPTIONS_END;) {
		switch (option) {
		case OPTION_JSON: json = true; break;
		case OPTION_NGINX_CONF: from.nginx = options.argument; break;
		case OPTION_APACHE_CONF: from.apache = options.argument; break;
		case OPTION_PREFIX: from.prefix = options.argument; break;
		default: return options.exit_status;
		}
	}
	if (options.operand_count > 0)
		return options_wrong_use(&options, "formats takes no argument like '%s'", options.operands[0]);
	const char *fault = conf_options_fault(&from, NULL);
	if (fault)
		return options_wrong_use(&options, "%s", fault);
	if (conf_is_given(&from))
		return print_conf(&from, json);
	struct formats formats;
	struct output *output = formats_init(&formats, NULL, 0) == 0 ? output_new(STDOUT_FILENO, NULL) : NULL;
	if (!output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	int status = print_formats(output, &formats, json);
	formats_release(&formats);
	return output_finish(output, status);
}
