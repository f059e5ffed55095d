/* Writes a made-up access log to standard output, millions of lines a second: what the benchmarks read.
 *
 * The same options give the same bytes everywhere.  Values are drawn by popularity: of n values the k-th is chosen
 * about 1/k as often as the first (Zipf's law), as clients, pages and browsers are.  Values are computed from their
 * number, so that none but the user agents are kept.  The same seed gives the same events in each format (event.c).
 */
#include "tests/bench/event.h"

#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* X(name, default, meaning) */
#define KNOBS(X) \
	X(lines, 1000000, "lines to write") \
	X(seed, 1, "another log") \
	X(start, 1790000000, "Unix time of the first line") \
	X(rate, 50, "lines in a second of log time, on average") \
	X(clients, 100000, "different addresses") \
	X(paths, 40000, "different paths") \
	X(queries, 20000, "different query strings") \
	X(query_share, 20, "percent of the lines that have one") \
	X(agents, 80, "different user agents") \
	X(twins, 0, "percent of the lines that equal the line before") \
	X(redeliveries, 0, "percent of the lines that equal one of the 4096 lines before") \
	X(bad, 0, "percent of the lines that fit no format") \
	X(disorder, 0, "lines are late by up to so many seconds") \
	X(distinct, 0, "1: no path, query or client comes twice")

enum knob {
#define X(name, value, meaning) KNOB_##name,
	KNOBS(X)
#undef X
	KNOB_COUNT
};

enum { HISTORY = 4096, AGENT_BYTES = 192, QUANTILES = 4096 };

struct line {
	size_t length;
	char text[EVENT_LINE_BYTES];
};

struct popularity {
	double quantile[QUANTILES + 1];
};

static int64_t knobs[KNOB_COUNT] = {
#define X(name, value, meaning) value,
	KNOBS(X)
#undef X
};
static const struct event_format *format;
static uint64_t state; /* of the random numbers */
static struct popularity clients, paths, queries, agents;
static char (*agent_texts)[AGENT_BYTES];
static struct line history[HISTORY];

/* SplitMix64, http://prng.di.unimi.it/splitmix64.c */
static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static uint64_t random_bits(void)
{
	return mix(state += UINT64_C(0x9E3779B97F4A7C15));
}

static uint32_t below(uint32_t n)
{
	return (uint32_t)((random_bits() >> 32) * n >> 32);
}

static bool chance(int64_t percent)
{
	return percent > 0 && below(100) < percent;
}

/* Zipf's law says that a share of ln(k) / ln(n) falls on the first k: its inverse, in steps. */
static void popularity_init(struct popularity *popularity, int64_t n)
{
	for (int i = 0; i <= QUANTILES; i++)
		popularity->quantile[i] = pow((double)(n + 1), (double)i / QUANTILES) - 1;
}

static uint32_t popular(const struct popularity *popularity)
{
	uint64_t bits = random_bits();
	const double *quantile = &popularity->quantile[bits % QUANTILES];
	double between = (double)(bits >> 32) * 0x1p-32;
	return (uint32_t)(quantile[0] + (quantile[1] - quantile[0]) * between);
}

static void make_agents(void)
{
	static const char *const systems[] = {"Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Android 15; Mobile",
		"Macintosh; Intel Mac OS X 10_15_7"};
	agent_texts = calloc((size_t)knobs[KNOB_agents], AGENT_BYTES);
	if (!agent_texts)
		exit(1);
	for (int i = 0; i < knobs[KNOB_agents]; i++)
		if (i % 10 == 9)
			snprintf(agent_texts[i], AGENT_BYTES, "SampleBot/%d.0 (+https://bot%d.example/about)", i % 7, i);
		else
			snprintf(agent_texts[i], AGENT_BYTES,
				"Mozilla/5.0 (%s; rv:%d.0) SampleEngine/2010%04d (like other engines) Browser/%d.%d",
				systems[i % 4], 90 + i, i * 7 % 1300, 90 + i, i % 5);
}

/* The same numbers are drawn for each format, so that it has the same events. */
static void make_event(struct event *event, uint64_t number, int64_t second)
{
	static const char *const methods[] = {"GET", "GET", "GET", "GET", "GET", "GET", "POST", "HEAD"};
	static const uint16_t statuses[] = {200, 200, 200, 200, 200, 206, 301, 304, 404, 500};
	bool distinct = knobs[KNOB_distinct];
	event->second = second;
	event->client = distinct ? (uint32_t)number : popular(&clients);
	event->user = below(200) ? 0 : "carol";
	event->method = methods[below(8)];
	event->path = distinct ? number : popular(&paths);
	event->has_query = distinct || chance(knobs[KNOB_query_share]);
	event->query = !event->has_query ? 0 : distinct ? number : popular(&queries);
	event->protocol = below(4) ? "HTTP/1.1" : "HTTP/2.0";
	event->status = statuses[below(10)];
	event->bytes = below(80000);
	event->has_referer = below(3) > 0;
	event->referer = event->has_referer ? popular(&paths) / 8 : 0;
	event->agent = agent_texts[popular(&agents)];
	event->noise = mix(~state);
}

static void make_line(struct line *line, uint64_t number, int64_t second)
{
	struct event event;
	make_event(&event, number, second);
	line->length = (size_t)(format->write(line->text, &event) - line->text);
}

static void make_bad_line(struct line *line, uint64_t number)
{
	char *out = put(line->text, "a line that fits no format, number ");
	out = put_number(out, number);
	line->length = (size_t)(put(out, "\n") - line->text);
}

static int write_lines(void)
{
	int64_t second = knobs[KNOB_start];
	fputs(format->header, stdout);
	for (int64_t i = 0; i < knobs[KNOB_lines]; i++) {
		struct line *line = &history[i % HISTORY];
		second += below((uint32_t)knobs[KNOB_rate]) == 0;
		if (i > 0 && chance(knobs[KNOB_twins]))
			*line = history[(i - 1) % HISTORY];
		else if (i >= HISTORY && chance(knobs[KNOB_redeliveries]))
			*line = history[below(HISTORY)];
		else if (chance(knobs[KNOB_bad]))
			make_bad_line(line, (uint64_t)i);
		else
			make_line(line, (uint64_t)i, second - below((uint32_t)knobs[KNOB_disorder] + 1));
		fwrite_unlocked(line->text, 1, line->length, stdout);
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : -1;
}

static int usage(FILE *out)
{
	fputs("usage: generate [OPTION]...   writes a made-up access log to standard output\n"
	      "  --format", out);
#define X(name, stamp, header) fputs(" " #name, out);
	EVENT_FORMATS(X)
#undef X
	fputs("   (combined)\n", out);
#define X(name, value, meaning) fprintf(out, "  --%-12s N   %s (%d)\n", #name, meaning, value);
	KNOBS(X)
#undef X
	return out == stdout ? 0 : 2;
}

static int read_options(int argc, char **argv)
{
	enum { FORMAT = KNOB_COUNT, HELP };
	static const struct option options[] = {
#define X(name, value, meaning) {#name, required_argument, 0, KNOB_##name},
		KNOBS(X)
#undef X
		{"format", required_argument, 0, FORMAT}, {"help", no_argument, 0, HELP}, {0}};
	for (int option; (option = getopt_long(argc, argv, "", options, 0)) != -1;) {
		if (option == HELP)
			exit(usage(stdout));
		else if (option == FORMAT && event_format(optarg))
			format = event_format(optarg);
		else if (option < KNOB_COUNT && atoll(optarg) >= 0)
			knobs[option] = atoll(optarg);
		else
			return -1;
	}
	bool usable = knobs[KNOB_rate] > 0 && knobs[KNOB_clients] > 0 && knobs[KNOB_paths] > 0 &&
		      knobs[KNOB_queries] > 0 && knobs[KNOB_agents] > 0 && knobs[KNOB_start] > knobs[KNOB_disorder];
	return usable && optind == argc ? 0 : -1;
}

int main(int argc, char **argv)
{
	static char buffer[1 << 20];
	format = event_format("combined");
	if (read_options(argc, argv) != 0)
		return usage(stderr);
	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	state = (uint64_t)knobs[KNOB_seed] * UINT64_C(0xD1342543DE82EF95);
	popularity_init(&clients, knobs[KNOB_clients]);
	popularity_init(&paths, knobs[KNOB_paths]);
	popularity_init(&queries, knobs[KNOB_queries]);
	popularity_init(&agents, knobs[KNOB_agents]);
	make_agents();
	if (write_lines() == 0)
		return 0;
	perror("generate");
	return 1;
}
