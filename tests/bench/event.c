/* The writers: one event, one line, as wide as servers' own are. */
#include "tests/bench/event.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { STAMPS = 4096, STAMP_BYTES = 28 };

static const struct event_format *format; /* of the stamps */

char *put(char *out, const char *text)
{
	size_t length = strlen(text);
	memcpy(out, text, length);
	return out + length;
}

char *put_number(char *out, uint64_t number)
{
	char digits[20];
	int count = 0;
	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count > 0)
		*out++ = digits[--count];
	return out;
}

/* A private address; the multiplication spreads neighbours and keeps numbers different. */
static char *put_client(char *out, uint32_t number)
{
	uint32_t address = (UINT32_C(10) << 24) + (number & 0xff000000) + (number * 0x9E3779B1 & 0xffffff);
	for (int shift = 24; shift >= 0; shift -= 8) {
		out = put_number(out, address >> shift & 255);
		*out++ = '.';
	}
	return out - 1;
}

static char *put_path(char *out, uint64_t number)
{
	static const char *const rooms[] = {"/articles/", "/downloads/archive/", "/static/img/", "/api/v2/orders/",
		"/forum/thread/", "/users/profile/", "/search/"};
	static const char *const words[] = {"autumn", "bicycle", "compass", "harbour", "lantern", "meadow", "orchard",
		"quarry", "riverside", "sundial", "workshop"};
	out = put(out, rooms[number % 7]);
	out = put(out, words[number % 11]);
	*out++ = '-';
	return put_number(out, number);
}

static char *put_query(char *out, uint64_t number)
{
	out = put(out, "session=");
	out = put_number(out, number);
	out = put(out, number % 3 ? "&sort=newest&page=" : "&lang=en&from=newsletter&page=");
	return put_number(out, number % 30);
}

static char *put_target(char *out, const struct event *event)
{
	out = put_path(out, event->path);
	if (!event->has_query)
		return out;
	*out++ = '?';
	return put_query(out, event->query);
}

static char *put_referer(char *out, const struct event *event)
{
	if (!event->has_referer)
		return put(out, "-");
	out = put(out, "https://www.shop.example");
	return put_path(out, event->referer);
}

/* From a small cache: breaking a time up costs more than the rest of the line. */
static char *put_stamp(char *out, int64_t second)
{
	static struct {
		int64_t second;
		char text[STAMP_BYTES];
	} stamps[STAMPS];
	size_t at = (size_t)(second % STAMPS);
	if (stamps[at].second != second) {
		time_t when = (time_t)second;
		strftime(stamps[at].text, STAMP_BYTES, format->stamp, gmtime(&when));
		stamps[at].second = second;
	}
	return put(out, stamps[at].text);
}

/* Microseconds: most requests are short. */
static uint32_t duration(const struct event *event)
{
	uint32_t noise = (uint32_t)event->noise;
	return 90 + (noise & 0xfffff) % 3000 * (noise >> 20 & 15) * (noise >> 24 & 15);
}

static char *put_combined(char *out, const struct event *event)
{
	out = put_client(out, event->client);
	out = put(out, " - ");
	out = put(out, event->user ? event->user : "-");
	out = put(out, " [");
	out = put_stamp(out, event->second);
	out = put(out, "] \"");
	out = put(out, event->method);
	*out++ = ' ';
	out = put_target(out, event);
	*out++ = ' ';
	out = put(out, event->protocol);
	out = put(out, "\" ");
	out = put_number(out, event->status);
	*out++ = ' ';
	out = put_number(out, event->bytes);
	out = put(out, " \"");
	out = put_referer(out, event);
	out = put(out, "\" \"");
	return put(out, event->agent);
}

static char *write_combined(char *out, const struct event *event)
{
	return put(put_combined(out, event), "\"\n");
}

static char *write_main(char *out, const struct event *event)
{
	return put(put_combined(out, event), event->noise % 5 ? "\" \"-\"\n" : "\" \"192.0.2.44\"\n");
}

/* Texts for a line that is printed at once. */
struct texts {
	char client[16], target[160], referer[96], stamp[STAMP_BYTES];
	uint32_t port, fraction, microseconds;
};

static void make_texts(struct texts *texts, const struct event *event)
{
	*put_client(texts->client, event->client) = 0;
	*put_target(texts->target, event) = 0;
	*put_referer(texts->referer, event) = 0;
	*put_stamp(texts->stamp, event->second) = 0;
	texts->port = 32768 + (uint32_t)(event->noise >> 48) % 28232;
	texts->fraction = (uint32_t)(event->noise >> 28) % 1000000;
	texts->microseconds = duration(event);
}

/* Caddy 2's access log: https://caddyserver.com/docs/caddyfile/directives/log */
static char *write_caddy(char *out, const struct event *event)
{
	struct texts texts;
	make_texts(&texts, event);
	int length = snprintf(out, EVENT_LINE_BYTES,
		"{\"level\":\"info\",\"ts\":%lld.%06u%u,\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\","
		"\"request\":{\"remote_ip\":\"%s\",\"remote_port\":\"%u\",\"client_ip\":\"%s\",\"proto\":\"%s\","
		"\"method\":\"%s\",\"host\":\"www.shop.example\",\"uri\":\"%s\",\"headers\":{\"User-Agent\":[\"%s\"],"
		"\"Accept\":[\"*/*\"],%s%s%s\"Accept-Language\":[\"en-US,en;q=0.5\"],"
		"\"Accept-Encoding\":[\"gzip, deflate, br\"]},\"tls\":{\"resumed\":%s,\"version\":772,"
		"\"cipher_suite\":4865,\"proto\":\"%s\",\"server_name\":\"www.shop.example\"}},\"bytes_read\":0,"
		"\"user_id\":\"%s\",\"duration\":%u.%06u%03u,\"size\":%u,\"status\":%u,"
		"\"resp_headers\":{\"Server\":[\"Caddy\"],\"Alt-Svc\":[\"h3=\\\":443\\\"; ma=2592000\"],"
		"\"Content-Type\":[\"text/html\"],\"Vary\":[\"Accept-Encoding\"],\"Etag\":[\"\\\"%013llx\\\"\"]}}\n",
		(long long)event->second, texts.fraction, (unsigned)(event->noise % 9 + 1), texts.client, texts.port,
		texts.client, event->protocol, event->method, texts.target, event->agent,
		event->has_referer ? "\"Referer\":[\"" : "", event->has_referer ? texts.referer : "",
		event->has_referer ? "\"]," : "", event->noise & 1 ? "true" : "false",
		event->protocol[5] == '2' ? "h2" : "http/1.1", event->user ? event->user : "",
		texts.microseconds / 1000000, texts.microseconds % 1000000, (unsigned)(event->noise >> 40) % 1000,
		event->bytes, event->status, (event->path + 1) * 0x9E3779B97F4AULL);
	return out + length;
}

/* Blanks are logged as plus signs. */
static char *put_w3c(char *out, const char *text)
{
	for (; *text; text++)
		*out++ = *text == ' ' ? '+' : *text;
	return out;
}

/* The fields that IIS 10 logs unless told otherwise. */
static char *write_w3c(char *out, const struct event *event)
{
	out = put_stamp(out, event->second);
	out = put(out, " 192.0.2.80 ");
	out = put(out, event->method);
	*out++ = ' ';
	out = put_path(out, event->path);
	*out++ = ' ';
	out = event->has_query ? put_query(out, event->query) : put(out, "-");
	out = put(out, " 443 ");
	out = put(out, event->user ? event->user : "-");
	*out++ = ' ';
	out = put_client(out, event->client);
	*out++ = ' ';
	out = put_w3c(out, event->agent);
	*out++ = ' ';
	out = put_referer(out, event);
	*out++ = ' ';
	out = put_number(out, event->status);
	out = put(out, " 0 0 ");
	out = put_number(out, duration(event) / 1000);
	return put(out, "\n");
}

/* Up to the statuses of the targets:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html */
static char *write_alb(char *out, const struct event *event)
{
	struct texts texts;
	make_texts(&texts, event);
	unsigned target = (unsigned)event->noise % 4 + 10;
	int length = snprintf(out, EVENT_LINE_BYTES,
		"%s %s.%06uZ app/shop/50dc6c495c0c9188 %s:%u 192.0.2.%u:8080 0.000 %u.%03u 0.000 %u %u %u %u "
		"\"%s https://www.shop.example:443%s %s\" \"%s\" TLS_AES_128_GCM_SHA256 TLSv1.3 "
		"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "
		"\"Root=1-%08x-%016llx%08x\" \"www.shop.example\" \"-\" 1 %s.%06uZ \"forward\" \"-\" \"-\" "
		"\"192.0.2.%u:8080\" \"%u\"\n",
		event->protocol[5] == '2' ? "h2" : "https", texts.stamp, texts.fraction, texts.client, texts.port, target,
		texts.microseconds / 1000000, texts.microseconds / 1000 % 1000, event->status, event->status,
		(unsigned)(40 + event->path % 400), event->bytes, event->method, texts.target, event->protocol,
		event->agent, (unsigned)event->second, (unsigned long long)event->noise, event->client, texts.stamp,
		texts.fraction / 2, target, event->status);
	return out + length;
}

const struct event_format *event_format(const char *name)
{
	static const struct event_format formats[] = {
#define X(name, stamp, header) {#name, stamp, header, write_##name},
		EVENT_FORMATS(X)
#undef X
	};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (strcmp(formats[i].name, name) == 0)
			return format = &formats[i];
	}
	return 0;
}
