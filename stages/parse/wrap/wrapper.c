/* Recognises wrappers: a cursor goes over what has to stand there, piece by piece. */
#include "stages/parse/wrap/wrapper.h"

#include "stages/parse/text/escape.h"
#include "stages/parse/text/json.h"
#include "stages/parse/text/scan.h"

#include <arpa/inet.h>
#include <string.h>

struct cursor {
	const char *at, *end;
};

static bool take(struct cursor *cursor, const char *text)
{
	size_t length = strlen(text);
	if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, text, length) != 0)
		return false;
	cursor->at += length;
	return true;
}

/* So many digits at the least and at the most. */
static bool take_digits(struct cursor *cursor, int least, int most)
{
	int count = 0;
	while (count < most && cursor->at < cursor->end && scan_is_digit(*cursor->at)) {
		cursor->at++;
		count++;
	}
	return count >= least;
}

static bool take_blanks(struct cursor *cursor)
{
	const char *from = cursor->at;
	while (cursor->at < cursor->end && *cursor->at == ' ')
		cursor->at++;
	return cursor->at > from;
}

/* Visible ASCII up to one of the bytes in `stops`, or a blank. */
static bool take_word(struct cursor *cursor, const char *stops, struct part *word)
{
	const char *from = cursor->at;
	while (cursor->at < cursor->end && *cursor->at > ' ' && *cursor->at < 0x7f && !strchr(stops, *cursor->at))
		cursor->at++;
	*word = (struct part){from, (size_t)(cursor->at - from)};
	return word->length > 0;
}

/* The same, and the blank behind it; `-` is none. */
static bool take_field(struct cursor *cursor, struct part *field)
{
	if (!take_word(cursor, "", field) || !take(cursor, " "))
		return false;
	if (field->length == 1 && *field->text == '-')
		*field = (struct part){0};
	return true;
}

static bool take_time_of_day(struct cursor *cursor)
{
	return take_digits(cursor, 2, 2) && take(cursor, ":") && take_digits(cursor, 2, 2) && take(cursor, ":") &&
	       take_digits(cursor, 2, 2);
}

/* 2026-11-06T12:00:00.123+01:00 */
static bool take_iso_time(struct cursor *cursor)
{
	if (!take_digits(cursor, 4, 4) || !take(cursor, "-") || !take_digits(cursor, 2, 2) || !take(cursor, "-") ||
		!take_digits(cursor, 2, 2) || !take(cursor, "T") || !take_time_of_day(cursor))
		return false;
	if (take(cursor, ".") && !take_digits(cursor, 1, 9))
		return false;
	if (take(cursor, "Z"))
		return true;
	if ((!take(cursor, "+") && !take(cursor, "-")) || !take_digits(cursor, 2, 2))
		return false;
	take(cursor, ":");
	return take_digits(cursor, 2, 2);
}

/* Nov  6 12:00:00 */
static bool take_bsd_time(struct cursor *cursor)
{
	static const char months[][5] = {
		"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "};
	bool month = false;
	for (size_t i = 0; i < sizeof months / sizeof *months && !month; i++)
		month = take(cursor, months[i]);
	if (!month)
		return false;
	take(cursor, " ");
	return take_digits(cursor, 1, 2) && take(cursor, " ") && take_time_of_day(cursor);
}

/* <134>, if it is there. */
static bool take_priority(struct cursor *cursor, struct wrapper *wrapper)
{
	struct part digits = {cursor->at + 1, 0};
	if (!take(cursor, "<"))
		return true;
	if (!take_digits(cursor, 1, 3))
		return false;
	digits.length = (size_t)(cursor->at - digits.text);
	wrapper->priority = digits;
	return take(cursor, ">");
}

/* nginx: or nginx[7]:, and the blanks behind it. */
static bool take_tag(struct cursor *cursor, struct wrapper *wrapper)
{
	struct cursor ahead = *cursor;
	struct part app, pid = {0};
	if (!take_word(&ahead, "[]:", &app))
		return false;
	if (take(&ahead, "[") && !(take_word(&ahead, "[]", &pid) && take(&ahead, "]")))
		return false;
	if (!take(&ahead, ":") || !take_blanks(&ahead))
		return false;
	wrapper->app = app;
	wrapper->pid = pid;
	*cursor = ahead;
	return true;
}

/* The host and the tag, of which either may lack; but without a tag two blanks are behind the host, or `bare` is true. */
static bool take_host_and_tag(struct cursor *cursor, struct wrapper *wrapper, bool bare)
{
	if (take_tag(cursor, wrapper))
		return true;
	if (!take_word(cursor, "", &wrapper->host) || !take(cursor, " "))
		return false;
	return take_tag(cursor, wrapper) || take_blanks(cursor) || bare;
}

static bool is_bsd_syslog(struct cursor *cursor, struct wrapper *wrapper)
{
	wrapper->kind = WRAPPER_SYSLOG;
	return take_priority(cursor, wrapper) && take_bsd_time(cursor) && take(cursor, " ") &&
	       take_host_and_tag(cursor, wrapper, true);
}

static bool is_iso_syslog(struct cursor *cursor, struct wrapper *wrapper)
{
	wrapper->kind = WRAPPER_SYSLOG;
	return take_priority(cursor, wrapper) && take_iso_time(cursor) && take(cursor, " ") &&
	       take_host_and_tag(cursor, wrapper, false);
}

/* `-`, or elements in brackets, in which a backslash makes the next byte one like any other. */
static bool take_structured_data(struct cursor *cursor)
{
	if (take(cursor, "-"))
		return true;
	bool quoted = false, inside = false;
	const char *from = cursor->at;
	for (; cursor->at < cursor->end; cursor->at++) {
		char byte = *cursor->at;
		if (!inside && byte != '[')
			break;
		if (quoted && byte == '\\' && cursor->end - cursor->at >= 2)
			cursor->at++;
		else if (byte == '"')
			quoted = !quoted;
		else if (!quoted)
			inside = byte != ']';
	}
	return cursor->at > from && !inside;
}

static bool is_rfc5424(struct cursor *cursor, struct wrapper *wrapper)
{
	struct part message_id;
	wrapper->kind = WRAPPER_RFC5424;
	if (!take_priority(cursor, wrapper) || !wrapper->priority.text || !take(cursor, "1 "))
		return false;
	if (!(take(cursor, "-") || take_iso_time(cursor)) || !take(cursor, " "))
		return false;
	if (!take_field(cursor, &wrapper->host) || !take_field(cursor, &wrapper->app) || !take_field(cursor, &wrapper->pid) ||
		!take_field(cursor, &message_id) || !take_structured_data(cursor) || !take(cursor, " "))
		return false;
	take(cursor, "\xef\xbb\xbf");
	return true;
}

static bool is_cri(struct cursor *cursor, struct wrapper *wrapper)
{
	struct part tags;
	wrapper->kind = WRAPPER_CRI;
	return take_iso_time(cursor) && (take(cursor, " stdout ") || take(cursor, " stderr ")) &&
	       cursor->at < cursor->end && (*cursor->at == 'F' || *cursor->at == 'P') && take_word(cursor, "", &tags) &&
	       take(cursor, " ");
}

static bool is_timestamp(struct cursor *cursor, struct wrapper *wrapper)
{
	wrapper->kind = WRAPPER_TIMESTAMP;
	return take_iso_time(cursor) && take(cursor, " ");
}

static bool is_compose(struct cursor *cursor, struct wrapper *wrapper)
{
	wrapper->kind = WRAPPER_COMPOSE;
	return take_word(cursor, "|:[]\"", &wrapper->app) && take_blanks(cursor) && take(cursor, "| ");
}

/* Whether a word of the name is "log": access.log.1, access_log, log-20261120. */
static bool names_a_log(const struct part *name)
{
	static const char between[] = "./_-0123456789";
	const char *end = name->text + name->length;
	for (const char *at = name->text; (at = memmem(at, (size_t)(end - at), "log", 3)); at++) {
		bool starts = at == name->text || strchr(between, at[-1]);
		if (starts && (at + 3 == end || strchr(between, at[3])))
			return true;
	}
	return false;
}

/* Whether an IPv6 address is there, of those that clients have (2000::/3), and all of the word. */
static bool is_at_address(struct cursor cursor)
{
	char address[INET6_ADDRSTRLEN];
	unsigned char binary[16];
	struct part word;
	if (!take_word(&cursor, "", &word) || word.length >= sizeof address || (*word.text != '2' && *word.text != '3'))
		return false;
	memcpy(address, word.text, word.length);
	address[word.length] = 0;
	return strcspn(address, ":") == 4 && inet_pton(AF_INET6, address, binary) == 1;
}

/* A file's name is told from a virtual host's by what it is called, and by no port behind it. */
static bool is_grep(struct cursor *cursor, struct wrapper *wrapper)
{
	struct part name;
	wrapper->kind = WRAPPER_GREP;
	if (!take_word(cursor, ":\"[]{}", &name) || !take(cursor, ":") || !names_a_log(&name))
		return false;
	struct cursor number = *cursor;
	if (!take_digits(&number, 1, 18) || is_at_address(*cursor))
		return true;
	if (take(&number, ":"))
		*cursor = number;
	return !take(&number, " ");
}

/* The length of the escape of that letter that the text ends in; 0 where it does not. */
static size_t ends_in_escape(const char *text, const char *end, char letter)
{
	const char *mark = end - 1;
	if (end == text || *mark != letter)
		return 0;
	while (mark > text && mark[-1] == '\\')
		mark--;
	return (end - 1 - mark) % 2 ? 2 : 0;
}

/* Whether the key is one under which collectors hand a line on. */
static bool names_the_line(const struct json_value *key)
{
	static const char *const names[] = {"log", "message", "MESSAGE", "msg", "line", "textPayload", "_raw"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (key->length == strlen(names[i]) && memcmp(key->text, names[i], key->length) == 0)
			return true;
	}
	return false;
}

/* The first member that is such a string. */
static bool find_line(struct json *json, struct json_value *line)
{
	struct json_value key;
	bool found = false;
	if (!json_enter(json, JSON_TYPE_OBJECT))
		return false;
	while (!found && json_member(json, &key)) {
		found = names_the_line(&key) && json_next_type(json) == JSON_TYPE_STRING;
		if (!json_read(json, line))
			return false;
	}
	return found;
}

static bool is_object(struct cursor *cursor, struct wrapper *wrapper)
{
	struct json json;
	struct json_value line;
	if (cursor->at == cursor->end || *cursor->at != '{' || cursor->end[-1] != '}')
		return false;
	json_start(&json, cursor->at, (size_t)(cursor->end - cursor->at));
	if (!find_line(&json, &line) || line.length == 0 || !escape_is_text(line.text, line.length))
		return false;
	const char *stop = line.text + line.length;
	struct cursor behind = {stop, cursor->end};
	bool first = take(cursor, "{\"log\":\"") && cursor->at == line.text;
	wrapper->kind = first && take(&behind, "\",\"stream\":\"") ? WRAPPER_DOCKER : WRAPPER_OBJECT;
	stop -= ends_in_escape(line.text, stop, 'n');
	stop -= ends_in_escape(line.text, stop, 'r');
	cursor->at = line.text;
	cursor->end = stop;
	return true;
}

bool wrapper_recognise(struct wrapper *wrapper, const char *text, size_t length)
{
	/* The narrow ones before those that they could be taken for. */
	static bool (*const kinds[])(struct cursor *, struct wrapper *) = {
		is_object, is_cri, is_rfc5424, is_iso_syslog, is_bsd_syslog, is_timestamp, is_compose, is_grep};
	const char *end = text + length;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct cursor cursor = {text, end};
		*wrapper = (struct wrapper){0};
		if (kinds[i](&cursor, wrapper)) {
			wrapper->before = (struct part){text, (size_t)(cursor.at - text)};
			wrapper->after = (struct part){cursor.end, (size_t)(end - cursor.end)};
			return true;
		}
	}
	return false;
}
