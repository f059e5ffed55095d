/* Forks the processes of a run and reads their wait statuses.
 *
 * What must stay true: no child outlives the process that started it (the kernel kills it, and a child that was born
 * too late to be told looks for itself), and no child returns into its parent's code.
 */
#include "pipeline/process.h"

#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "pipeline/now.h"
#include "pipeline/sandbox.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

volatile sig_atomic_t process_stop_requested;

const char *process_role_name(unsigned role)
{
	static const char *const names[] = {
#define X(name, text) text,
		PROCESS_ROLES(X)
#undef X
	};
	return role < PROCESS_ROLE_COUNT ? names[role] : "?";
}

static void on_stop(int signal_number)
{
	(void)signal_number;
	process_stop_requested = 1;
}

/* A stop comes to the readers alone and travels through the ring; the terminal's signals reach everybody and are not
 * for a child to act on. */
static void set_up_signals(enum process_role role)
{
	static const int ignored[] = {SIGINT, SIGHUP, SIGPIPE, SIGTERM, SIGQUIT};
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigset_t blocked;
	sigemptyset(&blocked);
	if (role == PROCESS_READ) {
		struct sigaction stop = {.sa_handler = on_stop};
		sigaction(SIGTERM, &stop, 0);
		sigaddset(&blocked, SIGTERM);
	}
	sigprocmask(SIG_SETMASK, &blocked, 0);
}

static void run_child(struct arena *arena, struct process *self, const struct process_spec *spec, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	char name[32]; /* for ps and top; the kernel keeps 15 bytes of it */
	snprintf(name, sizeof name, "logetl-%s", process_role_name(spec->role));
	prctl(PR_SET_NAME, name);
	set_up_signals(spec->role);
	if (spec->role != PROCESS_LOAD)
		sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0}); /* whoever wakes does not push the loader aside */
	profile_meter = &self->meter;
	error_set("%s", "");
	fault_at(FAULT_START);
	if (spec->run(arena, self, spec->argument) != 0) {
		snprintf(self->words, sizeof self->words, "%s", error_text());
		_exit(EXIT_FAILURE);
	}
	assert(sandbox_is_entered());
	fault_at(FAULT_DONE);
	atomic_store(&self->done, true);
	fault_at(FAULT_LEAVE);
}

int process_start(struct arena *arena, struct process *self, const struct process_spec *spec)
{
	self->role = (uint8_t)spec->role;
	self->index = spec->index;
	self->started_ns = now_ns();
	pid_t parent = getpid();
	fault_at(FAULT_FORK);
	pid_t pid = fork();
	if (pid < 0)
		return error_set_errno("starting the %s", process_role_name(spec->role));
	if (pid == 0) {
		run_child(arena, self, spec, parent);
		/* Coverage counts and leak reports are written by exit(); the children have no stdio output of their own. */
#if defined(LOGETL_FAULTS)
		exit(EXIT_SUCCESS);
#else
		_exit(EXIT_SUCCESS);
#endif
	}
	atomic_store(&self->pid, pid);
	fault_at(FAULT_FORKED);
	return 0;
}

int process_wait_readable(int descriptor, int milliseconds)
{
	struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
	struct timespec limit = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};
	sigset_t none;
	sigemptyset(&none);
	if (process_stop_requested)
		return 0;
	int64_t start_ns = now_ns();
	int ready = ppoll(&wanted, 1, milliseconds < 0 ? 0 : &limit, &none);
	if (ready < 0 && errno != EINTR)
		return error_set_errno("waiting for input");
	if (profile_meter) {
		profile_meter->input_wait_ns += now_ns() - start_ns;
		profile_meter->sleeps++;
	}
	return ready > 0 && !process_stop_requested;
}

const char *process_status_text(int status)
{
	static char text[96];
	if (WIFSIGNALED(status))
		snprintf(text, sizeof text, "killed by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(text, sizeof text, "exited with status %d", WEXITSTATUS(status));
	return text;
}

int process_status_exit(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int process_status_signal(int status)
{
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}
