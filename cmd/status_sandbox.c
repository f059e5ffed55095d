/* Nothing is said here that was not tried: each role is played by a process of its own, which leaves what it found in
 * shared memory, since it may write nowhere else.
 */
#include "cmd/status_sandbox.h"

#include "cmd/exit_status.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/sandbox.h"
#include "pipeline/sandbox_deeds.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct findings {
	unsigned in_force;
	bool done, denied[DEED_COUNT];
};

static void play(struct findings *findings, enum process_role role, const char *database)
{
	if (sandbox_enter(role) != 0)
		return;
	findings->in_force = sandbox_in_force();
	for (int deed = 0; deed < DEED_COUNT; deed++)
		findings->denied[deed] = deed_is_denied((enum deed)deed, database);
	findings->done = true;
}

/* 0, or -1 with the error stack set. */
static int find_out(struct findings *all, const char *database)
{
	if (sandbox_init(SANDBOX_AUTO) != 0 || (access(database, F_OK) == 0 && sandbox_allow_database(database) != 0))
		return -1;
	for (int role = 0; role < PROCESS_ROLE_COUNT; role++) {
		pid_t child = fork();
		if (child == 0) {
			play(&all[role], (enum process_role)role, database);
			_exit(EXIT_SUCCESS);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return error_set_errno("trying what a %s may do", process_role_name((unsigned)role));
		if (!all[role].done)
			return error_set("the %s did not come so far as to try what it may do",
				process_role_name((unsigned)role));
	}
	return 0;
}

/* For people. */

static void print_layers(struct output *output, unsigned in_force)
{
	const char *between = "";
	for (int layer = 0; layer < SANDBOX_LAYER_COUNT; layer++) {
		if (!(in_force >> layer & 1))
			continue;
		output_printf(output, "%s%s", between, sandbox_layer_words((enum sandbox_layer)layer));
		between = ", ";
	}
	output_text(output, *between ? "\n" : "nothing\n");
}

static void print_denied(struct output *output, const struct findings *all)
{
	output_printf(output, "\n%26s", "");
	for (unsigned role = 0; role < PROCESS_ROLE_COUNT; role++)
		output_printf(output, "  %s", process_role_name(role));
	for (int deed = 0; deed < DEED_COUNT; deed++) {
		output_printf(output, "\n%-26s", deed_words((enum deed)deed));
		for (unsigned role = 0; role < PROCESS_ROLE_COUNT; role++)
			output_printf(output, "  %*s", (int)strlen(process_role_name(role)),
				all[role].denied[deed] ? "denied" : "may");
	}
	output_text(output, "\n");
}

static void print_for_people(struct output *output, const struct findings *all)
{
	output_printf(output, "%-13s %-22s %5s  %s\n", "", "may open", "calls", "confined by");
	for (unsigned role = 0; role < PROCESS_ROLE_COUNT; role++) {
		output_printf(output, "%-13s %-22s %5u  ", process_role_name(role),
			sandbox_place_words((enum process_role)role), sandbox_call_count((enum process_role)role));
		print_layers(output, all[role].in_force);
	}
	print_denied(output, all);
	if (sandbox_landlock_version() > 0)
		output_printf(output, "\nThis kernel has Landlock's version %d.\n", sandbox_landlock_version());
	else
		output_text(output,
			"\nThis kernel has no Landlock, or it is switched off: what may be opened may be any file.\n");
}

/* For programs. */

static void print_words(struct output *output, const char **between, const char *words)
{
	output_printf(output, "%s\"%s\"", *between, words);
	*between = ",";
}

static void print_json_role(struct output *output, enum process_role role, const struct findings *findings)
{
	output_printf(output, "{\"process\":\"%s\",\"may_open\":\"%s\",\"system_calls\":%u,\"in_force\":[",
		process_role_name(role), sandbox_place_words(role), sandbox_call_count(role));
	const char *between = "";
	for (int layer = 0; layer < SANDBOX_LAYER_COUNT; layer++)
		if (findings->in_force >> layer & 1)
			print_words(output, &between, sandbox_layer_words((enum sandbox_layer)layer));
	for (int denied = 1; denied >= 0; denied--) {
		output_printf(output, "],\"%s\":[", denied ? "denied" : "allowed");
		between = "";
		for (int deed = 0; deed < DEED_COUNT; deed++)
			if (findings->denied[deed] == denied)
				print_words(output, &between, deed_words((enum deed)deed));
	}
	output_text(output, "]}");
}

static void print_json(struct output *output, const struct findings *all)
{
	output_printf(output, "{\"landlock\":%d,\n\"processes\":[", sandbox_landlock_version());
	for (int role = 0; role < PROCESS_ROLE_COUNT; role++) {
		output_text(output, role ? ",\n" : "\n");
		print_json_role(output, (enum process_role)role, &all[role]);
	}
	output_text(output, "]}\n");
}

int status_sandbox(const char *database, bool json, struct output *output)
{
	size_t size = PROCESS_ROLE_COUNT * sizeof(struct findings);
	struct findings *all = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int result = all == MAP_FAILED ? error_set_errno("sharing memory") : find_out(all, database);
	if (result != 0)
		log_error("%s", error_text());
	else if (json)
		print_json(output, all);
	else
		print_for_people(output, all);
	if (all != MAP_FAILED)
		munmap(all, size);
	sandbox_release();
	return result == 0 ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}
