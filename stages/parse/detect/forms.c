/* Tells values apart by their form.
 *
 * What must stay true: a value that could as well be something else is not of a form; each look at one is linear in its
 * length.
 */
#include "stages/parse/detect/forms.h"

#include "stages/parse/format/request.h"
#include "stages/parse/text/clock.h"
#include "stages/parse/text/scan.h"

#include <arpa/inet.h>
#include <string.h>

static bool begins(const char *text, size_t length, const char *start)
{
	size_t wanted = strlen(start);
	return length >= wanted && memcmp(text, start, wanted) == 0;
}

static bool is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool is_nothing(const char *text, size_t length)
{
	return length == 0 || (length == 1 && *text == '-');
}

static bool is_number(const char *text, size_t length)
{
	size_t digits = 0;
	while (digits < length && digits < 20 && scan_is_digit(text[digits]))
		digits++;
	return digits > 0 && digits == length;
}

static bool is_decimal(const char *text, size_t length)
{
	const char *point = memchr(text, '.', length);
	size_t whole = point ? (size_t)(point - text) : length;
	return is_number(text, whole) && (!point || is_number(point + 1, length - whole - 1));
}

static bool is_address_of(int family, const char *text, size_t length)
{
	char copy[INET6_ADDRSTRLEN], address[sizeof(struct in6_addr)];
	if (length >= sizeof copy || memchr(text, 0, length))
		return false;
	memcpy(copy, text, length);
	copy[length] = 0;
	return inet_pton(family, copy, address) == 1;
}

static bool is_address(const char *text, size_t length)
{
	const char *zone = memchr(text, '%', length);
	size_t bare = zone ? (size_t)(zone - text) : length;
	return is_address_of(AF_INET6, text, bare) || (!zone && is_address_of(AF_INET, text, length));
}

static bool is_endpoint(const char *text, size_t length)
{
	const char *colon = memchr(text, ':', length);
	size_t address = colon ? (size_t)(colon - text) : length;
	return colon && length - address <= 6 && is_address_of(AF_INET, text, address) &&
	       is_number(colon + 1, length - address - 1);
}

static bool is_host(const char *text, size_t length)
{
	const char *colon = memchr(text, ':', length), *label = text;
	if (colon && !is_number(colon + 1, length - (size_t)(colon + 1 - text)))
		return false;
	length = colon ? (size_t)(colon - text) : length;
	if ((length == 1 && *text == '_') || (length == 9 && memcmp(text, "localhost", 9) == 0))
		return true;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '.')
			label = text + i + 1;
		else if (!is_letter(text[i]) && !scan_is_digit(text[i]) && text[i] != '-' && text[i] != '_')
			return false;
	}
	return label > text + 1 && label + 1 < text + length && is_letter(*label);
}

static bool is_status(const char *text, size_t length)
{
	return length == 3 && is_number(text, length) && *text >= '1' && *text <= '5';
}

static bool is_usual_status(const char *text, size_t length)
{
	static const char others[] = "444 451 460 463 464 494 495 496 497 498 499 561 598 599 ";
	if (!is_status(text, length))
		return false;
	for (const char *other = others; *other; other += 4) {
		if (memcmp(text, other, 3) == 0)
			return true;
	}
	return text[1] <= '2' || (text[1] == '3' && text[2] <= '1');
}

static bool is_method(const char *text, size_t length)
{
	static const char methods[] = "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE "
				      "LOCK UNLOCK REPORT SEARCH QUERY PURGE ";
	for (const char *method = methods; *method;) {
		size_t here = strcspn(method, " ");
		if (here == length && memcmp(text, method, here) == 0)
			return true;
		method += here + 1;
	}
	return false;
}

static bool is_link(const char *text, size_t length)
{
	return begins(text, length, "http://") || begins(text, length, "https://");
}

static bool is_target(const char *text, size_t length)
{
	return begins(text, length, "/") || is_link(text, length) || (length == 1 && *text == '*');
}

static bool is_protocol(const char *text, size_t length)
{
	return begins(text, length, "HTTP/") && length > 5 && length <= 8 && scan_is_digit(text[5]);
}

static bool is_request(const char *text, size_t length)
{
	struct span span = {text, (uint32_t)length, true};
	struct request request;
	if (!request_split(&span, &request) || !is_method(request.method.text, request.method.length))
		return false;
	return request.protocol.text || is_target(request.path.text, request.path.length);
}

/* Whether the word is a name, a slash and a digit. */
static bool is_product(const char *word, size_t length)
{
	const char *slash = memchr(word, '/', length);
	if (!slash || !is_letter(*word) || begins(word, length, "HTTP/"))
		return false;
	return slash + 1 < word + length && scan_is_digit(slash[1]);
}

static bool is_agent(const char *text, size_t length)
{
	const char *end = text + length;
	if (is_target(text, length))
		return false;
	while (text < end) {
		const char *stop = scan_space(text, text, end);
		if (is_product(text, (size_t)(stop - text)))
			return true;
		text = stop + (stop < end);
	}
	return false;
}

static bool is_browser(const char *text, size_t length)
{
	return begins(text, length, "Mozilla/");
}

static bool is_offset(const char *text, size_t length)
{
	bool colon = length == 6 && text[3] == ':';
	if ((length != 5 && !colon) || (*text != '+' && *text != '-'))
		return false;
	const char *minutes = text + 3 + colon;
	return is_number(text + 1, 2) && is_number(minutes, 2) && memcmp(text + 1, "14", 2) <= 0 && *minutes < '6';
}

static bool is_basic_offset(const char *text, size_t length)
{
	return length == 5 && is_offset(text, length);
}

static bool is_zone_name(const char *text, size_t length)
{
	for (size_t i = 0; i < CLOCK_ZONE_COUNT; i++) {
		if (strlen(clock_zones[i].name) == length && memcmp(clock_zones[i].name, text, length) == 0)
			return true;
	}
	return false;
}

static bool is_epoch(const char *text, size_t length)
{
	const char *point = memchr(text, '.', length);
	size_t digits = point ? (size_t)(point - text) : length;
	int64_t second = 0;
	if (digits < 9 || digits > 10 || !is_number(text, digits))
		return false;
	if (point && (length - digits > 10 || !is_number(point + 1, length - digits - 1)))
		return false;
	for (size_t i = 0; i < digits; i++)
		second = second * 10 + (text[i] - '0');
	return second >= 631152000 && second < 2208988800;
}

bool form_is(enum form form, const char *text, size_t length)
{
	static bool (*const functions[])(const char *, size_t) = {
#define X(name, function) function,
		FORMS(X)
#undef X
	};
	return functions[form](text ? text : "", length);
}
