/* logetl check: tries the beginning of a log against the formats, and stores nothing.
 *
 * It says which format it is and how many lines fit, takes the first line that fits apart, and shows the first lines
 * that do not with a mark under the place.  It asks the same code as an ingest does.
 */
#include "cmd/commands.h"
#include "cmd/entries.h"
#include "cmd/exit_status.h"
#include "cmd/options/check_config.h"
#include "cmd/options/conf_options.h"
#include "cmd/options/format_options.h"
#include "cmd/options/options.h"
#include "cmd/print/output.h"
#include "cmd/print/terminal.h"
#include "cmd/reasons.h"
#include "cmd/sample.h"
#include "pipeline/block.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/parse/format/explain.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHECK_OPTIONS(X) \
	FORMAT_OPTIONS(X) \
	CONF_OPTIONS(X) \
	X(TZ, "tz", 0, "ZONE", "time zone of times that are logged without one, as ingest takes it\n" \
			       "(default: UTC)") \
	X(LINE, "line", 0, "TEXT", "check this line instead of a file")

enum { CHECK_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {CHECK_OPTIONS(OPTION_SPEC)};

const struct command_spec command_check = {
	.name = "check",
	.operands = "FILE|-…",
	.details = "Reads the first 256 KiB of each file, compressed or not; - is standard input.\n"
		   "Without one, the logs of the server's configuration that is given are checked.\n"
		   "Just --config FILE checks that file, for all commands.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.rehearses = true,
};

enum { MISFITS_SHOWN = 5, INDENT = 4, NAME_COLUMNS = 24, COLUMN_COLUMNS = 28, VALUE_COLUMNS = 200 };

/* How a line fits a format. */
struct verdict {
	bool fits;
	unsigned reason;
	size_t column;
	const char *field; /* NULL where no field is at fault */
	bool timed;        /* a time was read */
};

static void look_for_time(void *context, const struct explained *field)
{
	struct verdict *verdict = context;
	verdict->timed |= strcmp(field->column, "time") == 0;
}

static struct verdict try(const struct format *format, const struct line *line)
{
	struct verdict verdict = {0};
	verdict.fits = format_explain(format, line->text, line->length, look_for_time, &verdict, &verdict.reason,
			       &verdict.column, &verdict.field) == 0;
	return verdict;
}

static void write_padded(struct output *output, const char *text, size_t columns)
{
	size_t used = terminal_text_columns(text, strlen(text), columns);
	terminal_write(output, text, strlen(text));
	output_repeat(output, ' ', used < columns ? columns - used : 1);
}

static void print_field(void *context, const struct explained *field)
{
	struct output *output = context;
	unsigned screen = output_columns(output);
	size_t before = INDENT + NAME_COLUMNS + COLUMN_COLUMNS;
	output_repeat(output, ' ', INDENT);
	write_padded(output, field->name, NAME_COLUMNS);
	write_padded(output, *field->column ? field->column : "-", COLUMN_COLUMNS);
	terminal_write_cut(output, field->text, field->length,
		screen > before + 10 ? screen - before : VALUE_COLUMNS);
	output_text(output, "\n");
}

static void take_apart(struct output *output, const struct format *format, const struct line *line)
{
	struct verdict verdict;
	output_repeat(output, ' ', INDENT);
	write_padded(output, "field", NAME_COLUMNS);
	write_padded(output, "column", COLUMN_COLUMNS);
	output_text(output, "value as logged\n");
	format_explain(format, line->text, line->length, print_field, output, &verdict.reason, &verdict.column,
		&verdict.field);
}

/* Says what the time is taken for where the line alone does not tell. */
static void print_assumed(
	struct output *output, const struct format *format, const struct sample *sample, const struct line *line)
{
	const char *zone = format_zone_assumed(format);
	bool year = !format_has_year(format), file = sample->modified > 0;
	int64_t second;
	struct tm utc;
	if ((!zone && !year) ||
		!format_second(format, line->text, line->length, file ? sample->modified : time(NULL), &second) ||
		!gmtime_r(&(time_t){second}, &utc))
		return;
	output_printf(output, "The line does not tell the %s: with ", !zone ? "year" : year ? "time zone and the year" : "time zone");
	if (zone)
		output_printf(output, "%s (--tz)%s", zone, year ? " and " : "");
	if (year)
		output_printf(output, "the latest year up to %s", file ? "the file's last modification" : "now");
	output_printf(output, " it is %04d-%02d-%02d %02d:%02d:%02d UTC.\n", utc.tm_year + 1900, utc.tm_mon + 1,
		utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
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

static void print_misfits(struct output *output, const struct entries *entries)
{
	size_t shown = 0;
	for (size_t i = 0; i < entries->count && shown < MISFITS_SHOWN; i++) {
		const struct entry *entry = &entries->list[i];
		if (entry->format)
			continue;
		if (shown++ == 0)
			output_text(output, "\nThe first lines that do not fit:\n");
		struct verdict verdict = try(entry->expected, &entry->line);
		print_misfit(output, &entry->line, &verdict);
	}
}

/* A time says more than how far fields of any text reach, and so does one that is none. */
static bool is_nearer(const struct verdict *a, const struct verdict *b)
{
	if (a->timed != b->timed)
		return a->timed;
	bool a_time = a->reason == REJECT_BAD_TIME && a->column > 0, b_time = b->reason == REJECT_BAD_TIME && b->column > 0;
	return a_time != b_time ? a_time : a->column > b->column;
}

/* The known format, or else the one whose fields reach furthest into the first line: the one that was meant, perhaps. */
static void print_nearest(struct output *output, const struct formats *formats, const struct format *known,
	const struct sample *sample)
{
	const struct format *nearest = NULL;
	struct verdict best = {0};
	struct line line = {0};
	do {
		if (!sample_next_line(sample, &line))
			return;
	} while (line.length == 0);
	for (size_t i = 0; i < formats->candidates; i++) {
		const struct format *format = known ? known : formats->list[i];
		struct verdict verdict = try(format, &line);
		if (!nearest || is_nearer(&verdict, &best)) {
			nearest = format;
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

static void print_count(struct output *output, size_t lines, const char *is, const char *are, const struct format *format,
	const char *rest)
{
	output_printf(output, "  %zu line%s %s ", lines, lines == 1 ? "" : "s", lines == 1 ? is : are);
	terminal_write(output, format_name(format), strlen(format_name(format)));
	output_printf(output, "%s\n", rest);
}

/* Says which lines are in other formats than the sample's: of each format at its first line. */
static void print_strays(struct output *output, const struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *entry = &entries->list[i];
		size_t before = 0, lines = 0;
		bool stray = entry->format && !entry_is_expected(entry);
		for (size_t j = 0; stray && j < entries->count; j++) {
			bool same = entries->list[j].format == entry->format && !entry_is_expected(&entries->list[j]);
			before += same && j < i;
			lines += same;
			stray = before == 0;
		}
		if (stray)
			print_count(output, lines, "is", "are", entry->format, "");
	}
}

/* A column and its value; of a time, which one format has whole and another in parts, what it is made of. */
static void write_value(void *context, const struct explained *field)
{
	FILE *stream = context;
	bool is_time = strcmp(field->column, "time") == 0, is_null = field->length == 1 && *field->text == '-';
	if (!is_time && !is_null)
		fprintf(stream, "\n%s=", field->column);
	for (size_t i = 0; i < field->length && !is_null; i++) {
		if (!is_time || isalnum((unsigned char)field->text[i]))
			fputc(field->text[i], stream);
	}
}

/* What the format makes of a line, to be compared, and freed; NULL where it does not fit, or without memory. */
static char *read_line(const struct format *format, const struct line *line)
{
	char *values = NULL;
	size_t length;
	struct verdict verdict;
	FILE *stream = open_memstream(&values, &length);
	if (!stream)
		return NULL;
	bool fits = format_explain(format, line->text, line->length, write_value, stream, &verdict.reason, &verdict.column,
			    &verdict.field) == 0;
	if (fclose(stream) == 0 && fits)
		return values;
	free(values);
	return NULL;
}

/* Whether the other format fits the line too, and makes something else of it. */
static bool is_ambiguous(const struct entry *entry, const struct format *other)
{
	char *as_other = read_line(other, &entry->line), *as_own = as_other ? read_line(entry->format, &entry->line) : NULL;
	bool differs = as_own && strcmp(as_own, as_other) != 0;
	free(as_own);
	free(as_other);
	return differs;
}

/* Says which other formats the lines could be in that are in the sample's, where that makes a difference. */
static void print_others(struct output *output, const struct formats *formats, const struct entries *entries)
{
	for (size_t i = 0; i < formats->candidates; i++) {
		const struct format *other = formats->list[i];
		size_t fits = 0;
		if (other == entries->chosen || (format_has_comments(other) && format_has_comments(entries->chosen)))
			continue;
		for (size_t j = 0; j < entries->count; j++)
			fits += entry_is_expected(&entries->list[j]) && is_ambiguous(&entries->list[j], other);
		if (fits > 0)
			print_count(output, fits, "also fits", "also fit", other, ", with other values");
	}
}

/* Says what the sample is, and how sure that is. */
static void print_format(struct output *output, const struct sample *sample, const struct entries *entries)
{
	const char *name = format_name(entries->chosen);
	output_text(output, ": ");
	terminal_write(output, name, strlen(name));
	output_printf(output, ", %zu of %zu line%s", entries->fits, entries->count, entries->count == 1 ? "" : "s");
	if (entries->fits < entries->count)
		output_printf(output, " (%.1f %%)", 100.0 * (double)entries->fits / (double)entries->count);
	if (sample->compression)
		output_printf(output, ", %s", sample->compression);
	output_printf(output, "%s\n", sample->whole ? "" : ", at the beginning of the file");
}

/* Takes the first line apart that is in the sample's format, or else in any. */
static void print_line(struct output *output, const struct sample *sample, const struct entries *entries)
{
	const struct entry *entry = NULL;
	for (size_t i = 0; i < entries->count && !(entry && entry_is_expected(entry)); i++) {
		if (entry_is_expected(&entries->list[i]) || (!entry && entries->list[i].format))
			entry = &entries->list[i];
	}
	output_printf(output, "\nLine %zu, taken apart:\n", entry->line.number);
	take_apart(output, entry->format, &entry->line);
	print_assumed(output, entry->format, sample, &entry->line);
}

static void print_entries(struct output *output, const struct formats *formats, const struct format *known,
	const struct sample *sample, const struct entries *entries)
{
	print_format(output, sample, entries);
	print_strays(output, entries);
	if (!known)
		print_others(output, formats, entries);
	print_line(output, sample, entries);
	print_misfits(output, entries);
}

/* Says all there is to say about one sample, whose format may be known (else NULL); returns the exit status. */
static int check_sample(
	struct output *output, struct formats *formats, const struct format *known, const struct sample *sample)
{
	struct entries entries;
	if (entries_read(&entries, formats, known, sample) != 0) {
		log_error("%s", error_text());
		entries_release(&entries);
		return EXIT_STATUS_FAILED;
	}
	bool fits = entries.fits > 0, none = entries.count == 0;
	terminal_write(output, sample->name, strlen(sample->name));
	if (none) {
		output_printf(output, ": %s: nothing to read\n",
			sample_count_lines(sample) > 0 ? "comments only" : sample_looks_like(sample));
	} else if (fits) {
		print_entries(output, formats, known, sample, &entries);
	} else {
		output_printf(output, ": %s, and no line fits\n", sample_looks_like(sample));
		if (sample_is_text(sample))
			print_nearest(output, formats, known, sample);
	}
	entries_release(&entries);
	return fits || none ? EXIT_STATUS_OK : EXIT_STATUS_DATA;
}

/* Checks a file against the format that is known of it, or where that is NULL against all of them. */
static int check_file(
	struct output *output, struct formats *formats, const char *path, const struct format *known)
{
	struct sample sample;
	int status = sample_read(&sample, path);
	if (status != EXIT_STATUS_OK) {
		log_error("%s", error_text());
		return status;
	}
	status = check_sample(output, formats, known, &sample);
	sample_release(&sample);
	return status;
}

/* What the command line asks for. */
struct check {
	struct format_options wanted;
	struct conf_options from;
	const char *line; /* NULL: files */
	bool config;      /* only logetl's own configuration */
	struct zone zone;
	struct conf conf;
	struct formats formats;
};

static int check_operands(struct output *output, struct check *check, const struct options *options)
{
	int worst = EXIT_STATUS_OK;
	for (int i = 0; i < options->operand_count; i++) {
		const char *path = options->operands[i];
		char *canonical = realpath(path, NULL);
		const struct format *known = canonical ? conf_find(&check->conf, &check->formats, canonical) : NULL;
		free(canonical);
		output_text(output, i > 0 ? "\n" : "");
		int status = check_file(output, &check->formats, path, known);
		worst = status > worst ? status : worst;
	}
	return worst;
}

/* Checks the logs of the configuration. */
static int check_logs(struct output *output, struct check *check)
{
	struct inputs inputs = {0};
	int worst = EXIT_STATUS_OK;
	if (conf_expand(&check->conf, &inputs) != 0) {
		log_error("%s", error_text());
		worst = EXIT_STATUS_FAILED;
	}
	if (inputs.missing > 0)
		worst = EXIT_STATUS_NO_INPUT;
	for (size_t i = 0; i < inputs.count; i++) {
		const char *path = inputs.list[i].path;
		output_text(output, i > 0 ? "\n" : "");
		int status = check_file(output, &check->formats, path, conf_find(&check->conf, &check->formats, path));
		worst = status > worst ? status : worst;
	}
	inputs_release(&inputs);
	return worst;
}

static int check_all(struct output *output, struct check *check, const struct options *options)
{
	const char *line = check->line;
	if (line) {
		struct sample sample = {.name = "the line", .text = line, .length = strlen(line), .whole = true};
		return check_sample(output, &check->formats, NULL, &sample);
	}
	return options->operand_count > 0 ? check_operands(output, check, options) : check_logs(output, check);
}

/* One option; 0, or -1 after reporting what is wrong with its argument. */
static int take(struct check *check, struct options *options, int option)
{
	switch (option) {
	case OPTION_NGINX_CONF: check->from.nginx = options->argument; return 0;
	case OPTION_APACHE_CONF: check->from.apache = options->argument; return 0;
	case OPTION_PREFIX: check->from.prefix = options->argument; return 0;
	case OPTION_LINE: check->line = options->argument; return 0;
	case OPTION_TZ: return option_zone(options, &check->zone);
	default:
		if (format_options_take(&check->wanted, options->name, options->argument) == 0)
			return 0;
		options_wrong_use(options, "%s", error_text());
		return -1;
	}
}

/* EXIT_STATUS_OK; anything else, or *ends, is what the command has to end with. */
static int take_options(struct check *check, struct options *options, bool *ends)
{
	for (int option; (option = options_next(options)) != OPTIONS_END;) {
		*ends = option == OPTIONS_EXIT;
		if (*ends)
			return options->exit_status;
		if (take(check, options, option) != 0)
			return EXIT_STATUS_USAGE;
	}
	const char *fault = conf_options_fault(&check->from, &check->wanted);
	check->config = options->config && options->operand_count == 0 && !check->line;
	if (!fault && (check->config || options->rehearsal))
		return EXIT_STATUS_OK;
	bool files = options->operand_count > 0 || conf_is_given(&check->from);
	if (check->line ? options->operand_count > 0 : !files)
		fault = "check takes the names of files, or --line TEXT";
	return fault ? options_wrong_use(options, "%s", fault) : EXIT_STATUS_OK;
}

int cmd_check(int argc, char **argv)
{
	struct options options;
	struct check check = {.line = NULL};
	struct output *output = NULL;
	bool ends = false;
	zone_init(&check.zone, "UTC");
	options_init(&options, &command_check, argc, argv);
	int status = take_options(&check, &options, &ends);
	if (status != EXIT_STATUS_OK || ends)
		return status;
	if (check.config)
		return check_config();
	status = conf_options_load(&check.from, &check.wanted, &check.conf, &check.formats);
	formats_set_zone(&check.formats, &check.zone);
	if (status == EXIT_STATUS_OK && !options.rehearsal && !(output = output_new(STDOUT_FILENO, NULL))) {
		log_error("%s", error_text());
		status = EXIT_STATUS_FAILED;
	}
	if (output)
		status = check_all(output, &check, &options);
	formats_release(&check.formats);
	conf_release(&check.conf);
	return output ? output_finish(output, status) : status;
}
