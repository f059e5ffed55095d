/* SIGINT and SIGTERM are handed on to a pass, and stop the follower; SIGHUP is handed on, too, and has it start over.  Signals
 * stay blocked, also over an exec, so that the program that starts over finds those that came before it can take them. */
#include "cmd/ingest/ingest_children.h"

#include "cmd/exit_status.h"
#include "pipeline/error.h"
#include "pipeline/notify.h"
#include "pipeline/now.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Terminals and wrappers tend to say it twice at once; that is one wish. */
enum { ONE_WISH_MS = 100 };

static bool has_terminal(void)
{
	int terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (terminal >= 0)
		close(terminal);
	return terminal >= 0;
}

void children_init(struct children *children)
{
	*children = (struct children){.signals = -1, .terminal = has_terminal()};
}

int children_hold_signals(struct children *children)
{
	static const int wanted[] = {SIGINT, SIGTERM, SIGHUP};
	sigset_t held;
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		struct sigaction now;
		if (sigaction(wanted[i], 0, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(&held, wanted[i]);
	}
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &held, NULL);
	children->signals = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
	return children->signals >= 0 ? 0 : error_set_errno("following");
}

void children_release(struct children *children)
{
	if (children->signals >= 0)
		close(children->signals);
	children->signals = -1;
}

static void stop(struct children *children, int number)
{
	if (!children->stop_signal) {
		children->stop_signal = number;
		children->stopped_ms = now_ms();
		if (children->running == CHILD_TRIAL)
			kill(children->process, SIGKILL);
	} else if (children->running == CHILD_END && now_ms() - children->stopped_ms >= ONE_WISH_MS) {
		children->aborted = true;
		kill(children->process, SIGKILL);
	}
}

static void take_signals(struct children *children)
{
	struct signalfd_siginfo info;
	while (read(children->signals, &info, sizeof info) == sizeof info) {
		int number = (int)info.ssi_signo;
		if (number == SIGCHLD)
			continue;
		/* When the terminal goes away that this was started from, it is to end; any other hangup is a wish to start over. */
		if (number == SIGHUP && has_terminal() == children->terminal)
			children->reload = true;
		else
			stop(children, number);
		if (children->running == CHILD_PASS)
			kill(children->process, number == SIGINT ? SIGINT : SIGTERM);
	}
}

void children_wait(struct children *children, int descriptor, int64_t milliseconds)
{
	struct pollfd wanted[] = {
		{.fd = children->signals, .events = POLLIN},
		{.fd = descriptor, .events = POLLIN},
	};
	int64_t alive_us = notify_alive();
	if (alive_us >= 0 && (milliseconds < 0 || alive_us / 1000 < milliseconds))
		milliseconds = alive_us / 1000 + 1;
	poll(wanted, 2, milliseconds > INT32_MAX ? INT32_MAX : (int)milliseconds);
	take_signals(children);
}

/* What it is told comes from the follower alone. */
static void be_a_child(const struct children *children, const char *name, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_STATUS_FAILED);
	prctl(PR_SET_NAME, name);
	signal(SIGHUP, SIG_IGN);
	unsetenv("NOTIFY_SOCKET"); /* the follower speaks */
	close(children->signals);
}

int child_start(struct children *children, enum child kind)
{
	static const char *const names[] = {
#define X(kind, name) [CHILD_##kind] = name,
		CHILDREN(X)
#undef X
	};
	pid_t parent = getpid(), process = fork();
	if (process < 0)
		return error_set_errno("starting a process");
	if (process == 0) {
		be_a_child(children, names[kind], parent);
		return 0;
	}
	children->running = kind;
	children->process = process;
	return 1;
}

int child_await(struct children *children)
{
	int status = 0;
	while (waitpid(children->process, &status, WNOHANG) != children->process)
		children_wait(children, -1, -1);
	children->running = CHILD_NONE;
	return status;
}
