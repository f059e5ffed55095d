/* A format whose lines are JSON objects: the template's keys as a tree whose leaves are the format's ops.  Private to
 * this folder.
 *
 *      {"ts":$msec,"request":{"remote_ip":"$remote_addr","headers":{"User-Agent":["$http_user_agent"]}}}
 *
 *      root ── ts                       op 0
 *           └─ request ── remote_ip     op 1
 *                      └─ headers ── User-Agent   op 2, the only element of an array
 *
 * Members come in any order.  A leaf that holds no variable is a constant: the line has to have it as it stands, or one of
 * its parts ("handled request|NOP").  Variables may be several as well, "$msec|$time_rfc3339": the first that can be read
 * is it; "${time:%d.%m.%Y %T}" is a time in strftime's pattern.  A path that comes several times is the same as several of them at one.  Of several fields that fill a column the first that is there does; all others stay in
 * extra.  So does what a leaf with other text in it stands for, but for "$remote_addr:$remote_port", an address with or
 * without a port.
 */
#ifndef LOGETL_PARSE_JSON_FORMAT_H
#define LOGETL_PARSE_JSON_FORMAT_H

#include "stages/parse/dialect/dialect.h"
#include "stages/parse/text/json.h"

enum { JSON_NODES_MAX = 256, JSON_KEY_BYTES = 256, JSON_CONSTANTS_MAX = 64, JSON_TEMPLATE_DEPTH_MAX = 16 };

/* Numbers of nodes, ops and constants are stored plus 1: 0 is none.  Node 0 is the root. */
struct json_node {
	uint64_t word, mask;   /* the key's first eight bytes */
	uint64_t members_seen; /* one bit for each hash of a member's key */
	const char *key;       /* escapes undone; in the template's keys */
	uint32_t key_length;
	uint16_t member, last_member; /* of an object */
	uint16_t next;         /* member of the same object */
	uint8_t op;            /* the first one at this path */
	uint8_t constant;      /* likewise */
	uint8_t constant_group; /* of the template's */
};

struct json_leaf {
	uint32_t fills;  /* arrange_fills() */
	bool quoted;     /* printed as a string */
	bool element;    /* the only element of an array */
	bool has_port;   /* an address that may have one behind it, which stays in extra */
	uint8_t later;   /* of one that is not the first at its path, the first: its values stay in extra as well */
	uint8_t next;    /* op at the same path */
};

struct json_constant {
	const char *text; /* in the template's text */
	uint32_t length;
	uint8_t type;
	uint8_t next;     /* at the same path */
};

struct json_template {
	struct json_node nodes[JSON_NODES_MAX];
	struct json_leaf leaves[FORMAT_OPS_MAX]; /* by op */
	struct json_constant constants[JSON_CONSTANTS_MAX];
	uint32_t node_count, constant_count, constant_groups;
	char *text;        /* the definition, bare variables in quotes */
	char *keys;
	size_t keys_length;
	char *blank;       /* the definition, variables replaced by null: what extra would be where nothing else was logged */
	size_t blank_length;
};

/* The bit of json_node.members_seen for a key. */
static inline unsigned json_key_hash(const char *key, size_t length)
{
	if (length == 0)
		return 0;
	return ((unsigned)length * 5 + (unsigned char)key[0] * 3 + (unsigned char)key[length - 1]) % 64;
}

/* What stands in one object at the template's paths. */
struct json_reading {
	struct json json;
	uint64_t found;     /* bit i: values[i] is there */
	uint64_t constants; /* bit i: of group i one is there */
	const char *other;  /* a value where a constant should be; NULL: none */
	struct json_value last_key; /* of the object's members */
	struct json_value values[FORMAT_OPS_MAX];
};

/* Reads an object.  Of members with the same path the first counts.  False where the text is not one. */
bool json_template_read(
	const struct json_template *template, struct json_reading *reading, const char *text, size_t length);

/* Decides which values fill columns: sets match->spans, and match->odd for those whose column does not print them as
 * they are logged; reads numbers and times.  Returns what is filled, as json_leaf.fills has it.  *bad_time becomes the
 * first time that could not be read, or NULL. */
uint32_t json_template_claim(const struct format *format, struct match *match, const struct json_reading *reading,
	const struct op **bad_time);

/* A dialect's functions (dialect.h). */
bool match_json(const struct format *format, struct match *match, const char *line, size_t length);
size_t extra_json(const struct format *format, const struct match *match, char *out);
bool print_json(const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer);

#endif
