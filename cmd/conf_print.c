/* The formats of a configuration, each with its logs.  All of it is strangers' text. */
#include "cmd/conf_print.h"

#include "cmd/print/json.h"
#include "cmd/print/terminal.h"

#include <string.h>

static void write_text(struct output *output, const char *before, const char *text, const char *behind)
{
	output_text(output, before);
	terminal_write(output, text, strlen(text));
	output_text(output, behind);
}

static void print_for_people(struct output *output, const struct conf *conf, size_t index)
{
	const struct conf_format *format = &conf->formats[index];
	write_text(output, "", format->name ? format->name : "without a name", "");
	write_text(output, ": ", format->where ? format->where : "the server's own", "\n");
	write_text(output, "    definition  ", format->definition, "\n");
	if (format->fault)
		write_text(output, "    left out    ", format->fault, "\n");
	for (size_t i = 0; i < conf->log_count; i++) {
		if (conf->logs[i].format != index)
			continue;
		write_text(output, "    log         ", conf->logs[i].path, "");
		write_text(output, " (", conf->logs[i].where, ")\n");
	}
}

/* `,"key":"value"` or `,"key":null`. */
static void write_member(struct output *output, const char *key, const char *value)
{
	output_text(output, key);
	if (value)
		json_write_string(output, value, strlen(value));
	else
		output_text(output, "null");
}

static void print_json(struct output *output, const struct conf *conf, size_t index)
{
	const struct conf_format *format = &conf->formats[index];
	const char *separator = "";
	write_member(output, "{\"name\":", format->name);
	write_member(output, ",\"definition\":", format->definition);
	write_member(output, ",\"where\":", format->where);
	write_member(output, ",\"fault\":", format->fault);
	output_text(output, ",\"logs\":[");
	for (size_t i = 0; i < conf->log_count; i++) {
		if (conf->logs[i].format != index)
			continue;
		output_text(output, separator);
		write_member(output, "{\"path\":", conf->logs[i].path);
		write_member(output, ",\"where\":", conf->logs[i].where);
		output_printf(output, ",\"pattern\":%s}", conf->logs[i].pattern ? "true" : "false");
		separator = ",";
	}
	output_text(output, "]}");
}

void conf_print(struct output *output, const struct conf *conf, bool json)
{
	output_text(output, json ? "[" : "");
	for (size_t i = 0; i < conf->format_count; i++) {
		if (i > 0)
			output_text(output, json ? ",\n" : "\n");
		if (json)
			print_json(output, conf, i);
		else
			print_for_people(output, conf, i);
	}
	output_text(output, json ? "]\n" : "");
}
