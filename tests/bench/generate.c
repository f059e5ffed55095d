/* Writes a made-up access log to standard output, millions of lines a second: what the benchmarks read.
 *
 * The same options give the same bytes everywhere.  Values are drawn by popularity: of n values the k-th is chosen about
 * 1/k as often as the first (Zipf's law), as clients, pages and browsers are.  Values are computed from their number, so
 * that none but the user agents are kept.
 */
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

enum { LINE_BYTES = 1024, HISTORY = 4096, AGENT_BYTES = 192, QUANTILES = 4096, STAMPS = 4096, STAMP_BYTES = 28 };

struct line {
	size_t length;
	char text[LINE_BYTES];
};

struct popularity {
	double quantile[QUANTILES + 1];
};

static int64_t knobs[KNOB_COUNT] = {
#define X(name, value, meaning) value,
	KNOBS(X)
#undef X
};
static bool main_format;
static uint64_t state; /* of the random numbers */
static struct popularity clients, paths, queries, agents;
static char (*agent_texts)[AGENT_BYTES];
static struct line history[HISTORY];

/* SplitMix64, http://prng.di.unimi.it/splitmix64.c */
static uint64_t random_bits(void)
{
	uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
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

static char *put(char *out, const char *text)
{
	size_t length = strlen(text);
	memcpy(out, text, length);
	return out + length;
}

static char *put_number(char *out, uint64_t number)
{
	char digits[20];
	int count = 0;
	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count > 0)
		*out++ = digits[--count];
	return out;
}

/* A private address; the multiplication spreads neighbours and keeps numbers different. */
static char *put_client(char *out, uint32_t number)
{
	uint32_t address = (UINT32_C(10) << 24) + (number & 0xff000000) + (number * 0x9E3779B1 & 0xffffff);
	for (int shift = 24; shift >= 0; shift -= 8) {
		out = put_number(out, address >> shift & 255);
		*out++ = shift ? '.' : ' ';
	}
	return out;
}

static char *put_path(char *out, uint64_t number)
{
	static const char *const rooms[] = {"/articles/", "/downloads/archive/", "/static/img/", "/api/v2/orders/",
		"/forum/thread/", "/users/profile/", "/search/"};
	static const char *const words[] = {"autumn", "bicycle", "compass", "harbour", "lantern", "meadow", "orchard",
		"quarry", "riverside", "sundial", "workshop"};
	out = put(out, rooms[number % 7]);
	out = put(out, words[number % 11]);
	*out++ = '-';
	return put_number(out, number);
}

static char *put_query(char *out, uint64_t number)
{
	out = put(out, "?session=");
	out = put_number(out, number);
	out = put(out, number % 3 ? "&sort=newest&page=" : "&lang=en&from=newsletter&page=");
	return put_number(out, number % 30);
}

/* The time in log notation, from a small cache: breaking a time up costs more than the rest of the line. */
static const char *stamp(int64_t second)
{
	static struct {
		int64_t second;
		char text[STAMP_BYTES];
	} stamps[STAMPS];
	size_t at = (size_t)(second % STAMPS);
	if (stamps[at].second != second) {
		time_t when = (time_t)second;
		strftime(stamps[at].text, STAMP_BYTES, "%d/%b/%Y:%H:%M:%S +0000", gmtime(&when));
		stamps[at].second = second;
	}
	return stamps[at].text;
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

static char *put_request(char *out, uint64_t number)
{
	static const char *const methods[] = {"GET ", "GET ", "GET ", "GET ", "GET ", "GET ", "POST ", "HEAD "};
	bool distinct = knobs[KNOB_distinct];
	out = put(out, methods[below(8)]);
	out = put_path(out, distinct ? number : popular(&paths));
	if (distinct || chance(knobs[KNOB_query_share]))
		out = put_query(out, distinct ? number : popular(&queries));
	return put(out, below(4) ? " HTTP/1.1" : " HTTP/2.0");
}

static char *put_referer(char *out)
{
	if (below(3) == 0)
		return put(out, "-");
	out = put(out, "https://www.shop.example");
	return put_path(out, popular(&paths) / 8);
}

static void make_line(struct line *line, uint64_t number, int64_t second)
{
	static const char *const statuses[] = {"200 ", "200 ", "200 ", "200 ", "200 ", "206 ", "301 ", "304 ", "404 ",
		"500 "};
	char *out = put_client(line->text, knobs[KNOB_distinct] ? (uint32_t)number : popular(&clients));
	out = put(out, below(200) ? "- - [" : "- carol [");
	out = put(out, stamp(second));
	out = put(out, "] \"");
	out = put_request(out, number);
	out = put(out, "\" ");
	out = put(out, statuses[below(10)]);
	out = put_number(out, below(80000));
	out = put(out, " \"");
	out = put_referer(out);
	out = put(out, "\" \"");
	out = put(out, agent_texts[popular(&agents)]);
	if (main_format)
		out = put(out, below(5) ? "\" \"-" : "\" \"192.0.2.44");
	out = put(out, "\"\n");
	line->length = (size_t)(out - line->text);
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
	      "  --format combined|main   (combined)\n", out);
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
		else if (option == FORMAT && (!strcmp(optarg, "main") || !strcmp(optarg, "combined")))
			main_format = *optarg == 'm';
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
