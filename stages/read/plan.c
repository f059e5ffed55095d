/* Deals the inputs out to the readers.
 *
 * Inputs are kin where they are of one origin, or may turn out to be: a file is of the origin of its name or, where it is
 * a known source, of that source's.  Kin have one reader, which takes them in the order of the inputs.  So what of an
 * origin comes first does not depend on the number of readers, and no two readers can claim the same known source, not even
 * when a compressed file gives one free.  The families go to the readers by size, the largest first, each to the reader
 * with the least to do.
 *
 * Reading costs little but for decompressing, so further readers pay where compressed files of several families have to be
 * decompressed and CPUs are idle; not where there is a stream, for which all would have to wait.  On two CPUs two readers took a
 * fifth longer than one: one reader alone can go by the time of its logs.
 */
#include "stages/read/plan.h"

#include "pipeline/cpus.h"
#include "pipeline/error.h"
#include "pipeline/ring.h"

#include <stdlib.h>
#include <string.h>

enum { READERS_CHOSEN_MAX = 8, BUSY_CPUS = 3, DECOMPRESSED_TIMES = 10 /* what a log is larger than its compressed form, about */ };

/* An input under one of its origins. */
struct kin {
	char *origin;
	size_t input;
};

/* The inputs that are kin of each other. */
struct family {
	size_t first, members;
	int64_t bytes;   /* of text to read, about */
	bool compressed; /* a part of it has to be decompressed */
};

struct kin_list {
	struct kin *list;
	size_t count;
};

static size_t count_compressed(const struct identity *identity)
{
	size_t count = 0;
	for (size_t i = 0; i < identity->inputs->count; i++)
		count += identity->claims[i].compressed;
	return count;
}

/* One, and one more for each CPU that the loader, the parser and a reader do not keep busy already. */
static uint32_t most_readers(void)
{
	unsigned cpus = cpus_available(), most = cpus > BUSY_CPUS ? cpus - BUSY_CPUS + 1 : 1;
	return most < READERS_CHOSEN_MAX ? most : READERS_CHOSEN_MAX;
}

/* --- families --- */

static int add_kin(struct kin_list *kin, const char *origin, size_t input)
{
	char *copy = strdup(origin);
	if (!copy)
		return error_set_errno("dealing out the inputs");
	kin->list[kin->count++] = (struct kin){.origin = copy, .input = input};
	return 0;
}

/* Adds the input under the origin of its name and those of the sources that it may be. */
static int add_input(struct kin_list *kin, const struct identity *identity, size_t at)
{
	const struct claim *claim = &identity->claims[at];
	char origin[SOURCE_PATH_BYTES];
	identity_origin(identity, &identity->inputs->list[at], origin);
	if (add_kin(kin, origin, at) != 0)
		return -1;
	if (claim->source && strcmp(claim->source->origin, origin) != 0 &&
		add_kin(kin, claim->source->origin, at) != 0)
		return -1;
	for (size_t i = 0; i < claim->count; i++) {
		const char *other = claim->candidates[i].source->origin;
		if (claim->candidates[i].kinship == KINSHIP_MOVED && add_kin(kin, other, at) != 0)
			return -1;
	}
	return 0;
}

static int list_kin(struct kin_list *kin, const struct identity *identity)
{
	size_t room = 0;
	for (size_t i = 0; i < identity->inputs->count; i++)
		room += 2 + identity->claims[i].count;
	kin->list = calloc(room + 1, sizeof *kin->list);
	if (!kin->list)
		return error_set_errno("dealing out the inputs");
	for (size_t i = 0; i < identity->inputs->count; i++) {
		if (add_input(kin, identity, i) != 0)
			return -1;
	}
	return 0;
}

static void free_kin(struct kin_list *kin)
{
	for (size_t i = 0; i < kin->count; i++)
		free(kin->list[i].origin);
	free(kin->list);
}

static int compare_kin(const void *left, const void *right)
{
	const struct kin *a = left, *b = right;
	int order = strcmp(a->origin, b->origin);
	return order != 0 ? order : a->input < b->input ? -1 : a->input > b->input;
}

/* The first of the input's family; `parent` leads there. */
static size_t first_of(size_t *parent, size_t input)
{
	while (parent[input] != input)
		input = parent[input] = parent[parent[input]];
	return input;
}

/* Lets the parent of each input lead to the first of its family. */
static int find_families(const struct identity *identity, size_t *parent)
{
	struct kin_list kin = {0};
	int status = list_kin(&kin, identity);
	for (size_t i = 0; i < identity->inputs->count; i++)
		parent[i] = i;
	if (status == 0)
		qsort(kin.list, kin.count, sizeof *kin.list, compare_kin);
	for (size_t i = 1; status == 0 && i < kin.count; i++) {
		if (strcmp(kin.list[i].origin, kin.list[i - 1].origin) != 0)
			continue;
		size_t a = first_of(parent, kin.list[i - 1].input), b = first_of(parent, kin.list[i].input);
		parent[a > b ? a : b] = a < b ? a : b;
	}
	free_kin(&kin);
	return status;
}

/* Text to read of the input, about. */
static int64_t text_bytes(const struct identity *identity, size_t at)
{
	const struct claim *claim = &identity->claims[at];
	int64_t size = identity->inputs->list[at].size_bytes;
	if (claim->finished || claim->unreadable)
		return 0;
	if (claim->compressed)
		return size * DECOMPRESSED_TIMES;
	return claim->source && claim->source->position.offset < size ? size - claim->source->position.offset : size;
}

/* Sums the families up, in the order of their first inputs; returns how many there are. */
static size_t sum_up(const struct identity *identity, size_t *parent, struct family *families)
{
	size_t inputs = identity->inputs->count, count = 0;
	for (size_t i = 0; i < inputs; i++) {
		struct family *family = &families[first_of(parent, i)];
		family->members++;
		family->bytes += text_bytes(identity, i);
		family->compressed |= identity->claims[i].compressed;
	}
	for (size_t i = 0; i < inputs; i++) {
		if (families[i].members == 0)
			continue;
		families[count] = families[i];
		families[count++].first = i;
	}
	return count;
}

/* Largest first. */
static int compare_families(const void *left, const void *right)
{
	const struct family *a = left, *b = right;
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	return a->first < b->first ? -1 : 1;
}

/* --- readers --- */

static uint32_t count_paying(const struct family *families, size_t count)
{
	uint32_t most = most_readers(), paying = 0;
	for (size_t i = 0; i < count && paying < most; i++)
		paying += families[i].compressed;
	return paying > 0 ? paying : 1;
}

static void deal_out(struct read_plan *plan, size_t *parent, const struct family *families, size_t count)
{
	int64_t load[RING_READERS_MAX] = {0};
	for (size_t i = 0; i < count; i++) {
		uint32_t idlest = 0;
		for (uint32_t reader = 1; reader < plan->readers; reader++) {
			if (load[reader] < load[idlest])
				idlest = reader;
		}
		load[idlest] += families[i].bytes;
		plan->reader[families[i].first] = idlest;
	}
	for (size_t i = 0; i < plan->identity.inputs->count; i++)
		plan->reader[i] = plan->reader[first_of(parent, i)];
}

/* Deals out to several readers, or to as many as pay where `readers` is 0. */
static int deal_out_families(struct read_plan *plan, uint32_t readers)
{
	const struct identity *identity = &plan->identity;
	size_t inputs = identity->inputs->count, *parent = calloc(inputs + 1, sizeof *parent);
	struct family *families = calloc(inputs + 1, sizeof *families);
	int status = parent && families ? find_families(identity, parent) : error_set_errno("dealing out the inputs");
	if (status == 0) {
		size_t count = sum_up(identity, parent, families);
		plan->readers = readers ? readers : count_paying(families, count);
		qsort(families, count, sizeof *families, compare_families);
		deal_out(plan, parent, families, count);
	}
	free(parent);
	free(families);
	return status;
}

/* Without a look at the families. */
static bool one_will_do(const struct identity *identity)
{
	return count_compressed(identity) < 2 || most_readers() < 2;
}

int read_plan_init(struct read_plan *plan, const struct inputs *inputs, const struct known_sources *known,
	const struct hash_secret *secret, const char *origin, uint32_t readers)
{
	memset(plan, 0, sizeof *plan);
	plan->readers = 1;
	plan->reader = calloc(inputs->count + 1, sizeof *plan->reader);
	if (!plan->reader)
		return error_set_errno("dealing out the inputs");
	if (identity_init(&plan->identity, inputs, known, secret, origin) != 0)
		return -1;
	if (readers == 1 || inputs_have_stream(inputs) || (readers == 0 && one_will_do(&plan->identity)))
		return 0;
	return deal_out_families(plan, readers);
}

void read_plan_release(struct read_plan *plan)
{
	if (plan->reader)
		identity_release(&plan->identity);
	free(plan->reader);
	memset(plan, 0, sizeof *plan);
}
