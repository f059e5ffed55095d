/* Matches files to known sources by content, with the inode as a hint.
 *
 * All claims are decided before the first file is read, and before the readers are forked.  A known source is a candidate for a file where the file's
 * content begins and, before the known offset, ends as the source did; of a compressed file only the beginning is
 * compared here, because reaching the offset means decompressing everything before it.  First the files whose inode is
 * their best candidate's get it, then the others, in the order of the inputs, get the longest that is left.
 *
 * What must stay true: a source is claimed by one file at the most, and a source that was made in this run by none.
 */
#include "stages/read/identity.h"

#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/supervisor.h"
#include "stages/read/origin.h"
#include "stages/read/window.h"

#include <stdlib.h>
#include <string.h>

/* What a look at an opened file found. */
struct look {
	const struct stream *stream;
	const struct input *input;
	const char *origin;
	unsigned char head[SOURCE_WINDOW_BYTES];
	size_t head_length;
	uint64_t hash;      /* of the first hashed bytes of the head: neighbours in the index share the length */
	size_t hashed;
	bool has_hash;
};

static bool *taken(struct identity *identity, const struct known_source *source)
{
	return &identity->taken[source - identity->known->list];
}

static bool same_inode(const struct known_source *source, const struct input *input)
{
	return known_is_file(source, input->device, input->inode);
}

static bool head_fits(const struct identity *identity, struct look *look, const struct position *position)
{
	size_t length = window_covers(position->offset);
	if (length > look->head_length)
		return false;
	if (!look->has_hash || look->hashed != length) {
		look->hash = hash_bytes(identity->secret, look->head, length);
		look->hashed = length;
		look->has_hash = true;
	}
	return look->hash == position->head_hash;
}

/* Whether the bytes before the offset fit.  A compressed file gets the benefit of the doubt; a file that cannot be read
 * there does not. */
static bool tail_fits(const struct identity *identity, const struct look *look, const struct position *position)
{
	unsigned char tail[SOURCE_WINDOW_BYTES];
	size_t length = window_covers(position->offset);
	if (look->stream->kind == STREAM_COMPRESSED)
		return true;
	ssize_t held = stream_read_at(look->stream, tail, length, position->offset - (int64_t)length);
	return held == (ssize_t)length && hash_bytes(identity->secret, tail, length) == position->tail_hash;
}

/* Adds the source to the candidates where it fits.  0, or -1 with the error stack set. */
static int consider(const struct identity *identity, struct claim *claim, struct look *look,
	const struct known_source *source, enum kinship kinship)
{
	if (!head_fits(identity, look, &source->position) || !tail_fits(identity, look, &source->position))
		return 0;
	struct candidate *list = reallocarray(claim->candidates, claim->count + 1, sizeof *list);
	if (!list)
		return error_set_errno("a list of known sources");
	list[claim->count++] = (struct candidate){.source = source, .kinship = kinship};
	claim->candidates = list;
	return 0;
}

/* Best first. */
static int compare_candidates(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	if (a->kinship != b->kinship)
		return a->kinship < b->kinship ? -1 : 1;
	if (a->source->position.offset != b->source->position.offset)
		return a->source->position.offset > b->source->position.offset ? -1 : 1;
	return a->source->position.source_id < b->source->position.source_id ? -1 : 1;
}

/* Finds everything that the file may be. */
static int find_candidates(const struct identity *identity, struct claim *claim, struct look *look)
{
	const struct input *input = look->input;
	const struct known_index *index = &identity->index;
	for (size_t i = known_index_origin(index, look->origin); i < index->count; i++) {
		const struct known_source *source = index->by_origin[i];
		if (strcmp(source->origin, look->origin) != 0)
			break;
		enum kinship kinship = same_inode(source, input) ? KINSHIP_SAME_FILE : KINSHIP_COPY;
		if (consider(identity, claim, look, source, kinship) != 0)
			return -1;
	}
	for (size_t i = known_index_file(index, input->device, input->inode); i < index->count; i++) {
		const struct known_source *source = index->by_file[i];
		if (!same_inode(source, input))
			break;
		if (strcmp(source->origin, look->origin) == 0)
			continue;
		if (consider(identity, claim, look, source, KINSHIP_MOVED) != 0)
			return -1;
	}
	if (claim->count > 1)
		qsort(claim->candidates, claim->count, sizeof *claim->candidates, compare_candidates);
	return 0;
}

/* The source that the file is without a look at its content: finished, and nothing about the file has changed. */
static const struct known_source *find_finished(const struct identity *identity, const struct input *input)
{
	const struct known_index *index = &identity->index;
	for (size_t i = known_index_file(index, input->device, input->inode); i < index->count; i++) {
		const struct known_source *source = index->by_file[i];
		if (!same_inode(source, input))
			break;
		if (source->position.finished && source->position.size_bytes == input->size_bytes &&
			source->position.mtime_ns == input->mtime_ns)
			return source;
	}
	return 0;
}

static int look_at_content(
	const struct identity *identity, struct claim *claim, struct look *look, struct stream *stream)
{
	ssize_t head = stream_head(stream, look->head, sizeof look->head);
	if (head < 0) {
		claim->unreadable = true;
		return 0;
	}
	look->stream = stream;
	look->head_length = claim->head_length = (uint32_t)head;
	claim->head_hash = hash_bytes(identity->secret, look->head, (size_t)head);
	return find_candidates(identity, claim, look);
}

/* Fills the claim but for the decision.  0, or -1 with the error stack set. */
static int examine(struct identity *identity, size_t at, struct stream *stream)
{
	const struct input *input = &identity->inputs->list[at];
	struct claim *claim = &identity->claims[at];
	char origin[SOURCE_PATH_BYTES];
	struct look found = {.input = input, .origin = origin};
	claim->source = find_finished(identity, input);
	if (claim->source && !*taken(identity, claim->source)) {
		claim->finished = *taken(identity, claim->source) = true;
		return 0;
	}
	claim->source = 0;
	identity_origin(identity, input, origin);
	int opened = stream_open(stream, input->path, false);
	if (opened == 0) {
		claim->compressed = stream->kind == STREAM_COMPRESSED;
		int status = look_at_content(identity, claim, &found, stream);
		stream_close(stream);
		if (status != 0)
			return -1;
	}
	claim->unreadable |= opened != 0;
	if (claim->unreadable && !inputs_gone(input)) {
		log_error("%s", error_text());
		identity->problems++;
		inputs_note(input, INPUT_FAILED);
	}
	return 0;
}

static void decide(struct identity *identity)
{
	for (size_t i = 0; i < identity->inputs->count; i++) {
		const struct claim *claim = &identity->claims[i];
		if (claim->count > 0 && claim->candidates[0].kinship != KINSHIP_COPY)
			identity_claim(identity, i);
	}
	for (size_t i = 0; i < identity->inputs->count; i++)
		identity_claim(identity, i);
}

int identity_init(struct identity *identity, const struct inputs *inputs, const struct known_sources *known,
	const struct hash_secret *secret, const char *origin)
{
	*identity = (struct identity){.inputs = inputs, .known = known, .secret = secret, .origin = origin};
	identity->taken = calloc(known->count + 1, sizeof *identity->taken);
	identity->claims = calloc(inputs->count + 1, sizeof *identity->claims);
	if (!identity->taken || !identity->claims)
		return error_set_errno("a table of %zu inputs", inputs->count);
	if (known_index_init(&identity->index, known) != 0)
		return -1;
	struct stream *stream = malloc(sizeof *stream);
	if (!stream)
		return error_set_errno("a buffer");
	int status = 0;
	for (size_t i = 0; i < inputs->count && status == 0 && !identity->stopped; i++) {
		if (!inputs->list[i].stream)
			status = examine(identity, i, stream);
		identity->stopped = supervise_is_to_stop();
	}
	free(stream);
	if (status == 0)
		decide(identity);
	return status;
}

void identity_release(struct identity *identity)
{
	for (size_t i = 0; identity->claims && i < identity->inputs->count; i++)
		free(identity->claims[i].candidates);
	free(identity->claims);
	free(identity->taken);
	known_index_release(&identity->index);
	memset(identity, 0, sizeof *identity);
}

const struct known_source *identity_claim(struct identity *identity, size_t at)
{
	struct claim *claim = &identity->claims[at];
	for (size_t i = 0; i < claim->count && !claim->source; i++) {
		bool *is_taken = taken(identity, claim->candidates[i].source);
		if (*is_taken)
			continue;
		*is_taken = true;
		claim->source = claim->candidates[i].source;
	}
	return claim->source;
}

const struct known_source *identity_refute(struct identity *identity, size_t at)
{
	struct claim *claim = &identity->claims[at];
	size_t kept = 0;
	for (size_t i = 0; i < claim->count; i++) {
		if (claim->candidates[i].source != claim->source)
			claim->candidates[kept++] = claim->candidates[i];
	}
	claim->count = kept;
	*taken(identity, claim->source) = false;
	claim->source = 0;
	return identity_claim(identity, at);
}

int identity_holds(const struct identity *identity, size_t at, struct stream *stream)
{
	const struct claim *claim = &identity->claims[at];
	unsigned char head[SOURCE_WINDOW_BYTES];
	ssize_t length = stream_head(stream, head, claim->head_length ? claim->head_length : 1);
	if (length < 0)
		return -1;
	if (claim->head_length == 0)
		return 1;
	return length == (ssize_t)claim->head_length &&
	       hash_bytes(identity->secret, head, (size_t)length) == claim->head_hash;
}

void identity_origin(const struct identity *identity, const struct input *input, char origin[SOURCE_PATH_BYTES])
{
	/* A pipe of a shell, /dev/fd/63, is as nameless as standard input. */
	bool nameless =
		input->stream && (strncmp(input->path, "/dev/", 5) == 0 || strncmp(input->path, "/proc/", 6) == 0);
	if (!identity->origin) {
		origin_of(nameless ? "-" : input->path, origin);
		return;
	}
	size_t length = strlen(identity->origin);
	assert(length < SOURCE_PATH_BYTES);
	memcpy(origin, identity->origin, length + 1);
}

void identity_series(const struct identity *identity, size_t at, char origin[SOURCE_PATH_BYTES])
{
	const struct known_source *source = identity->claims[at].source;
	if (!source) {
		identity_origin(identity, &identity->inputs->list[at], origin);
		return;
	}
	size_t length = strlen(source->origin);
	assert(length < SOURCE_PATH_BYTES);
	memcpy(origin, source->origin, length + 1);
}

bool identity_knows_origin(const struct identity *identity, const char *origin)
{
	size_t at = known_index_origin(&identity->index, origin);
	return at < identity->index.count && strcmp(identity->index.by_origin[at]->origin, origin) == 0;
}
