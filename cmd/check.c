/* logetl check: tries the beginning of a log against the formats, and stores nothing.
 *
 * It says which format it is and how many lines fit, takes the first line that fits apart, and shows the first lines
 * that do not with a mark under the place.  It asks the same code as an ingest does.
 */
#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "cmd/format_options.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/reasons.h"
#include "cmd/sample.h"
#include "cmd/terminal.h"
#include "pipeline/block.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/parse/explain.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHECK_OPTIONS(X) \
	FORMAT_OPTIONS(X) \
	X(TZ, "tz", 0, "ZONE", "time zone of times that are logged without one, as ingest takes it\n" \
			       "(default: UTC)") \
	X(LINE, "line", 0, "TEXT", "check this line instead of a file")

enum { CHECK_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {CHECK_OPTIONS(OPTION_SPEC)};

static const struct command_spec command = {
	.name = "check",
	.operands = "FILE|-…",
	.details = "Reads the first 256 KiB of each file, compressed or not; - is standard input.\n",
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
	for (size_t i = 0; i < formats->candidates; i++) {
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
	struct output *output, const struct formats *formats, const struct format *chosen, const struct sample *sample)
{
	for (size_t i = 0; i < formats->candidates; i++) {
		size_t fits = formats->list[i] == chosen ? 0 : count_fits(formats->list[i], sample, NULL);
		if (fits == 0)
			continue;
		output_printf(output, "  %zu line%s also fit%s ", fits, fits == 1 ? "" : "s", fits == 1 ? "s" : "");
		terminal_write(output, format_name(formats->list[i]), strlen(format_name(formats->list[i])));
		output_text(output, "\n");
	}
}

/* The format that an ingest would choose, or else the one that most lines fit; NULL where none fits any. */
static const struct format *choose(struct formats *formats, const struct sample *sample)
{
	const struct format *best = formats_detect(formats, sample->text, sample->length);
	size_t best_fits = 0;
	for (size_t i = 0; !best && i < formats->candidates; i++) {
		size_t fits = count_fits(formats->list[i], sample, NULL);
		if (fits > best_fits) {
			best = formats->list[i];
			best_fits = fits;
		}
	}
	return best;
}

/* Says all there is to say about one sample; returns the exit status. */
static int check_sample(struct output *output, struct formats *formats, const struct sample *sample)
{
	const struct format *chosen = choose(formats, sample);
	struct line first = {0};
	size_t lines = sample_count_lines(sample), fits = chosen ? count_fits(chosen, sample, &first) : 0;
	terminal_write(output, sample->name, strlen(sample->name));
	if (fits == 0) {
		output_printf(output, ": %s, and no line fits\n", sample_looks_like(sample));
		if (sample_is_text(sample))
			print_nearest(output, formats, sample);
		return EXIT_STATUS_DATA;
	}
	const char *name = format_name(chosen);
	output_text(output, ": ");
	terminal_write(output, name, strlen(name));
	output_printf(output, ", %zu of %zu line%s", fits, lines, lines == 1 ? "" : "s");
	if (fits < lines)
		output_printf(output, " (%.1f %%)", 100.0 * (double)fits / (double)lines);
	if (sample->compression)
		output_printf(output, ", %s", sample->compression);
	output_printf(output, "%s\n", sample->whole ? "" : ", at the beginning of the file");
	print_others(output, formats, chosen, sample);
	output_printf(output, "\nLine %zu, taken apart:\n", first.number);
	take_apart(output, chosen, &first);
	print_assumed(output, chosen, sample, &first);
	print_misfits(output, chosen, sample);
	return EXIT_STATUS_OK;
}

static int check_file(struct output *output, struct formats *formats, const char *path)
{
	struct sample sample;
	int status = sample_read(&sample, path);
	if (status != EXIT_STATUS_OK) {
		log_error("%s", error_text());
		return status;
	}
	status = check_sample(output, formats, &sample);
	sample_release(&sample);
	return status;
}

static int check_all(
	struct output *output, struct formats *formats, const struct options *options, const char *line)
{
	int worst = EXIT_STATUS_OK;
	if (line) {
		struct sample sample = {.name = "the line", .text = line, .length = strlen(line), .whole = true};
		return check_sample(output, formats, &sample);
	}
	for (int i = 0; i < options->operand_count; i++) {
		output_text(output, i > 0 ? "\n" : "");
		int status = check_file(output, formats, options->operands[i]);
		worst = status > worst ? status : worst;
	}
	return worst;
}

int cmd_check(int argc, char **argv)
{
	struct options options;
	struct format_options wanted = {.count = 0};
	const char *line = NULL;
	struct zone zone;
	zone_init(&zone, "UTC");
	options_init(&options, &command, argc, argv);
	for (int option; (option = options_next(&options)) != OPTIONS_END;) {
		switch (option) {
		FORMAT_OPTION_CASES:
			if (format_options_take(&wanted, options.name, options.argument) < 0)
				return options_wrong_use(&options, "%s", error_text());
			break;
		case OPTION_LINE: line = options.argument; break;
		case OPTION_TZ:
			if (option_zone(&options, &zone) < 0)
				return EXIT_STATUS_USAGE;
			break;
		default: return options.exit_status;
		}
	}
	if ((options.operand_count == 0) != (line != NULL))
		return options_wrong_use(&options, "check takes the names of files, or --line TEXT");
	struct formats formats;
	if (format_options_compile(&wanted, &formats) < 0) {
		log_error("%s", error_text());
		return EXIT_STATUS_USAGE;
	}
	formats_set_zone(&formats, &zone);
	struct output *output = output_new(STDOUT_FILENO, NULL);
	int status = EXIT_STATUS_FAILED;
	if (output)
		status = check_all(output, &formats, &options, line);
	else
		log_error("%s", error_text());
	formats_release(&formats);
	return output ? output_finish(output, status) : status;
}
