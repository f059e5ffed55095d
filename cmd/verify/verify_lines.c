/* The proof from end to end: what is stored of an event, written along the format that it was read in, has the hash of
 * the line that was read.
 */
#include "cmd/verify/verify.h"

#include "cmd/records.h"
#include "cmd/row_format.h"
#include "pipeline/error.h"
#include "stages/parse/event_key.h"

#include <stdio.h>

struct pass {
	struct verification *verify;
	struct row_formats formats;
	struct print_buffer line;
	uint64_t seed; /* of this origin and second */
	uint64_t origin_key;
	int64_t second;
};

static uint64_t seed_of(struct pass *pass, uint64_t origin_key, int64_t second)
{
	if (pass->origin_key != origin_key || pass->second != second) {
		pass->origin_key = origin_key;
		pass->second = second;
		pass->seed = event_key_seed(origin_key, second);
	}
	return pass->seed;
}

static void check_record(struct pass *pass, const struct record *record, const struct record_identity *identity)
{
	struct findings *findings = &pass->verify->findings;
	const struct verified_source *source = verify_source(pass->verify, identity->source_id);
	const struct format *format = row_formats_find(&pass->formats, record, identity->source_id);
	char where[64];
	snprintf(where, sizeof where, "event %lld", (long long)identity->id);
	findings->results[CHECK_LINE].looked_at++;
	pass->line.length = 0;
	if (!format || !source)
		findings_add(findings, CHECK_LINE, where, format ? "its source is not known" : error_text());
	else if (!print_record(format, record, true, &pass->line))
		findings_add(findings, CHECK_LINE, where, "it cannot be written in the format that it was read in");
	else if (event_key(&pass->verify->secret, seed_of(pass, source->origin_key, record->instant.second),
			 pass->line.bytes, pass->line.length) != identity->event_key)
		findings_add(findings, CHECK_LINE, where, "it is not the line that was read, or not of its source's origin");
}

int verify_lines(struct verification *verify)
{
	struct pass pass = {.verify = verify};
	struct formats formats = {.list = NULL};
	struct time_range all;
	struct record record;
	struct record_identity identity;
	time_range_init(&all);
	struct records *records = records_new(verify->database, &all, NULL);
	int found = row_formats_init(&pass.formats, verify->database, &formats) == 0 && records ? 1 : -1;
	pass.seed = event_key_seed(0, 0);
	while (found > 0 && (found = records_next(records, &record, &identity)) > 0)
		check_record(&pass, &record, &identity);
	records_free(records);
	row_formats_release(&pass.formats);
	formats_release(&formats);
	print_buffer_release(&pass.line);
	return found;
}
