/* The cursors' protocol; ring.h has it in words, with the names P1…P5 and W1…W5 used here. */
#include "pipeline/ring.h"

#include "pipeline/fault.h"
#include "pipeline/now.h"
#include "pipeline/profile.h"

#include <limits.h>
#include <linux/futex.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SPINS = 200, SLEEP_MS_MAX = 1000 };

/* Not FUTEX_PRIVATE: the waiters are other processes. */
static void futex_wait(_Atomic uint32_t *word, uint32_t expected, unsigned milliseconds)
{
	struct timespec limit = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};
	syscall(SYS_futex, (uintptr_t)word, FUTEX_WAIT, expected, &limit, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word)
{
	syscall(SYS_futex, (uintptr_t)word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

uint32_t ring_slots(uint32_t parsers, uint32_t slots_wanted)
{
	uint32_t rounds = (slots_wanted + parsers - 1) / parsers;
	return parsers * (rounds < 2 ? 2 : rounds);
}

void ring_init(struct ring *ring, uint32_t readers, uint32_t parsers, uint32_t slots_wanted, uint64_t first)
{
	memset(ring, 0, sizeof *ring);
	ring->readers = readers;
	ring->parsers = parsers;
	ring->slots = ring_slots(parsers, slots_wanted);
	ring->first = first;
	ring->deduped.next = ring->loaded.next = ring->committed.next = first;
	for (uint32_t i = 0; i < readers; i++) {
		ring->read[i].next = first;
		ring->ends[i] = UINT64_MAX;
	}
	for (uint32_t i = 0; i < parsers; i++)
		ring->parsed[i].next = first;
	ring->loaded.gives_room = true;
}

static bool poisoned(const struct ring *ring)
{
	return atomic_load_explicit(&ring->poisoned, memory_order_acquire);
}

/* Writes down a wait that took so many calls to sleep. */
static void measure_wait(const struct cursor *cursor, int64_t since_ns, int64_t sleeps)
{
	if (!profile_meter || sleeps == 0)
		return;
	int64_t *wait_ns = cursor->gives_room ? &profile_meter->room_wait_ns : &profile_meter->input_wait_ns;
	*wait_ns += now_ns() - since_ns;
	profile_meter->sleeps += sleeps;
}

/* Writes down that a block was taken where so many were. */
static void measure_take(uint64_t backlog)
{
	if (!profile_meter)
		return;
	profile_meter->taken++;
	profile_meter->backlog += (int64_t)backlog;
}

/* W1 to W5.  limit_ms 0 is no limit. */
static int wait(struct ring *ring, struct cursor *cursor, uint64_t number, unsigned limit_ms)
{
	for (int i = 0; i < SPINS; i++) {
		if (ring_ready(cursor, number))
			return 0;
		relax();
	}
	int64_t start_ns = now_ns(), sleeps = 0;
	int result = 0;
	fault_at(FAULT_RING_W1);
	atomic_fetch_add_explicit(&cursor->sleepers, 1, memory_order_relaxed); /* W1 */
	atomic_thread_fence(memory_order_seq_cst); /* W1: before P2, or W3 sees P1 */
	for (;;) {
		fault_at(FAULT_RING_W2);
		uint32_t wakes = atomic_load_explicit(&cursor->wakes, memory_order_acquire); /* W2: before W3 */
		fault_at(FAULT_RING_W3);
		if (ring_ready(cursor, number)) /* W3 */
			break;
		if (poisoned(ring)) {
			result = -1;
			break;
		}
		unsigned sleep_ms = SLEEP_MS_MAX;
		if (limit_ms) {
			unsigned waited = (unsigned)((now_ns() - start_ns) / 1000000);
			if (waited >= limit_ms) {
				result = 1;
				break;
			}
			sleep_ms = limit_ms - waited < sleep_ms ? limit_ms - waited : sleep_ms;
		}
		fault_at(FAULT_RING_W4);
		sleeps++;
		futex_wait(&cursor->wakes, wakes, sleep_ms); /* W4: returns at once where P4 came after W2 */
	}
	fault_at(FAULT_RING_W5);
	atomic_fetch_sub_explicit(&cursor->sleepers, 1, memory_order_relaxed);
	measure_wait(cursor, start_ns, sleeps);
	return result;
}

static uint64_t end_of(const struct ring *ring, uint64_t reader)
{
	return atomic_load_explicit(&ring->ends[reader], memory_order_acquire);
}

/* Whether the block is behind the ends of all readers. */
static bool is_over(const struct ring *ring, uint64_t number)
{
	for (uint32_t i = 0; i < ring->readers; i++) {
		if (number < end_of(ring, i))
			return false;
	}
	return true;
}

/* Waits until the blocks of the other readers that come before this one are filled, or void as well. */
static int wait_for_others(struct ring *ring, uint64_t number)
{
	for (uint64_t i = 1; i < ring->readers && i <= number - ring->first; i++) {
		if (wait(ring, ring_read(ring, number - i), number - i, 0) != 0)
			return -1;
	}
	return 0;
}

enum ring_found ring_take(struct ring *ring, struct cursor *cursor, uint64_t number)
{
	uint64_t reader = number % ring->readers;
	if (wait(ring, cursor, number, 0) != 0)
		return RING_POISONED;
	if (number >= end_of(ring, reader)) {
		/* A reader passes all of its void blocks on at once; who has only those does not run ahead of the others. */
		if (wait_for_others(ring, number) != 0)
			return RING_POISONED;
		return is_over(ring, number) ? RING_OVER : RING_VOID;
	}
	uint64_t next = atomic_load_explicit(&cursor->next, memory_order_relaxed);
	measure_take((next < UINT64_MAX ? next : end_of(ring, reader)) - number);
	return RING_BLOCK;
}

int ring_wait(struct ring *ring, struct cursor *cursor, uint64_t number)
{
	int result = wait(ring, cursor, number, 0);
	if (result == 0)
		measure_take(atomic_load_explicit(&cursor->next, memory_order_relaxed) - number);
	return result;
}

int ring_wait_some(struct ring *ring, struct cursor *cursor, uint64_t number, unsigned milliseconds)
{
	return wait(ring, cursor, number, milliseconds ? milliseconds : 1);
}

int ring_wait_for_room(struct ring *ring, uint64_t number)
{
	int result = poisoned(ring) ? -1 : 0;
	if (number - ring->first >= ring->slots)
		result = wait(ring, &ring->loaded, number - ring->slots, 0);
	if (result == 0)
		measure_take(number - atomic_load_explicit(&ring->loaded.next, memory_order_relaxed) + 1);
	return result;
}

void ring_wake(struct cursor *cursor)
{
	fault_at(FAULT_RING_P4);
	atomic_fetch_add_explicit(&cursor->wakes, 1, memory_order_release);
	fault_at(FAULT_RING_P5);
	if (profile_meter)
		profile_meter->wakes++;
	futex_wake(&cursor->wakes);
}

void ring_publish(struct cursor *cursor, uint64_t next)
{
	fault_at(FAULT_RING_P1);
	atomic_store_explicit(&cursor->next, next, memory_order_release); /* P1: what the stage wrote comes before */
	fault_at(FAULT_RING_P2);
	atomic_thread_fence(memory_order_seq_cst); /* P2: before P3, against W1 */
	fault_at(FAULT_RING_P3);
	if (atomic_load_explicit(&cursor->sleepers, memory_order_relaxed) == 0) /* P3 */
		return;
	ring_wake(cursor); /* P4, P5 */
}

void ring_end_reader(struct ring *ring, uint32_t reader, uint64_t number)
{
	atomic_store_explicit(&ring->ends[reader], number, memory_order_release);
	fault_at(FAULT_RING_END);
	ring_publish(&ring->read[reader], UINT64_MAX);
}

void ring_wake_all(struct ring *ring)
{
	for (uint32_t i = 0; i < ring->readers; i++)
		ring_wake(&ring->read[i]);
	ring_wake(&ring->deduped);
	ring_wake(&ring->loaded);
	ring_wake(&ring->committed);
	for (uint32_t i = 0; i < ring->parsers; i++)
		ring_wake(&ring->parsed[i]);
}

void ring_poison(struct ring *ring)
{
	atomic_store_explicit(&ring->poisoned, true, memory_order_release);
	ring_wake_all(ring);
}
