/* The filters' promise, with a database that is played and a loader that lags at random: an event that another source of
 * its origin delivered before, in this run or an earlier one, is never called definitely new.
 */
#include "stages/dedup/filters.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS = 80, HOURS = 6, KEYS = 5, SOURCES = 5, HISTORIES = 8000, SECONDS_PER_HOUR = 3600 };

struct event {
	int64_t second, source;
	uint64_t key, block;
};

/* The database: the events of all blocks below `committed`. */
struct lookup {
	struct event events[EVENTS];
	int count;
	uint64_t committed;
	int counts, scans; /* calls of count_rows and each_key */
};

static const char *const origins[] = {"origin 0", "origin 1"};

static const char *origin_of(int64_t source)
{
	return origins[source % 3 == 0];
}

static bool is_stored(const struct lookup *lookup, int i, int64_t first, int64_t last)
{
	const struct event *event = &lookup->events[i];
	return event->block < lookup->committed && event->second >= first && event->second <= last;
}

static int64_t count_rows(struct lookup *lookup, int64_t first, int64_t last, int64_t most)
{
	int64_t count = 0;
	lookup->counts++;
	for (int i = 0; i < lookup->count && count < most; i++)
		count += is_stored(lookup, i, first, last);
	return count;
}

static int each_source(
	struct lookup *lookup, int (*found)(void *, int64_t, const char *, int64_t, int64_t), void *context)
{
	for (int64_t source = 1; source <= SOURCES; source++) {
		int64_t first = INT64_MAX, last = INT64_MIN;
		for (int i = 0; i < lookup->count; i++) {
			const struct event *event = &lookup->events[i];
			if (event->source != source || !is_stored(lookup, i, INT64_MIN, INT64_MAX))
				continue;
			first = event->second < first ? event->second : first;
			last = event->second > last ? event->second : last;
		}
		if (first <= last && found(context, source, origin_of(source), first, last) != 0)
			return -1;
	}
	return 0;
}

static int each_key(struct lookup *lookup, const char *origin, int64_t first, int64_t last,
	void (*found)(void *, uint64_t), void *context)
{
	lookup->scans++;
	for (int i = 0; i < lookup->count; i++)
		if (is_stored(lookup, i, first, last) && strcmp(origin_of(lookup->events[i].source), origin) == 0)
			found(context, lookup->events[i].key);
	return 0;
}

static const struct lookup_ops ops = {
	.count_rows = count_rows, .each_source = each_source, .each_key = each_key};

/* Whether an equal event was delivered before that makes a duplicate of this one. */
static bool seen_before(const struct lookup *lookup, const struct event *event, bool drop_twins)
{
	for (int i = 0; i < lookup->count; i++)
		if (lookup->events[i].key == event->key && lookup->events[i].second == event->second &&
			(drop_twins || lookup->events[i].source != event->source))
			return true;
	return false;
}

/* A random one; few different seconds, some of them the first or the last of their hour. */
static struct event make_event(uint64_t block, int64_t source, int64_t around)
{
	int64_t hour = around >= 0 && pick(4) ? around : pick(HOURS);
	int64_t second = (hour - 2) * SECONDS_PER_HOUR + (pick(2) ? pick(2) * (SECONDS_PER_HOUR - 1) : pick(3) * 1000);
	struct event event = {.second = second, .source = source, .block = block};
	event.key = ((uint64_t)pick(KEYS) * 1000000 + (uint64_t)(second + 2 * SECONDS_PER_HOUR) * 2 +
			    (origin_of(source) == origins[1])) *
		    0x9e3779b97f4a7c15u;
	return event;
}

/* What a kill undoes: what was not committed is not there. */
static void forget_uncommitted(struct lookup *lookup)
{
	int kept = 0;
	for (int i = 0; i < lookup->count; i++)
		if (lookup->events[i].block < lookup->committed)
			lookup->events[kept++] = lookup->events[i];
	lookup->count = kept;
}

/* One history: blocks of a few events, the loader some blocks behind, a new run now and then.  Returns the events that
 * were called definitely new. */
static int run_history(const struct filters_settings *settings)
{
	static struct filter_counters counters;
	_Atomic int64_t looks_in_vain = 0;
	struct lookup lookup = {0};
	struct filters *filters = filters_new(settings, &ops, &lookup, &looks_in_vain, &counters);
	int definitely_new = 0;
	int64_t source = 1;
	bool failed = false, wrong = false; /* one assertion for all: each is a system call */
	ck_assert_ptr_nonnull(filters);
	for (uint64_t block = 0; lookup.count < EVENTS && block < 10 * EVENTS; block++) {
		if (pick(30) == 0) { /* the run ended, well or not, and another one begins */
			if (pick(2))
				forget_uncommitted(&lookup);
			lookup.committed = block;
			filters_free(filters);
			filters = filters_new(settings, &ops, &lookup, &looks_in_vain, &counters);
		}
		source = pick(3) ? source : 1 + pick(SOURCES);
		failed |= filters_enter(filters, source, origin_of(source), block, lookup.committed) != 0;
		int64_t around = pick(HOURS);
		for (int left = 1 + pick(3); left > 0 && lookup.count < EVENTS; left--) {
			struct event event = make_event(block, source, around);
			if (lookup.committed < block && pick(4) == 0)
				lookup.committed += 1 + (uint64_t)pick((int)(block - lookup.committed));
			int maybe = filters_maybe(filters, event.second, event.key);
			failed |= maybe < 0;
			wrong |= !maybe && seen_before(&lookup, &event, settings->drop_twins);
			definitely_new += !maybe;
			looks_in_vain += maybe * pick(4);
			lookup.events[lookup.count++] = event;
		}
		filters_measure(filters);
	}
	filters_free(filters);
	ck_assert(!failed);
	ck_assert_msg(!wrong, "seen before, and called definitely new");
	return definitely_new;
}

START_TEST(what_another_source_delivered_before_is_never_definitely_new)
{
	int definitely_new = 0;
	random_state = 88172645463325252u;
	for (int i = 0; i < HISTORIES; i++) {
		const struct filters_settings settings = {.slots = 1u << pick(4), .prime_after = (uint32_t)pick(4),
			.bytes_max = pick(2) ? 12000 : 1 << 20, .drop_twins = pick(4) == 0};
		definitely_new += run_history(&settings);
	}
	/* A filter that always says maybe would keep the promise too. */
	ck_assert_int_gt(definitely_new, HISTORIES * 20);
}
END_TEST

/* --- one thing at a time --- */

struct stage {
	struct filter_counters counters;
	_Atomic int64_t looks_in_vain;
	struct filters *filters;
	uint64_t number; /* of the next block */
};

static void begin(struct stage *stage, struct lookup *lookup, const struct filters_settings *settings)
{
	*stage = (struct stage){.filters = filters_new(settings, &ops, lookup, &stage->looks_in_vain, &stage->counters)};
	ck_assert_ptr_nonnull(stage->filters);
	stage->number = lookup->committed;
}

static void end(struct stage *stage)
{
	filters_free(stage->filters);
}

/* A block of events of one second, all different; returns how many were maybes. */
static int maybes_of(struct stage *stage, int64_t source, int64_t second, int count, uint64_t committed)
{
	int maybes = 0;
	ck_assert_int_eq(filters_enter(stage->filters, source, origin_of(source), stage->number++, committed), 0);
	for (int i = 0; i < count; i++)
		maybes += filters_maybe(stage->filters, second, (uint64_t)(i + 1) * 0x9e3779b97f4a7c15u);
	filters_measure(stage->filters);
	return maybes;
}

static const struct filters_settings roomy = {.slots = 4, .prime_after = 10, .bytes_max = 8 << 20};

/* Sources 1, 2, 4 and 5 are of one origin, source 3 of another. */
enum { NOON = 12 * SECONDS_PER_HOUR };

START_TEST(a_source_alone_in_its_seconds_needs_no_filter)
{
	struct stage stage;
	struct lookup lookup = {0};
	begin(&stage, &lookup, &roomy);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON, 1000, 0), 0);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON + 9, 1000, 0), 0);
	ck_assert_int_eq(maybes_of(&stage, 2, NOON + 10, 1000, 0), 0);  /* the same hour, but later */
	ck_assert_int_eq(maybes_of(&stage, 3, NOON, 1000, 0), 0);       /* another origin */
	ck_assert_int_eq(maybes_of(&stage, 1, NOON + 9, 1000, 0), 0);
	ck_assert_int_eq(stage.counters.bytes + stage.counters.maybes + stage.counters.probes, 0);
	ck_assert_int_eq(lookup.counts + lookup.scans, 0);
	end(&stage);
}
END_TEST

START_TEST(a_source_that_is_read_on_is_no_other_source)
{
	struct stage stage;
	struct lookup lookup = {.count = 2, .committed = 1};
	lookup.events[0] = (struct event){.second = NOON, .source = 1, .key = 1};
	lookup.events[1] = (struct event){.second = NOON + 60, .source = 1, .key = 2};
	begin(&stage, &lookup, &roomy);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON + 30, 1000, 1), 0);
	ck_assert_int_eq(maybes_of(&stage, 2, NOON + 61, 1000, 1), 0);
	ck_assert_int_eq(maybes_of(&stage, 2, NOON + 60, 1000, 1), 1000);
	ck_assert_int_eq(lookup.scans, 0);
	end(&stage);
}
END_TEST

START_TEST(where_twins_are_dropped_a_source_alone_needs_a_filter_too)
{
	struct stage stage;
	struct lookup lookup = {0};
	struct filters_settings settings = roomy;
	settings.drop_twins = true;
	begin(&stage, &lookup, &settings);
	ck_assert_int_lt(maybes_of(&stage, 1, NOON, 1000, 0), 100);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON, 1000, 0), 1000);
	end(&stage);
}
END_TEST

START_TEST(where_two_sources_meet_a_filter_knows_the_hour_once_all_before_it_is_committed)
{
	struct stage stage;
	struct lookup lookup = {0};
	begin(&stage, &lookup, &roomy);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON - 1, 1, 0), 0);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON + 7200, 1, 0), 0);
	ck_assert_int_eq(maybes_of(&stage, 2, NOON, 1000, 0), 1000);
	lookup.committed = 2;
	ck_assert_int_lt(maybes_of(&stage, 2, NOON + SECONDS_PER_HOUR, 1000, 2), 100);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON + SECONDS_PER_HOUR, 1000, 2), 1000);
	ck_assert_int_eq(lookup.scans, 0);
	end(&stage);
}
END_TEST

START_TEST(a_filter_grows_with_its_hour_and_keeps_its_error_rate)
{
	struct stage stage;
	struct lookup lookup = {0};
	struct filters_settings settings = roomy;
	settings.drop_twins = true;
	begin(&stage, &lookup, &settings);
	ck_assert_int_lt(maybes_of(&stage, 1, NOON, 300000, 0), 300000 * 3 / 100);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON, 300000, 0), 300000);
	for (int i = 0; i < 2000; i++)
		filters_measure(stage.filters);
	ck_assert_int_lt(stage.counters.false_positives, stage.counters.probes * 4 / 100);
	ck_assert_int_le(stage.counters.bytes, settings.bytes_max);
	end(&stage);
}
END_TEST

START_TEST(a_filter_that_may_not_grow_says_maybe)
{
	struct stage stage;
	struct lookup lookup = {0};
	struct filters_settings settings = roomy;
	settings.drop_twins = true;
	settings.bytes_max = 8000;
	begin(&stage, &lookup, &settings);
	ck_assert_int_gt(maybes_of(&stage, 1, NOON, 20000, 0), 20000 - 4096 - 1);
	ck_assert_int_eq(maybes_of(&stage, 1, NOON, 20000, 0), 20000);
	ck_assert_int_le(stage.counters.bytes, settings.bytes_max);
	end(&stage);
}
END_TEST

START_TEST(a_filter_that_has_no_room_for_all_stored_keys_says_maybe)
{
	struct stage stage;
	struct lookup lookup = {.count = EVENTS, .committed = 1};
	struct filters_settings settings = roomy;
	settings.bytes_max = 8000;
	for (int i = 0; i < EVENTS; i++)
		lookup.events[i] = (struct event){.second = NOON, .key = (uint64_t)i << 32, .source = 1};
	begin(&stage, &lookup, &settings);
	ck_assert_int_eq(maybes_of(&stage, 2, NOON, 1, 1), 1);
	stage.looks_in_vain = EVENTS;
	ck_assert_int_eq(maybes_of(&stage, 2, NOON, 4090, 1), 4090);
	ck_assert_int_eq(lookup.scans, 0);
	ck_assert_int_eq(maybes_of(&stage, 4, NOON, 20000, 3), 20000);
	ck_assert_int_eq(lookup.scans, 1);
	end(&stage);
}
END_TEST

START_TEST(stored_keys_are_read_once_looks_in_vain_have_cost_as_much)
{
	struct stage stage;
	struct lookup lookup = {.count = 1, .committed = 1};
	lookup.events[0] = (struct event){.second = NOON, .source = 1, .key = 12345};
	begin(&stage, &lookup, &roomy);
	ck_assert_int_eq(maybes_of(&stage, 2, NOON, 100, 1), 100);
	ck_assert_int_eq(maybes_of(&stage, 2, NOON, 100, 2), 100); /* all duplicates, so far */
	ck_assert_int_eq(lookup.scans, 0);
	stage.looks_in_vain = 10;
	ck_assert_int_eq(maybes_of(&stage, 2, NOON, 1, 2), 1);
	ck_assert_int_eq(lookup.scans, 0); /* what came before is not committed */
	ck_assert_int_eq(maybes_of(&stage, 2, NOON, 1, 3), 1);
	ck_assert_int_eq(lookup.scans, 1);
	ck_assert_int_eq(filters_enter(stage.filters, 2, origin_of(2), stage.number++, 3), 0);
	ck_assert_int_eq(filters_maybe(stage.filters, NOON, 777), 0);
	ck_assert_int_eq(filters_maybe(stage.filters, NOON, 12345), 1);
	ck_assert_int_eq(lookup.scans, 1);
	end(&stage);
}
END_TEST

START_TEST(an_hour_with_too_many_stored_rows_is_not_read_for_a_few_looks)
{
	struct stage stage;
	struct lookup lookup = {.count = EVENTS, .committed = 1};
	for (int i = 0; i < EVENTS; i++)
		lookup.events[i] = (struct event){.second = NOON, .key = (uint64_t)i << 32, .source = 1};
	begin(&stage, &lookup, &roomy);
	for (stage.looks_in_vain = 0; stage.looks_in_vain < EVENTS / 2; stage.looks_in_vain++)
		ck_assert_int_eq(maybes_of(&stage, 2, NOON, 2, stage.number), 2);
	ck_assert_int_eq(lookup.scans, 0);
	ck_assert_int_eq(lookup.counts, 2); /* as the slot was made, and once after ten looks */
	stage.looks_in_vain = 4 * EVENTS;
	maybes_of(&stage, 2, NOON, 2, stage.number);
	maybes_of(&stage, 2, NOON, 2, stage.number);
	ck_assert_int_eq(lookup.scans, 1);
	end(&stage);
}
END_TEST

Suite *suite_filters(void)
{
	Suite *suite = suite_create("filters");
	TCase *all = tcase_create("filters");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, what_another_source_delivered_before_is_never_definitely_new);
	tcase_add_test(all, a_source_alone_in_its_seconds_needs_no_filter);
	tcase_add_test(all, a_source_that_is_read_on_is_no_other_source);
	tcase_add_test(all, where_twins_are_dropped_a_source_alone_needs_a_filter_too);
	tcase_add_test(all, where_two_sources_meet_a_filter_knows_the_hour_once_all_before_it_is_committed);
	tcase_add_test(all, a_filter_grows_with_its_hour_and_keeps_its_error_rate);
	tcase_add_test(all, a_filter_that_may_not_grow_says_maybe);
	tcase_add_test(all, a_filter_that_has_no_room_for_all_stored_keys_says_maybe);
	tcase_add_test(all, stored_keys_are_read_once_looks_in_vain_have_cost_as_much);
	tcase_add_test(all, an_hour_with_too_many_stored_rows_is_not_read_for_a_few_looks);
	suite_add_tcase(suite, all);
	return suite;
}
