/* logetl: finds the subcommand, runs it, and makes sure that what it printed has arrived. */
#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "cmd/options/options_file.h"
#include "cmd/options/suggest.h"
#include "pipeline/fault.h"
#include "pipeline/log.h"
#include "stages/read/inflater.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
#define X(name, summary) {#name, cmd_##name, summary},
	COMMANDS(X)
#undef X
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_usage(FILE *to)
{
	fputs("usage: logetl COMMAND [OPTION]… [ARGUMENT]…\n"
	      "       logetl COMMAND --help\n\n"
	      "Loads HTTP access logs into an SQLite database, each event exactly once.\n\n"
	      "Commands:\n",
		to);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
}

static void print_help(void)
{
	print_usage(stdout);
	fputs("  help       the same as COMMAND --help\n\n"
	      "The database is --db PATH, else $LOGETL_DB, else ./logetl.db.\n"
	      "Options may also stand in --config FILE, else $LOGETL_CONFIG, else " LOGETL_CONFIG_DEFAULT ".\n\n"
	      "Exit status:\n",
		stdout);
#define X(name, number, meaning) printf("  %-5d %s\n", number, meaning);
	EXIT_STATUSES(X)
#undef X
	printf("  %d+n stopped by signal n, after committing what was read (a second one stops at once)\n", EXIT_STATUS_SIGNAL);
}

static int unknown_command(const char *name)
{
	struct suggestion suggestion;
	suggestion_init(&suggestion, name);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		suggestion_offer(&suggestion, commands[i].name);
	if (suggestion.best)
		log_error("there is no command '%s'; did you mean '%s'?", name, suggestion.best);
	else
		log_error("there is no command '%s' (see logetl --help)", name);
	return EXIT_STATUS_USAGE;
}

static int run_command(int argc, char **argv)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(commands[i].name, argv[0]) == 0)
			return options_exit_status(commands[i].run(argc, argv));
	}
	return unknown_command(argv[0]);
}

static int run_help(int argc, char **argv)
{
	char help[] = "--help";
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help();
		return EXIT_STATUS_OK;
	}
	return run_command(2, (char *[]){argv[1], help, NULL});
}

static int run(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_STATUS_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
		return run_help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0) {
		printf("logetl %s (SQLite %s, %s)\n", LOGETL_VERSION, sqlite3_libversion(), inflater_library_name());
		return EXIT_STATUS_OK;
	}
	if (argv[1][0] == '-') {
		log_error("there is no option %s before the command (see logetl --help)", argv[1]);
		return EXIT_STATUS_USAGE;
	}
	return run_command(argc - 1, argv + 1);
}

/* A full disk must not look like success.  Where nobody reads any more, die as programs in a pipe do. */
static int flush_standard_output(int status)
{
	bool failed = ferror(stdout);
	if (fflush(stdout) == 0 && !failed)
		return status;
	if (errno == EPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
		return EXIT_STATUS_SIGNAL + SIGPIPE;
	}
	log_error("the output cannot be written: %s", strerror(errno));
	return EXIT_STATUS_FAILED;
}

/* A database that got the number of a closed standard stream would be written over by the next message.  What takes the
 * number instead fails when it is used, as the closed stream would: lost output must not look like success. */
static int fill_standard_streams(void)
{
	for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
		int useless = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
		if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", useless) != descriptor)
			return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (fill_standard_streams() != 0)
		return EXIT_STATUS_FAILED;
	fault_init();
	/* Only for wcwidth: log lines are bytes, and numbers are written in the C locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	return flush_standard_output(run(argc, argv));
}
