/* logetl check: tries the beginning of a log against the formats, and stores nothing.
 *
 * It says which format it is and how many lines fit, takes the first line that fits apart, and shows the first lines
 * that do not with a mark under the place.  It asks the same code as an ingest does.
 */
#include "cmd/commands.h"
#include "cmd/conf_options.h"
#include "cmd/exit_status.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/reasons.h"
#include "cmd/sample.h"
#include "cmd/terminal.h"
#include "pipeline/block.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/parse/explain.h"
#include "stages/parse/format.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK_OPTIONS(X) \
	X(FORMAT, "format", 0, "NAME|STRING", "check against this format, as ingest takes it\n" \
					      "(default: all that have a name)") \
	X(LOG_FORMAT, "log-format", 0, "NAME|STRING", NULL) \
	CONF_OPTIONS(X) \
	X(LINE, "line", 0, "TEXT", "check this line instead of a file")

enum { CHECK_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {CHECK_OPTIONS(OPTION_SPEC)};

static const struct command_spec command = {
	.name = "check",
	.operands = "FILE|-…",
	.details = "Reads the first 256 KiB of each file, gzip or not; - is standard input.\n"
		   "Without one, the logs of the configuration that is given.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
};

enum { MISFITS_SHOWN = 5, INDENT = 4, NAME_COLUMNS = 24, COLUMN_COLUMNS = 28, VALUE_COLUMNS = 200 };

/* How a line fits a format. */
struct verdict {
	bool fits;
	unsigned reason;
	size_t column;
	const char *field; /* NULL where no field is at fault */
};

static void ignore_field(void *context, const struct explained *field)
{
	(void)context;
	(void)field;
}

static struct verdict try(const struct format *format, const struct line *line)
{
	struct verdict verdict = {0};
	verdict.fits = format_explain(format, line->text, line->length, ignore_field, NULL, &verdict.reason,
			       &verdict.column, &verdict.field) == 0;
	return verdict;
}

/* How many of the lines fit; *first, where not NULL, becomes the first that does. */
static size_t count_fits(const struct format *format, const struct sample *sample, struct line *first)
{
	size_t fits = 0;
	struct line line = {0};
	while (sample_next_line(sample, &line)) {
		if (line.length > 0 && try(format, &line).fits && fits++ == 0 && first)
			*first = line;
	}
	return fits;
}

/* What to print a line's fields with. */
struct fields {
	struct output *output;
	const char *line;
};

static void write_padded(struct output *output, const char *text, size_t columns)
{
	size_t used = terminal_text_columns(text, strlen(text), columns);
	terminal_write(output, text, strlen(text));
	output_repeat(output, ' ', used < columns ? columns - used : 1);
}

static void print_field(void *context, const struct explained *field)
{
	const struct fields *fields = context;
	unsigned screen = output_columns(fields->output);
	size_t before = INDENT + NAME_COLUMNS + COLUMN_COLUMNS;
	output_repeat(fields->output, ' ', INDENT);
	write_padded(fields->output, field->name, NAME_COLUMNS);
	write_padded(fields->output, *field->column ? field->column : "-", COLUMN_COLUMNS);
	terminal_write_cut(fields->output, fields->line + field->offset, field->length,
		screen > before + 10 ? screen - before : VALUE_COLUMNS);
	output_text(fields->output, "\n");
}

static void take_apart(struct output *output, const struct format *format, const struct line *line)
{
	struct fields fields = {output, line->text};
	struct verdict verdict;
	output_repeat(output, ' ', INDENT);
	write_padded(output, "field", NAME_COLUMNS);
	write_padded(output, "column", COLUMN_COLUMNS);
	output_text(output, "value as logged\n");
	format_explain(format, line->text, line->length, print_field, &fields, &verdict.reason, &verdict.column,
		&verdict.field);
}

static void print_misfit(struct output *output, const struct line *line, const struct verdict *verdict)
{
	const char *reason = reject_reason_name(verdict->reason), *meaning = reason_meaning(reason);
	output_printf(output, "  line %zu: %s", line->number, reason);
	if (verdict->field) {
		output_text(output, ", in the field ");
		terminal_write(output, verdict->field, strlen(verdict->field));
	}
	output_printf(output, "%s%s\n", meaning ? "; " : "", meaning ? meaning : "");
	terminal_write_marked(output, INDENT, line->text, line->length, verdict->column);
}

static void print_misfits(struct output *output, const struct format *format, const struct sample *sample)
{
	size_t shown = 0;
	struct line line = {0};
	while (shown < MISFITS_SHOWN && sample_next_line(sample, &line)) {
		struct verdict verdict = line.length > 0 ? try(format, &line) : (struct verdict){.fits = true};
		if (verdict.fits)
			continue;
		if (shown++ == 0)
			output_text(output, "\nThe first lines that do not fit:\n");
		print_misfit(output, &line, &verdict);
	}
}

/* The format whose fields reach furthest into the first line: the one that was meant, perhaps. */
static void print_nearest(struct output *output, const struct formats *formats, const struct sample *sample)
{
	const struct format *nearest = NULL;
	struct verdict best = {0};
	struct line line = {0};
	do {
		if (!sample_next_line(sample, &line))
			return;
	} while (line.length == 0);
	for (size_t i = 0; i < formats->count; i++) {
		struct verdict verdict = try(formats->list[i], &line);
		if (!nearest || verdict.column > best.column) {
			nearest = formats->list[i];
			best = verdict;
		}
	}
	if (!nearest)
		return;
	output_text(output, "nearest is ");
	terminal_write(output, format_name(nearest), strlen(format_name(nearest)));
	output_text(output, ":\n");
	print_misfit(output, &line, &best);
}

static void print_others(
	struct output *output, const struct formats *formats, size_t chosen, const struct sample *sample)
{
	for (size_t i = 0; i < formats->count; i++) {
		size_t fits = i == chosen ? 0 : count_fits(formats->list[i], sample, NULL);
		if (fits == 0)
			continue;
		output_printf(output, "  %zu line%s also fit%s ", fits, fits == 1 ? "" : "s", fits == 1 ? "s" : "");
		terminal_write(output, format_name(formats->list[i]), strlen(format_name(formats->list[i])));
		output_text(output, "\n");
	}
}

/* The format that an ingest would choose, or else the one that most lines fit; formats->count where none fits any. */
static size_t choose(const struct formats *formats, const struct sample *sample)
{
	size_t best = formats->count, best_fits = 0;
	int32_t detected = formats_detect(formats, sample->text, sample->length);
	if (detected >= 0 && (size_t)detected < formats->count)
		return (size_t)detected;
	for (size_t i = 0; i < formats->count; i++) {
		size_t fits = count_fits(formats->list[i], sample, NULL);
		if (fits > best_fits) {
			best = i;
			best_fits = fits;
		}
	}
	return best;
}

/* Says all there is to say about one sample; returns the exit status. */
static int check_sample(struct output *output, const struct formats *formats, const struct sample *sample)
{
	size_t chosen = choose(formats, sample), lines = sample_count_lines(sample);
	struct line first = {0};
	size_t fits = chosen < formats->count ? count_fits(formats->list[chosen], sample, &first) : 0;
	terminal_write(output, sample->name, strlen(sample->name));
	if (fits == 0) {
		output_printf(output, ": %s, and no line fits\n", sample_looks_like(sample));
		if (sample_is_text(sample))
			print_nearest(output, formats, sample);
		return EXIT_STATUS_DATA;
	}
	const char *name = format_name(formats->list[chosen]);
	output_text(output, ": ");
	terminal_write(output, name, strlen(name));
	output_printf(output, ", %zu of %zu line%s", fits, lines, lines == 1 ? "" : "s");
	if (fits < lines)
		output_printf(output, " (%.1f %%)", 100.0 * (double)fits / (double)lines);
	output_printf(
		output, "%s%s\n", sample->gzip ? ", gzip" : "", sample->whole ? "" : ", at the beginning of the file");
	print_others(output, formats, chosen, sample);
	output_printf(output, "\nLine %zu, taken apart:\n", first.number);
	take_apart(output, formats->list[chosen], &first);
	print_misfits(output, formats->list[chosen], sample);
	return EXIT_STATUS_OK;
}

/* Checks a file against the format of this definition, or where that is NULL against all of them. */
static int check_file(struct output *output, const struct formats *formats, const char *path, const char *definition)
{
	struct sample sample;
	int32_t known = definition ? formats_find(formats, definition) : BLOCK_FORMAT_UNKNOWN;
	const struct formats one = {formats->list + (known < 0 ? 0 : known), 1};
	int status = sample_read(&sample, path);
	if (status != EXIT_STATUS_OK) {
		log_error("%s", error_text());
		return status;
	}
	status = check_sample(output, known < 0 ? formats : &one, &sample);
	sample_release(&sample);
	return status;
}

static int check_operands(struct output *output, const struct formats *formats, const struct conf *conf,
	const struct options *options)
{
	int worst = EXIT_STATUS_OK;
	for (int i = 0; i < options->operand_count; i++) {
		const char *path = options->operands[i];
		char *canonical = realpath(path, NULL);
		output_text(output, i > 0 ? "\n" : "");
		int status = check_file(output, formats, path, canonical ? conf_format_of(conf, canonical) : NULL);
		free(canonical);
		worst = status > worst ? status : worst;
	}
	return worst;
}

/* Checks the logs of the configuration. */
static int check_logs(struct output *output, const struct formats *formats, struct conf *conf)
{
	struct inputs inputs = {0};
	int worst = EXIT_STATUS_OK;
	if (conf_expand(conf, &inputs) != 0) {
		log_error("%s", error_text());
		worst = EXIT_STATUS_FAILED;
	}
	conf_tell_formats(conf, &inputs);
	if (inputs.missing > 0)
		worst = EXIT_STATUS_NO_INPUT;
	for (size_t i = 0; i < inputs.count; i++) {
		output_text(output, i > 0 ? "\n" : "");
		int status = check_file(output, formats, inputs.list[i].path, inputs.list[i].format);
		worst = status > worst ? status : worst;
	}
	inputs_release(&inputs);
	return worst;
}

/* What the command line asks for. */
struct check {
	struct conf_options conf;
	const char *line; /* NULL: files */
};

static int check_all(struct output *output, const struct formats *formats, struct conf *conf,
	const struct options *options, const struct check *check)
{
	if (check->line) {
		struct sample sample = {
			.name = "the line", .text = check->line, .length = strlen(check->line), .whole = true};
		return check_sample(output, formats, &sample);
	}
	return options->operand_count > 0 ? check_operands(output, formats, conf, options)
					  : check_logs(output, formats, conf);
}

/* False where the command has to end with options->exit_status. */
static bool take_options(struct options *options, struct check *check)
{
	for (int option; (option = options_next(options)) != OPTIONS_END;) {
		const char *argument = options->argument;
		switch (option) {
		case OPTION_FORMAT: check->conf.format = strcmp(argument, "auto") == 0 ? NULL : argument; break;
		case OPTION_NGINX_CONF: check->conf.nginx = argument; break;
		case OPTION_APACHE_CONF: check->conf.apache = argument; break;
		case OPTION_PREFIX: check->conf.prefix = argument; break;
		case OPTION_LINE: check->line = argument; break;
		default: return false;
		}
	}
	const char *fault = conf_options_fault(&check->conf);
	if (check->line ? options->operand_count > 0 : options->operand_count == 0 && !conf_is_given(&check->conf))
		fault = "check takes the names of files, or --line TEXT";
	if (fault)
		options->exit_status = options_wrong_use(options, "%s", fault);
	return !fault;
}

int cmd_check(int argc, char **argv)
{
	struct options options;
	struct check check = {0};
	struct conf conf;
	struct formats formats;
	options_init(&options, &command, argc, argv);
	if (!take_options(&options, &check))
		return options.exit_status;
	int status = conf_options_load(&check.conf, &conf, &formats);
	struct output *output = NULL;
	if (status == EXIT_STATUS_OK && !(output = output_new(STDOUT_FILENO, NULL))) {
		log_error("%s", error_text());
		status = EXIT_STATUS_FAILED;
	}
	if (output)
		status = check_all(output, &formats, &conf, &options, &check);
	formats_release(&formats);
	conf_release(&conf);
	return output ? output_finish(output, status) : status;
}
