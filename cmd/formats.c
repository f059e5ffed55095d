/* logetl formats: the formats that are known by name. */
#include "cmd/commands.h"
#include "cmd/conf_print.h"
#include "cmd/exit_status.h"
#include "cmd/options/conf_options.h"
#include "cmd/options/options.h"
#include "cmd/print/json.h"
#include "cmd/print/output.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/parse/detect/formats.h"
#include "stages/parse/format/example.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMATS_OPTIONS(X) \
	X(JSON, "json", 0, NULL, "print an array of objects, one a line") \
	CONF_OPTIONS(X)

enum { FORMATS_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {FORMATS_OPTIONS(OPTION_SPEC)};

const struct command_spec command_formats = {
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
	struct print_buffer example = {.length = 0};
	for (size_t i = 0; i < formats->count; i++) {
		example.length = 0;
		if (!example_print(formats->list[i], &example)) {
			log_error("no memory for an example");
			print_buffer_release(&example);
			return EXIT_STATUS_FAILED;
		}
		if (i > 0)
			output_text(output, json ? ",\n" : "\n");
		if (json)
			print_json(output, formats->list[i], example.bytes);
		else
			print_for_people(output, formats->list[i], example.bytes);
	}
	print_buffer_release(&example);
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
	options_init(&options, &command_formats, argc, argv);
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
