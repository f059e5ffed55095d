/* The same numbers twice: as tables for people, all of them as an object for programs. */
#include "cmd/ingest/ingest_profile.h"

#include "pipeline/progress.h"

#include <stdio.h>
#include <string.h>

static const unsigned speedups[] = {1, 2, 4, 8, 16, 32, 64};
enum { SPEEDUPS = sizeof speedups / sizeof *speedups };

void ingest_profile_gather(struct run_profile *run, const struct arena *arena, uint32_t cpus)
{
	*run = (struct run_profile){
		.lines = arena->committed_counters.lines,
		.bytes = arena->committed_counters.bytes,
		.cpus = cpus,
		.slots = arena->ring.slots,
	};
	for (uint32_t i = 0; i < arena->process_count; i++) {
		struct stage_profile *stage = &run->stages[arena->processes[i].role];
		stage->processes++;
		profile_add_usage(&stage->usage, &arena->processes[i].usage);
		profile_add_meter(&stage->meter, &arena->processes[i].meter);
	}
}

static double mean(int64_t sum, int64_t count)
{
	return count > 0 ? (double)sum / (double)count : 0;
}

/* --- for people --- */

/* A table's cells are CELL columns wide and right-aligned; what is unknown is "-". */
enum { NAME = 13, CELL = 9, NAME_BYTES = 32 };

static void write_heading(struct output *output, const char *const *words, size_t count)
{
	output_printf(output, "%-*s", NAME, *words);
	for (size_t i = 1; i < count; i++)
		output_printf(output, "%*s", CELL, words[i]);
	output_text(output, "\n");
}

static void write_name(struct output *output, unsigned role, const struct stage_profile *stage)
{
	char name[NAME_BYTES];
	const char *one = process_role_name(role);
	snprintf(name, sizeof name, stage->processes > 1 ? "%s × %u" : "%s", one, stage->processes);
	/* A × is two bytes and one column. */
	output_printf(output, "%-*s", stage->processes > 1 ? NAME + 1 : NAME, name);
}

static void write_seconds(struct output *output, int64_t ns)
{
	if (ns < 0)
		output_printf(output, "%*s", CELL, "-");
	else
		output_printf(output, "%*.3f", CELL, (double)ns / 1e9);
}

static void write_number(struct output *output, int64_t number)
{
	if (number < 0)
		output_printf(output, "%*s", CELL, "-");
	else
		output_printf(output, "%*lld", CELL, (long long)number);
}

static void write_bytes(struct output *output, int64_t bytes)
{
	output_printf(output, "%*s", CELL, bytes < 0 ? "-" : progress_bytes_text(bytes));
}

/* Two lines of headings, and a row for each stage that ran. */
static void write_table(struct output *output, const struct run_profile *run, const char *const *above,
	const char *const *below, size_t columns,
	void (*write_row)(struct output *, const struct run_profile *, const struct stage_profile *))
{
	output_text(output, "\n");
	write_heading(output, above, columns);
	write_heading(output, below, columns);
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++) {
		const struct stage_profile *stage = &run->stages[i];
		if (!stage->processes)
			continue;
		write_name(output, i, stage);
		write_row(output, run, stage);
	}
}

static void write_row_of_times(struct output *output, const struct run_profile *run, const struct stage_profile *stage)
{
	write_seconds(output, stage->usage.user_ns);
	write_seconds(output, stage->usage.system_ns);
	write_seconds(output, stage->meter.input_wait_ns);
	write_seconds(output, stage->meter.room_wait_ns);
	write_seconds(output, stage->usage.cpu_wait_ns);
	write_seconds(output, stage_stalled_ns(stage));
	output_printf(output, "%*.0f\n", CELL, mean(stage_cpu_ns(stage), run->lines));
}

static void write_times(struct output *output, const struct run_profile *run)
{
	static const char *const above[] = {"", "CPU in", "CPU in", "wait for", "wait for", "wait for", "other", "CPU ns"};
	static const char *const below[] = {"seconds", "program", "kernel", "input", "room", "a CPU", "waits", "a line"};
	write_table(output, run, above, below, sizeof above / sizeof *above, write_row_of_times);
}

/* What each stage sleeps for: said of those that did. */
static void write_waits(struct output *output, const struct run_profile *run)
{
	static const struct {
		const char *input, *room;
	} words[PROCESS_ROLE_COUNT] = {
		[PROCESS_READ] = {"bytes to come through the pipe", "the loader to free a block of the ring"},
		[PROCESS_PARSE] = {"the reader to fill a block", "-"},
		[PROCESS_DEDUP] = {"a parser to finish a block", "-"},
		[PROCESS_LOAD] = {"dedup to finish a block", "the checkpointer to let the write-ahead log start over"},
		[PROCESS_CHECKPOINT] = {"the loader to commit", "-"},
	};
	output_text(output, "\n");
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++) {
		const struct meter *meter = &run->stages[i].meter;
		if (meter->input_wait_ns > 0)
			output_printf(output, "%-*sinput: waited for %s\n", NAME, process_role_name(i), words[i].input);
		if (meter->room_wait_ns > 0)
			output_printf(output, "%-*sroom:  waited for %s\n", NAME, process_role_name(i), words[i].room);
	}
}

static void write_row_of_calls(struct output *output, const struct run_profile *run, const struct stage_profile *stage)
{
	(void)run;
	write_number(output, stage->meter.taken);
	output_printf(output, "%*.1f", CELL, mean(stage->meter.backlog, stage->meter.taken));
	write_number(output, stage->meter.sleeps);
	write_number(output, stage->meter.wakes);
	write_number(output, stage->usage.read_calls);
	write_number(output, stage->usage.write_calls);
	write_bytes(output, stage->usage.bytes_in);
	write_bytes(output, stage->usage.bytes_out);
	write_bytes(output, stage->usage.disk_bytes_in);
	write_bytes(output, stage->usage.disk_bytes_out);
	output_text(output, "\n");
}

static void write_calls(struct output *output, const struct run_profile *run)
{
	static const char *const above[] = {
		"", "blocks", "blocks", "", "", "read", "write", "bytes", "bytes", "bytes", "bytes"};
	static const char *const below[] = {
		"calls", "taken", "waiting", "sleeps", "wakes", "calls", "calls", "in", "out", "off disk", "to disk"};
	write_table(output, run, above, below, sizeof above / sizeof *above, write_row_of_calls);
	const struct meter *reader = &run->stages[PROCESS_READ].meter;
	output_printf(output, "The ring has %u blocks; %.1f of them were in use when the reader took one.\n", run->slots,
		mean(reader->backlog, reader->taken));
}

static void write_amdahl(struct output *output, const struct run_profile *run)
{
	double serial = serial_fraction(run), all = (double)run_cpu_ns(run) / 1e9;
	output_printf(output,
		"\nAmdahl's law: the loader is SQLite's one writer and takes one line after the other, for %.3f of %.3f CPU\n"
		"seconds (%.0f %%): the serial part.  All else, P = %.3f, can be spread: N CPUs are S(N) = 1 / ((1 - P) + P / N)\n"
		"times as fast as one, if the two parts take turns.  The stages work at the same time, so a run can be faster than\n"
		"that, but not faster than its slowest process:\n",
		serial * all, all, 100 * serial, 1 - serial);
	output_printf(output, "%-*s", NAME, "CPUs");
	for (unsigned i = 0; i < SPEEDUPS; i++)
		output_printf(output, "%*u", CELL, speedups[i]);
	output_printf(output, "\n%-*s", NAME, "Amdahl");
	for (unsigned i = 0; i < SPEEDUPS; i++)
		output_printf(output, "%*.2f", CELL, amdahl_speedup(serial, speedups[i]));
	output_printf(output, "\n%-*s", NAME, "at most");
	for (unsigned i = 0; i < SPEEDUPS; i++)
		output_printf(output, "%*.2f", CELL, pipeline_speedup(run, speedups[i]));
	output_text(output, "\n");
}

static void write_wrapped(struct output *output, const char *text)
{
	enum { COLUMNS = 110 };
	while (strlen(text) > COLUMNS) {
		int length = COLUMNS;
		while (length > 1 && text[length] != ' ')
			length--;
		output_printf(output, "%.*s\n", length, text);
		text += length + (text[length] == ' ');
	}
	output_printf(output, "%s\n", text);
}

void ingest_profile_write(struct output *output, const struct run_profile *run)
{
	char advice[ADVICE_BYTES];
	write_times(output, run);
	write_waits(output, run);
	write_calls(output, run);
	write_amdahl(output, run);
	output_text(output, "\n");
	write_wrapped(output, limit_advice(run, advice));
}

/* --- for programs --- */

static void write_json_number(struct output *output, const char *name, int64_t number)
{
	if (number < 0)
		output_printf(output, "\"%s\": null, ", name);
	else
		output_printf(output, "\"%s\": %lld, ", name, (long long)number);
}

static void write_json_stage(struct output *output, unsigned role, const struct stage_profile *stage)
{
	output_printf(output, "{\"stage\": \"%s\", \"processes\": %u, ", process_role_name(role), stage->processes);
#define X(name, meaning) write_json_number(output, #name, stage->usage.name);
	USAGE(X)
#undef X
#define X(name, meaning) write_json_number(output, #name, stage->meter.name);
	METER(X)
#undef X
	output_printf(output, "\"stalled_ns\": %lld, \"mean_backlog\": %.3f}", (long long)stage_stalled_ns(stage),
		mean(stage->meter.backlog, stage->meter.taken));
}

void ingest_profile_write_json(struct output *output, const struct run_profile *run)
{
	char advice[ADVICE_BYTES];
	double serial = serial_fraction(run);
	const char *separator = "";
	output_printf(output, "{\"lines\": %lld, \"bytes\": %lld, \"cpus\": %u, \"ring_blocks\": %u,\n  \"stages\": [",
		(long long)run->lines, (long long)run->bytes, run->cpus, run->slots);
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++) {
		if (!run->stages[i].processes)
			continue;
		output_printf(output, "%s\n    ", separator);
		write_json_stage(output, i, &run->stages[i]);
		separator = ",";
	}
	output_printf(output, "],\n  \"cpu_ns\": %lld, \"serial_fraction\": %.6f, \"parallel_fraction\": %.6f, \"speedup\": {",
		(long long)run_cpu_ns(run), serial, 1 - serial);
	for (unsigned i = 0; i < SPEEDUPS; i++)
		output_printf(output, "%s\"%u\": %.6f", i ? ", " : "", speedups[i], amdahl_speedup(serial, speedups[i]));
	output_text(output, "},\n  \"speedup_at_most\": {");
	for (unsigned i = 0; i < SPEEDUPS; i++)
		output_printf(output, "%s\"%u\": %.6f", i ? ", " : "", speedups[i], pipeline_speedup(run, speedups[i]));
	output_printf(output, "},\n  \"limit\": \"%s\", \"parsers_enough\": %u, \"advice\": \"%s\"}",
		limit_name(run_limit(run)), parsers_enough(run), limit_advice(run, advice));
}
