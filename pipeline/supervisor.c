/* The supervisor's loop: one sigtimedwait for children, for the user's signals, and for the clock.
 *
 * No handler runs here: the signals are blocked and taken one at a time.  The supervisor holds nothing that a fork must
 * not inherit (no database handle), so a parser can be restarted at any moment.
 */
#include "pipeline/supervisor.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "pipeline/log.h"
#include "pipeline/now.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { KILLED_RESTARTS_MAX = 10, CRASHES_WITHOUT_PROGRESS_MAX = 4, TICK_NS = 200000000 };

/* What the supervisor remembers of a parser's deaths. */
struct crash_history {
	uint64_t block;     /* where it died last */
	uint32_t crashes;   /* deaths on that block that the lines are suspected of */
	uint32_t poisoned;  /* lines of that block known to kill, when it died last */
	uint32_t idle;      /* crashes since anything was learnt */
};

struct watch {
	struct arena *arena;
	const struct supervision *supervision;
	struct supervision_result *result;
	struct crash_history crashes[ARENA_PROCESSES_MAX];
	uint32_t killed_restarts;
	uint32_t running;
	int64_t stopped_ms; /* when the first signal came */
};

static void kill_all(struct watch *watch)
{
	for (uint32_t i = 0; i < watch->arena->process_count; i++) {
		pid_t pid = atomic_load(&watch->arena->processes[i].pid);
		if (pid > 0)
			kill(pid, SIGKILL);
	}
}

static void stop_readers(struct watch *watch)
{
	for (uint32_t i = 0; i < watch->arena->process_count; i++) {
		pid_t pid = atomic_load(&watch->arena->processes[i].pid);
		if (pid > 0 && watch->arena->processes[i].role == PROCESS_READ)
			kill(pid, SIGTERM);
	}
}

static void end_the_run(struct watch *watch)
{
	watch->result->died = true;
	arena_poison(watch->arena);
	stop_readers(watch); /* they may be waiting for input, not for the ring */
}

static bool over(const struct watch *watch)
{
	return watch->result->died || watch->result->aborted;
}

/* One line, however many follow it: the first death is the cause. */
static void obituary(struct watch *watch, const struct process *dead, int status, const char *what_now)
{
	if (over(watch))
		return;
	char words[ERROR_TEXT_BYTES];
	memcpy(words, dead->words, sizeof words);
	words[sizeof words - 1] = 0;
	char number[32] = "", where[48] = "";
	if (!watch->supervision->repeated) {
		snprintf(number, sizeof number, " (process %d)", (int)atomic_load(&dead->pid));
		snprintf(where, sizeof where, " at block %llu", (unsigned long long)atomic_load(&dead->block));
	}
	log_error("the %s%s %s%s%s%s%s", process_role_name(dead->role), number, process_status_text(status), where,
		words[0] ? ": " : "", words, what_now);
}

static bool blames_the_line(int signal_number)
{
	switch (signal_number) {
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGFPE:
	case SIGABRT:
	case SIGXCPU: return true;
	default: return false;
	}
}

static uint32_t known_poison(struct arena *arena, uint64_t number)
{
	const uint8_t *attempts = block_attempts(&arena->layout, arena_block(arena, number));
	uint32_t count = 0;
	for (uint32_t i = 0; i < BLOCK_LINES_MAX; i++)
		count += attempts[i] != 0;
	return count;
}

/* Decides about a parser that crashed; true where it is to be restarted. */
static bool crash_is_survivable(struct watch *watch, uint32_t at)
{
	struct process *parser = &watch->arena->processes[at];
	struct crash_history *history = &watch->crashes[at];
	uint64_t number = atomic_load(&parser->block);
	uint32_t poisoned = known_poison(watch->arena, number);
	if (history->crashes == 0 || history->block != number)
		*history = (struct crash_history){.block = number};
	else if (poisoned > history->poisoned)
		history->idle = 0;
	history->poisoned = poisoned;
	history->crashes++;
	history->idle++;
	if (history->crashes > 1)
		atomic_store(&parser->careful, true);
	return history->idle <= CRASHES_WITHOUT_PROGRESS_MAX;
}

static bool may_restart(struct watch *watch, uint32_t at, int status)
{
	struct process *dead = &watch->arena->processes[at];
	int signal_number = process_status_signal(status);
	if (dead->role != PROCESS_PARSE || signal_number == 0 || over(watch))
		return false;
	if (blames_the_line(signal_number))
		return crash_is_survivable(watch, at);
	atomic_store(&dead->forgive, true);
	return watch->killed_restarts++ < KILLED_RESTARTS_MAX;
}

static void bury(struct watch *watch, uint32_t at, int status)
{
	struct process *dead = &watch->arena->processes[at];
	watch->running--;
	if (status == 0 && atomic_load(&dead->done)) {
		atomic_store(&dead->pid, 0);
		return;
	}
	bool restart = may_restart(watch, at, status);
	obituary(watch, dead, status, restart ? "; it is restarted there" : "");
	atomic_store(&dead->pid, 0);
	if (restart && process_start(watch->arena, dead, &watch->supervision->specs[at]) == 0) {
		watch->running++;
		return;
	}
	if (restart)
		log_error("%s", error_text());
	if (!watch->result->aborted)
		end_the_run(watch);
}

/* A child that has ended and is to be reaped; 0 where there is none. */
static pid_t next_dead(void)
{
	siginfo_t dead = {0};
	return waitid(P_ALL, 0, &dead, WEXITED | WNOHANG | WNOWAIT) == 0 ? dead.si_pid : 0;
}

/* Reaps a process, writing down what it used; its wait status. */
static int take_usage(const struct watch *watch, struct process *dead, pid_t pid)
{
	struct rusage usage = {0};
	int status = 0;
	if (watch->supervision->profile)
		profile_add_dead(&dead->usage, pid);
	wait4(pid, &status, 0, &usage);
	profile_add_reaped(&dead->usage, &usage, now_ns() - dead->started_ns);
	fault_at(FAULT_REAPED);
	return status;
}

static void reap(struct watch *watch)
{
	for (pid_t pid; (pid = next_dead()) > 0;) {
		uint32_t at = 0;
		while (at < watch->arena->process_count && atomic_load(&watch->arena->processes[at].pid) != pid)
			at++;
		if (at < watch->arena->process_count)
			bury(watch, at, take_usage(watch, &watch->arena->processes[at], pid));
		else
			waitpid(pid, 0, 0); /* none of ours: inherited through exec */
		arena_wake_all(watch->arena);
	}
}

/* Terminals and wrappers tend to say it twice at once; that is one wish. */
enum { ONE_WISH_MS = 100 };

static void stop(struct watch *watch, int signal_number)
{
	if (watch->result->stop_signal) {
		if (now_ms() - watch->stopped_ms < ONE_WISH_MS)
			return;
		watch->result->aborted = true;
		arena_poison(watch->arena);
		kill_all(watch);
		return;
	}
	watch->result->stop_signal = signal_number;
	watch->stopped_ms = now_ms();
	atomic_store(&watch->arena->stop, true);
	stop_readers(watch);
}

static int start_all(struct watch *watch)
{
	struct arena *arena = watch->arena;
	arena->process_count = watch->supervision->count;
	for (uint32_t i = 0; i < watch->supervision->count; i++) {
		if (process_start(arena, &arena->processes[i], &watch->supervision->specs[i]) == 0) {
			watch->running++;
			continue;
		}
		kill_all(watch);
		end_the_run(watch);
		return -1;
	}
	return 0;
}

/* A process that neither sees the poison nor ends within this time is killed: it may be stuck in a system call. */
enum { POISON_PATIENCE_TICKS = 25 };

static void watch_over(struct watch *watch, const sigset_t *signals)
{
	static const struct timespec tick = {.tv_nsec = TICK_NS};
	uint32_t poisoned_ticks = 0;
	while (watch->running > 0) {
		int signal_number = sigtimedwait(signals, 0, &tick);
		reap(watch);
		if (signal_number > 0 && signal_number != SIGCHLD)
			stop(watch, signal_number);
		if (over(watch) && ++poisoned_ticks > POISON_PATIENCE_TICKS)
			kill_all(watch);
		if (watch->supervision->tick && !over(watch))
			watch->supervision->tick(watch->arena, watch->supervision->context);
	}
}

/* What asks a run to end, but for what whoever started it has switched off, as nohup does. */
static void add_stop_signals(sigset_t *signals)
{
	static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
		struct sigaction now;
		if (sigaction(stops[i], 0, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(signals, stops[i]);
	}
}

/* The signals that are taken here, and what was blocked before they were. */
static sigset_t held, held_before;
static bool holding;

void supervise_hold_signals(void)
{
	if (holding)
		return;
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	add_stop_signals(&held);
	sigprocmask(SIG_BLOCK, &held, &held_before);
	holding = true;
}

bool supervise_is_to_stop(void)
{
	sigset_t pending;
	if (!holding || sigpending(&pending) != 0)
		return false;
	sigandset(&pending, &pending, &held);
	sigdelset(&pending, SIGCHLD);
	return !sigisemptyset(&pending);
}

int supervise(struct arena *arena, const struct supervision *supervision, struct supervision_result *result)
{
	struct watch watch = {.arena = arena, .supervision = supervision, .result = result};
	memset(result, 0, sizeof *result);
	supervise_hold_signals();
	signal(SIGCHLD, SIG_DFL);
	int started = start_all(&watch);
	watch_over(&watch, &held);
	fault_at(FAULT_ENDED);
	sigprocmask(SIG_SETMASK, &held_before, 0);
	holding = false;
	return started;
}
