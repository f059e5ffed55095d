/* The fuzz targets without a fuzzer: every seed, and some thousand mutations of them, the same ones every time. */
#include "tests/fuzz/targets.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MUTANTS = 5000, INPUT_BYTES = 16 << 10 };

static const struct target {
	const char *name;
	int (*run)(const uint8_t *data, size_t size);
} targets[] = {
#define X(name) {#name, fuzz_##name},
	FUZZ_TARGETS(X)
#undef X
};

enum { TARGET_COUNT = sizeof targets / sizeof *targets };

struct input {
	uint8_t bytes[INPUT_BYTES];
	size_t length;
};

static void read_input(const char *path, struct input *input)
{
	FILE *file = fopen(path, "rb");
	ck_assert_ptr_nonnull(file);
	input->length = fread(input->bytes, 1, INPUT_BYTES, file);
	fclose(file);
}

/* From memory of its own size, so that a sanitizer sees who reads behind it. */
static void run(const struct target *target, const struct input *input)
{
	uint8_t *exact = malloc(input->length ? input->length : 1);
	memcpy(exact, input->bytes, input->length);
	target->run(exact, input->length);
	free(exact);
}

/* Moves what begins at `at` to `to`, cut off at the end of the room. */
static void move_tail(struct input *input, size_t at, size_t to)
{
	size_t length = input->length - at;
	if (length > INPUT_BYTES - to)
		length = INPUT_BYTES - to;
	memmove(input->bytes + to, input->bytes + at, length);
	input->length = to + length;
}

static uint8_t any_byte(void)
{
	static const char bytes[] = "\"\\%${}[]:,; \t\n\r\0|-+'?#\x80\xff" "09azAZ";
	return (uint8_t)(pick(2) ? pick(256) : bytes[pick(sizeof bytes - 1)]);
}

/* A byte changed, put in or left out; a piece left out, twice there, or from elsewhere. */
static void mutate(struct input *input, const struct input *other)
{
	size_t at = (size_t)pick((int)input->length + 1), piece = (size_t)pick(pick(4) ? 9 : 200), from;
	if (piece > input->length - at)
		piece = input->length - at;
	switch (pick(6)) {
	case 0:
		if (at < input->length)
			input->bytes[at] ^= (uint8_t)(1 << pick(8));
		break;
	case 1:
		if (at < input->length)
			input->bytes[at] = any_byte();
		break;
	case 2:
		if (at + 1 < INPUT_BYTES) {
			move_tail(input, at, at + 1);
			input->bytes[at] = any_byte();
		}
		break;
	case 3: move_tail(input, at + piece, at); break;
	case 4:
		if (at + piece < INPUT_BYTES)
			move_tail(input, at, at + piece);
		break;
	default:
		from = (size_t)pick((int)other->length + 1);
		if (piece > other->length - from)
			piece = other->length - from;
		memcpy(input->bytes + at, other->bytes + from, piece);
		break;
	}
}

START_TEST(no_seed_and_no_mutation_of_one_is_a_finding)
{
	const struct target *target = &targets[_i];
	static struct input input, other;
	char pattern[100];
	glob_t seeds;
	snprintf(pattern, sizeof pattern, "build/fuzz/seeds/%s/*", target->name);
	ck_assert_msg(glob(pattern, 0, NULL, &seeds) == 0, "no seeds: make build/fuzz/seeds/made");
	for (size_t i = 0; i < seeds.gl_pathc; i++) {
		read_input(seeds.gl_pathv[i], &input);
		run(target, &input);
	}
	random_state = 1;
	for (int i = 0; i < MUTANTS; i++) {
		read_input(seeds.gl_pathv[pick((int)seeds.gl_pathc)], &input);
		read_input(seeds.gl_pathv[pick((int)seeds.gl_pathc)], &other);
		for (int changes = 1 + pick(4); changes > 0; changes--)
			mutate(&input, &other);
		run(target, &input);
	}
	globfree(&seeds);
}
END_TEST

Suite *suite_fuzz(void)
{
	Suite *suite = suite_create("fuzz");
	TCase *all = tcase_create("targets");
	tcase_set_timeout(all, 120);
	tcase_add_loop_test(all, no_seed_and_no_mutation_of_one_is_a_finding, 0, TARGET_COUNT);
	suite_add_tcase(suite, all);
	return suite;
}
