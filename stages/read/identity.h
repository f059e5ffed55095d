/* Which known source a file is. */
#ifndef LOGETL_STAGES_READ_IDENTITY_H
#define LOGETL_STAGES_READ_IDENTITY_H

#include "pipeline/hash.h"
#include "pipeline/source.h"
#include "stages/read/inputs.h"
#include "stages/read/known_index.h"
#include "stages/read/stream.h"

/* How well a known source fits a file whose content fits: the lower, the better. */
enum kinship {
	KINSHIP_SAME_FILE, /* same origin, device and inode */
	KINSHIP_COPY,      /* same origin */
	KINSHIP_MOVED,     /* another origin, same device and inode */
};

struct candidate {
	const struct known_source *source;
	enum kinship kinship;
};

/* What is known of one input. */
struct claim {
	const struct known_source *source; /* the one that it is, as far as is known; NULL where it is new */
	bool finished;   /* a compressed file that was read to its end and has not changed: not to be opened */
	bool compressed; /* and has to be decompressed */
	bool unreadable; /* reported */
	uint32_t head_length; /* of the content when it was looked at; 0 of a stream */
	uint64_t head_hash;
	struct candidate *candidates; /* that it may turn out to be, best first */
	size_t count;
};

struct identity {
	const struct inputs *inputs;
	const struct known_sources *known;
	const struct hash_secret *secret;
	const char *origin; /* of all inputs, or NULL */
	struct known_index index;
	bool *taken;          /* for each known source: a file has claimed it */
	struct claim *claims; /* for each input */
	uint32_t problems;    /* inputs that could not be opened, each of them reported */
	bool stopped;         /* a stop was requested before all inputs were looked at: nothing may be read */
};

/* Looks at every input (which is opened and closed again) and decides which known source it is; one file for each
 * source.  What is given here is kept.  Returns 0, or -1 with the error stack set; free with identity_release() in both
 * cases. */
int identity_init(struct identity *identity, const struct inputs *inputs, const struct known_sources *known,
	const struct hash_secret *secret, const char *origin);
void identity_release(struct identity *identity);

/* The known source that input `at` is, NULL where it is new.  Of a compressed file only the head was compared so far:
 * whoever decompresses it compares the tail. */
const struct known_source *identity_claim(struct identity *identity, size_t at);

/* The input is not the source that it claimed: gives it free and claims the next one, as identity_claim(). */
const struct known_source *identity_refute(struct identity *identity, size_t at);

/* Whether the opened file still begins as it did when its claim was decided.  1 or 0, or -1 with the error stack set. */
int identity_holds(const struct identity *identity, size_t at, struct stream *stream);

/* The origin of an input that is no known source. */
void identity_origin(const struct identity *identity, const struct input *input, char origin[SOURCE_PATH_BYTES]);

/* The log series of input `at`: the origin of the source that it seems to be, or else its own. */
void identity_series(const struct identity *identity, size_t at, char origin[SOURCE_PATH_BYTES]);

/* Whether any known source is of that origin. */
bool identity_knows_origin(const struct identity *identity, const char *origin);

#endif
