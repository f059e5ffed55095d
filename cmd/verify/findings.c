/* A damage may show in every row: the first findings of each check are kept, and all are counted. */
#include "cmd/verify/findings.h"

#include "cmd/print/json.h"
#include "cmd/print/terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *holds, *remedy;
} checks[] = {
#define X(id, name, holds, remedy) {name, holds, remedy},
	CHECKS(X)
#undef X
};

void findings_release(struct findings *findings)
{
	for (int check = 0; check < CHECK_COUNT; check++) {
		struct check_result *result = &findings->results[check];
		for (int i = 0; i < result->kept_count; i++) {
			free(result->kept[i].where);
			free(result->kept[i].what);
		}
	}
	*findings = (struct findings){0};
}

void findings_add(struct findings *findings, enum check check, const char *where, const char *what)
{
	struct check_result *result = &findings->results[check];
	result->wrong++;
	if (result->kept_count == FINDINGS_KEPT)
		return;
	struct finding finding = {strdup(where), strdup(what)};
	if (finding.where && finding.what) {
		result->kept[result->kept_count++] = finding;
		return;
	}
	free(finding.where);
	free(finding.what);
}

void findings_addf(struct findings *findings, enum check check, const char *where, const char *format, ...)
{
	char what[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(what, sizeof what, format, arguments);
	va_end(arguments);
	findings_add(findings, check, where, what);
}

bool findings_sound(const struct findings *findings)
{
	for (int check = 0; check < CHECK_COUNT; check++)
		if (findings->results[check].wrong > 0)
			return false;
	return true;
}

static void write_text(struct output *output, const char *text)
{
	terminal_write(output, text, strlen(text));
}

static void print_wrong(const struct check_result *result, int check, struct output *output)
{
	for (int i = 0; i < result->kept_count; i++) {
		output_text(output, "       ");
		write_text(output, result->kept[i].where);
		output_text(output, ": ");
		write_text(output, result->kept[i].what);
		output_text(output, "\n");
	}
	if (result->wrong > result->kept_count)
		output_printf(output, "       and %lld more\n", (long long)(result->wrong - result->kept_count));
	output_printf(output, "       -> %s\n", checks[check].remedy);
}

void findings_print(const struct findings *findings, struct output *output)
{
	for (int check = 0; check < CHECK_COUNT; check++) {
		const struct check_result *result = &findings->results[check];
		const char *verdict = result->wrong ? "WRONG" : result->skipped ? "-" : "ok";
		output_printf(output, "%-5s  %-9s  %s", verdict, checks[check].name, checks[check].holds);
		if (result->skipped)
			output_text(output, ": not looked at\n");
		else
			output_printf(output, " (%lld)\n", (long long)result->looked_at);
		if (result->wrong)
			print_wrong(result, check, output);
	}
}

static void print_finding(const struct finding *finding, int check, struct output *output)
{
	output_printf(output, "{\"check\": \"%s\", \"where\": ", checks[check].name);
	json_write_string(output, finding->where, strlen(finding->where));
	output_text(output, ", \"what\": ");
	json_write_string(output, finding->what, strlen(finding->what));
	output_text(output, ", \"do\": ");
	json_write_string(output, checks[check].remedy, strlen(checks[check].remedy));
	output_text(output, "}");
}

void findings_print_json(const struct findings *findings, struct output *output, int exit_status)
{
	const char *separator = "";
	output_printf(output, "{\"sound\": %s, \"checks\": {", findings_sound(findings) ? "true" : "false");
	for (int check = 0; check < CHECK_COUNT; check++) {
		const struct check_result *result = &findings->results[check];
		output_printf(output, "%s\n  \"%s\": {\"looked_at\": %lld, \"wrong\": %lld, \"skipped\": %s}", check ? "," : "",
			checks[check].name, (long long)result->looked_at, (long long)result->wrong,
			result->skipped ? "true" : "false");
	}
	output_text(output, "},\n \"findings\": [");
	for (int check = 0; check < CHECK_COUNT; check++) {
		const struct check_result *result = &findings->results[check];
		for (int i = 0; i < result->kept_count; i++, separator = ",") {
			output_printf(output, "%s\n  ", separator);
			print_finding(&result->kept[i], check, output);
		}
	}
	output_printf(output, "], \"exit_status\": %d}\n", exit_status);
}
