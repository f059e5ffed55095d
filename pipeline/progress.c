/* The progress line.  How busy a stage is comes from its process's CPU clock, so no stage has to measure itself. */
#include "pipeline/progress.h"

#include "pipeline/notify.h"
#include "pipeline/now.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LINE_BYTES = 256, TERMINAL_EVERY_NS = 150000000, STATUS_EVERY_NS = 1000000000 };

void progress_init(struct progress *progress, FILE *out)
{
	memset(progress, 0, sizeof *progress);
	progress->out = out;
	progress->start_ns = progress->last_ns = now_ns();
}

const char *progress_bytes_text(int64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
	static char text[32];
	double value = (double)bytes;
	unsigned unit = 0;
	for (; value >= 1024 && unit < 5; unit++)
		value /= 1024;
	snprintf(text, sizeof text, value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", value, units[unit]);
	return text;
}

/* CPU time of a process since the last call as a share of the wall time, in percent; -1 where it cannot be had. */
static int busy_percent(struct progress *progress, const struct process *process, uint32_t at, int64_t elapsed_ns)
{
	clockid_t clock;
	pid_t pid = atomic_load(&process->pid);
	if (pid <= 0 || clock_getcpuclockid(pid, &clock) != 0)
		return -1;
	int64_t cpu_ns = clock_ns(clock);
	int64_t used_ns = cpu_ns - progress->last_cpu_ns[at];
	progress->last_cpu_ns[at] = cpu_ns;
	return used_ns < 0 || elapsed_ns <= 0 ? -1 : (int)(100 * used_ns / elapsed_ns);
}

/* "reader 12%  parser 31 29%  dedup 14%  loader 97%" */
static void append_stages(struct progress *progress, struct arena *arena, int64_t elapsed_ns, char *line)
{
	int last_role = -1;
	for (uint32_t i = 0; i < arena->process_count; i++) {
		const struct process *process = &arena->processes[i];
		int busy = busy_percent(progress, process, i, elapsed_ns);
		size_t used = strlen(line);
		if (busy < 0 || process->role == PROCESS_CHECKPOINT)
			continue;
		if (process->role != last_role)
			snprintf(line + used, LINE_BYTES - used, "  %s %d%%", process_role_name(process->role), busy);
		else
			snprintf(line + used, LINE_BYTES - used, " %d%%", busy);
		last_role = process->role;
	}
}

static void append_time_left(const struct progress *progress, int64_t done, int64_t total, int64_t now, char *line)
{
	size_t used = strlen(line);
	if (done <= 0 || total <= done)
		return;
	double left = (double)(now - progress->start_ns) / 1e9 * (double)(total - done) / (double)done;
	snprintf(line + used, LINE_BYTES - used, "  %d:%02d left", (int)left / 60, (int)left % 60);
}

static void print_clipped(FILE *out, const char *line)
{
	struct winsize size = {.ws_col = 80};
	ioctl(fileno(out), TIOCGWINSZ, &size);
	int columns = size.ws_col > 1 ? size.ws_col - 1 : 79;
	fprintf(out, "\r\033[K%.*s", columns, line);
	fflush(out);
}

void progress_draw(struct arena *arena, void *context)
{
	struct progress *progress = context;
	char line[LINE_BYTES];
	int64_t now = now_ns(), elapsed_ns = now - progress->last_ns;
	if (elapsed_ns < (progress->out ? TERMINAL_EVERY_NS : STATUS_EVERY_NS))
		return;
	int64_t lines = atomic_load_explicit(&arena->lines_loaded, memory_order_relaxed);
	int64_t done = atomic_load_explicit(&arena->input_bytes, memory_order_relaxed);
	int64_t total = atomic_load_explicit(&arena->input_size_bytes, memory_order_relaxed);
	double now_rate = (double)(lines - progress->last_lines) * 1e9 / (double)elapsed_ns;
	progress->lines_per_second = progress->lines_per_second ? 0.7 * progress->lines_per_second + 0.3 * now_rate : now_rate;
	snprintf(line, sizeof line, "%s", progress_bytes_text(done));
	size_t used = strlen(line);
	if (total > 0)
		snprintf(line + used, sizeof line - used, " of %s  %d%%", progress_bytes_text(total),
			(int)(100 * (done > total ? total : done) / total));
	used = strlen(line);
	snprintf(line + used, sizeof line - used, "  %.0f lines/s", progress->lines_per_second);
	append_time_left(progress, done, total, now, line);
	append_stages(progress, arena, elapsed_ns, line);
	if (progress->out)
		print_clipped(progress->out, line);
	else
		notify_status("%s", line);
	progress->last_ns = now;
	progress->last_lines = lines;
}

void progress_clear(struct progress *progress)
{
	if (!progress->out)
		return;
	fputs("\r\033[K", progress->out);
	fflush(progress->out);
}
