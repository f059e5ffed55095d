/* What must stay true: the text is split as logged, before escapes are undone; so a part never begins or ends inside of
 * an escape, whose bytes are neither blanks nor `?`.
 */
#include "stages/parse/format/request.h"

#include "stages/parse/text/scan.h"

#include <string.h>

static bool is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static struct span part(const struct span *whole, const char *text, const char *end)
{
	return (struct span){text, (uint32_t)(end - text), whole->backslash};
}

static const char *method_end(const char *text, const char *end)
{
	if (text == end || !is_letter(*text))
		return 0;
	for (text++; text < end && *text != ' '; text++) {
		if (!is_letter(*text) && *text != '_' && *text != '-')
			return 0;
	}
	return text < end ? text : 0;
}

static bool is_protocol(const char *text, size_t length)
{
	if (length != 6 && length != 8)
		return false;
	if (memcmp(text, "HTTP/", 5) != 0 || !scan_is_digit(text[5]))
		return false;
	return length == 6 || (text[6] == '.' && scan_is_digit(text[7]));
}

void request_split_target(const struct span *target, struct span *path, struct span *query)
{
	*path = *query = (struct span){0};
	if (!target->text)
		return;
	const char *end = target->text + target->length;
	const char *mark = memchr(target->text, '?', target->length);
	*path = part(target, target->text, mark ? mark : end);
	if (mark)
		*query = part(target, mark + 1, end);
}

bool request_split(const struct span *text, struct request *request)
{
	if (!text->text)
		return false;
	const char *start = text->text, *end = start + text->length;
	const char *method = method_end(start, end);
	if (!method)
		return false;
	const char *target = method + 1, *mark = scan_space_or(start, target, end, '?');
	bool marked = mark < end && *mark == '?';
	const char *target_end = marked ? scan_space(start, mark + 1, end) : mark;
	if (target_end == target)
		return false;
	request->protocol = (struct span){0};
	if (target_end < end) {
		if (*target_end != ' ' || !is_protocol(target_end + 1, (size_t)(end - target_end - 1)))
			return false;
		request->protocol = part(text, target_end + 1, end);
	}
	request->method = part(text, start, method);
	request->path = part(text, target, mark);
	request->query = marked ? part(text, mark + 1, target_end) : (struct span){0};
	return true;
}
