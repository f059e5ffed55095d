/* Finds compressions, and takes compressed data apart into members.
 *
 * Behind a member there may be another one, padding where the format has it, the end, or something else: whether that is
 * damage or garbage to be ignored is for the compression to say, as the tool of its format does.  Padding may be followed
 * by members too.
 */
#include "stages/read/compression.h"

#include "pipeline/error.h"

#include <string.h>

#define X(name) &compression_##name,
const struct compression *const compressions[COMPRESSION_COUNT] = {COMPRESSIONS(X)};
#undef X

/* Whether the bytes are those of the magic, as far as both go. */
static bool fits(const struct magic *magic, const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i < magic->length && i < count; i++) {
		if (bytes[i] < (unsigned char)magic->least[i] || bytes[i] > (unsigned char)magic->most[i])
			return false;
	}
	return true;
}

const struct compression *compression_find(const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i < COMPRESSION_COUNT; i++) {
		for (size_t j = 0; j < COMPRESSION_MAGICS_MAX; j++) {
			const struct magic *magic = &compressions[i]->magics[j];
			if (magic->length > 0 && magic->length <= count && fits(magic, bytes, count))
				return compressions[i];
		}
	}
	return NULL;
}

bool compression_wants_more(const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i < COMPRESSION_COUNT; i++) {
		for (size_t j = 0; j < COMPRESSION_MAGICS_MAX; j++) {
			const struct magic *magic = &compressions[i]->magics[j];
			if (magic->length > count && fits(magic, bytes, count))
				return true;
		}
	}
	return false;
}

size_t compression_without_suffix(const char *name, size_t length)
{
	for (size_t i = 0; i < COMPRESSION_COUNT; i++) {
		for (size_t j = 0; j < COMPRESSION_SUFFIXES_MAX; j++) {
			const char *suffix = compressions[i]->suffixes[j];
			size_t bytes = suffix ? strlen(suffix) : 0;
			if (bytes > 0 && bytes <= length && memcmp(name + length - bytes, suffix, bytes) == 0)
				return length - bytes;
		}
	}
	return length;
}

static void expect_data(struct decompressor *decompressor)
{
	decompressor->state = DECOMPRESSOR_INSIDE;
	decompressor->problem = NULL;
	decompressor->first = true;
	decompressor->full = false;
	decompressor->padding = 0;
}

int decompressor_init(struct decompressor *decompressor, const struct compression *compression)
{
	decompressor->compression = compression;
	decompressor->library = compression->open();
	expect_data(decompressor);
	return decompressor->library ? 0 : error_set("no memory to decompress %s", compression->name);
}

void decompressor_release(struct decompressor *decompressor)
{
	decompressor->compression->close(decompressor->library);
}

int decompressor_reset(struct decompressor *decompressor)
{
	const struct compression *compression = decompressor->compression;
	expect_data(decompressor);
	return compression->restart(decompressor->library) == 0
		? 0 : error_set("no memory to decompress %s", compression->name);
}

/* Takes a byte of padding, or begins with the next member. */
static void go_on_behind_member(struct decompressor *decompressor, struct flow *flow)
{
	unsigned multiple = decompressor->compression->padding;
	if (multiple > 0 && *flow->in == 0) {
		decompressor->padding = (decompressor->padding + 1) % multiple;
		flow_advance(flow, 1, 0);
	} else if (decompressor->padding != 0) {
		decompressor->state = DECOMPRESSOR_DAMAGED;
		decompressor->problem = "padding of a wrong length";
	} else if (decompressor->compression->restart(decompressor->library) != 0) {
		decompressor->state = DECOMPRESSOR_TOO_LARGE;
	} else {
		decompressor->state = DECOMPRESSOR_INSIDE;
	}
}

/* False where the library can go no further with what it has. */
static bool go_on_inside_member(struct decompressor *decompressor, struct flow *flow)
{
	const struct flow before = *flow;
	enum decompressor_state state =
		decompressor->compression->run(decompressor->library, flow, &decompressor->problem);
	if (state == DECOMPRESSOR_GARBAGE && decompressor->first)
		state = DECOMPRESSOR_DAMAGED;
	decompressor->first &= state != DECOMPRESSOR_BETWEEN;
	decompressor->full = state == DECOMPRESSOR_INSIDE && flow->room == 0;
	decompressor->state = state;
	return state != DECOMPRESSOR_INSIDE || flow->in != before.in || flow->out != before.out;
}

size_t decompressor_run(struct decompressor *decompressor, struct flow *flow)
{
	const size_t room = flow->room;
	bool goes_on = true;
	/* Not without input, but for output that found no room: a library may take too many such calls for damage. */
	while (goes_on && flow->room > 0 && (flow->in_bytes > 0 || decompressor->full)) {
		switch (decompressor->state) {
		case DECOMPRESSOR_INSIDE: goes_on = go_on_inside_member(decompressor, flow); break;
		case DECOMPRESSOR_BETWEEN: go_on_behind_member(decompressor, flow); break;
		default: goes_on = false;
		}
	}
	return room - flow->room;
}

bool decompressor_may_end(const struct decompressor *decompressor)
{
	return decompressor->state == DECOMPRESSOR_GARBAGE ||
	       (decompressor->state == DECOMPRESSOR_BETWEEN && decompressor->padding == 0);
}
