/* The Bloom filters' promise, with a database that is played and a loader that lags at random: an event that was seen
 * before, in this run or an earlier one, is never called definitely new.
 */
#include "stages/dedup/filters.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS = 80, HOURS = 6, KEYS = 5, HISTORIES = 4000, SECONDS_PER_HOUR = 3600 };

struct event {
	int64_t second;
	uint64_t key, origin, block;
};

/* The database: the events of all blocks below `committed`. */
struct lookup {
	struct event events[EVENTS];
	int count;
	uint64_t committed;
	int scans; /* calls of each_key */
};

static bool is_stored(const struct lookup *lookup, int i, int64_t first, int64_t last)
{
	const struct event *event = &lookup->events[i];
	return event->block < lookup->committed && event->second >= first && event->second <= last;
}

static int64_t count_rows(struct lookup *lookup, int64_t first, int64_t last, int64_t most)
{
	int64_t count = 0;
	for (int i = 0; i < lookup->count && count < most; i++)
		count += is_stored(lookup, i, first, last);
	return count;
}

static int each_key(struct lookup *lookup, int64_t first, int64_t last, void (*found)(void *, uint64_t), void *context)
{
	lookup->scans++;
	for (int i = 0; i < lookup->count; i++)
		if (is_stored(lookup, i, first, last))
			found(context, lookup->events[i].key);
	return 0;
}

static const struct lookup_ops ops = {.count_rows = count_rows, .each_key = each_key};

static bool seen_before(const struct lookup *lookup, const struct event *event)
{
	for (int i = 0; i < lookup->count; i++)
		if (lookup->events[i].key == event->key && lookup->events[i].origin == event->origin &&
			lookup->events[i].second == event->second)
			return true;
	return false;
}

static struct event make_event(uint64_t block)
{
	struct event event = {.second = (pick(HOURS) - 2) * SECONDS_PER_HOUR, .origin = (uint64_t)pick(2), .block = block};
	event.key = ((uint64_t)pick(KEYS) * 16 + event.origin * 8 + (uint64_t)(event.second / SECONDS_PER_HOUR + 2)) *
		    0x9e3779b97f4a7c15u;
	return event;
}

/* One history: blocks of a few events, the loader some blocks behind, a new run now and then.  Returns the events that
 * were called definitely new. */
static int run_history(const struct filters_settings *settings)
{
	static struct filter_counters counters;
	struct lookup lookup = {0};
	struct filters *filters = filters_new(settings, &ops, &lookup, &counters);
	int definitely_new = 0;
	ck_assert_ptr_nonnull(filters);
	for (uint64_t block = 0; lookup.count < EVENTS; block++) {
		if (pick(30) == 0) { /* the run ended well, and another one begins */
			lookup.committed = block;
			filters_free(filters);
			filters = filters_new(settings, &ops, &lookup, &counters);
		}
		for (int left = 1 + pick(3); left > 0 && lookup.count < EVENTS; left--) {
			struct event event = make_event(block);
			if (lookup.committed < block && pick(4) == 0)
				lookup.committed += 1 + (uint64_t)pick((int)(block - lookup.committed));
			int maybe = filters_maybe(
				filters, event.origin, event.second, event.key, block, lookup.committed);
			ck_assert_int_ge(maybe, 0);
			ck_assert_msg(maybe || !seen_before(&lookup, &event), "seen before, and called definitely new");
			definitely_new += !maybe;
			lookup.events[lookup.count++] = event;
		}
	}
	filters_free(filters);
	return definitely_new;
}

START_TEST(what_was_seen_before_is_never_definitely_new)
{
	int definitely_new = 0;
	random_state = 88172645463325252u;
	for (int i = 0; i < HISTORIES; i++) {
		const struct filters_settings settings = {
			.slots = 1u << pick(4), .prime_after = 1 + (uint32_t)pick(4), .bytes_max = pick(2) ? 12000 : 1 << 20};
		definitely_new += run_history(&settings);
	}
	/* A filter that always says maybe would keep the promise too. */
	ck_assert_int_gt(definitely_new, HISTORIES * 5);
}
END_TEST

/* Events of one hour, all different; returns how many were maybes. */
static int maybes_of(struct filters *filters, int64_t hour, int count)
{
	int maybes = 0;
	for (int i = 0; i < count; i++)
		maybes += filters_maybe(filters, 1, hour * SECONDS_PER_HOUR, (uint64_t)(i + 1) * 0x9e3779b97f4a7c15u, 0, 0);
	return maybes;
}

START_TEST(a_filter_grows_with_its_hour_and_keeps_its_error_rate)
{
	static struct filter_counters counters;
	struct lookup lookup = {0};
	const struct filters_settings settings = {.slots = 4, .prime_after = 10, .bytes_max = 8 << 20};
	struct filters *filters = filters_new(&settings, &ops, &lookup, &counters);
	ck_assert_int_lt(maybes_of(filters, 1, 300000), 300000 * 3 / 100);
	ck_assert_int_eq(maybes_of(filters, 1, 300000), 300000);
	for (int i = 0; i < 2000; i++)
		filters_measure(filters);
	ck_assert_int_lt(counters.false_positives, counters.probes * 4 / 100);
	ck_assert_int_le(counters.bytes, settings.bytes_max);
	filters_free(filters);
}
END_TEST

START_TEST(a_filter_that_may_not_grow_says_maybe)
{
	static struct filter_counters counters;
	struct lookup lookup = {0};
	const struct filters_settings settings = {.slots = 4, .prime_after = 10, .bytes_max = 8000};
	struct filters *filters = filters_new(&settings, &ops, &lookup, &counters);
	ck_assert_int_gt(maybes_of(filters, 1, 20000), 20000 - 4096 - 1);
	ck_assert_int_le(counters.bytes, settings.bytes_max);
	filters_free(filters);
}
END_TEST

START_TEST(an_hour_with_stored_rows_is_read_once_and_then_known)
{
	static struct filter_counters counters;
	struct lookup lookup = {.count = 1, .committed = 1};
	lookup.events[0] = (struct event){.second = 5 * SECONDS_PER_HOUR + 7, .key = 12345, .origin = 1};
	const struct filters_settings settings = {.slots = 4, .prime_after = 10, .bytes_max = 1 << 20};
	struct filters *filters = filters_new(&settings, &ops, &lookup, &counters);
	ck_assert_int_eq(maybes_of(filters, 5, 10), 10);
	ck_assert_int_eq(lookup.scans, 1);
	ck_assert_int_eq(filters_maybe(filters, 1, 5 * SECONDS_PER_HOUR + 9, 777, 1, 1), 0);
	ck_assert_int_eq(filters_maybe(filters, 1, 5 * SECONDS_PER_HOUR + 7, 12345, 1, 1), 1);
	ck_assert_int_eq(lookup.scans, 1);
	filters_free(filters);
}
END_TEST

START_TEST(an_hour_with_too_many_stored_rows_is_not_read_for_a_few_maybes)
{
	static struct filter_counters counters;
	struct lookup lookup = {.count = EVENTS, .committed = 1};
	for (int i = 0; i < EVENTS; i++)
		lookup.events[i] = (struct event){.second = 5 * SECONDS_PER_HOUR, .key = (uint64_t)i << 32, .origin = 2};
	const struct filters_settings settings = {.slots = 4, .prime_after = 2, .bytes_max = 1 << 20};
	struct filters *filters = filters_new(&settings, &ops, &lookup, &counters);
	ck_assert_int_eq(maybes_of(filters, 5, 2), 2);
	ck_assert_int_eq(lookup.scans, 0);
	ck_assert_int_eq(maybes_of(filters, 5, 20), 6); /* the eighth makes it worth while: 8 × 16 > 80 */
	ck_assert_int_eq(lookup.scans, 1);
	filters_free(filters);
}
END_TEST

Suite *suite_filters(void)
{
	Suite *suite = suite_create("filters");
	TCase *all = tcase_create("filters");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, what_was_seen_before_is_never_definitely_new);
	tcase_add_test(all, a_filter_grows_with_its_hour_and_keeps_its_error_rate);
	tcase_add_test(all, a_filter_that_may_not_grow_says_maybe);
	tcase_add_test(all, an_hour_with_stored_rows_is_read_once_and_then_known);
	tcase_add_test(all, an_hour_with_too_many_stored_rows_is_not_read_for_a_few_maybes);
	suite_add_tcase(suite, all);
	return suite;
}
