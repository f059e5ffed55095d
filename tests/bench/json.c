/* How fast JSON lines are read: eight fields of a line as Caddy logs it, by a template and by libraries that build a tree.
 *
 * usage: json        prints lines a second of each, and how many times as fast the template is
 *
 * Rounds take turns, and the best of each counts: what disturbs one makes it slower only.
 */
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/format/format.h"

#include <cjson/cJSON.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 15, LINES = 20000, FIELDS = 8 };

static const char line[] =
	"{\"level\":\"info\",\"ts\":1795179909.1234567,\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\",\"request\":"
	"{\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"38574\",\"client_ip\":\"192.0.2.7\",\"proto\":\"HTTP/2.0\",\"method\":\"GET\","
	"\"host\":\"www.example.com\",\"uri\":\"/products/teapot?colour=blue\",\"headers\":{\"Accept\":[\"text/html,*/*;q=0.8\"],"
	"\"Accept-Encoding\":[\"gzip, br\"],\"Accept-Language\":[\"en-GB,en;q=0.5\"],\"User-Agent\":[\"Mozilla/5.0 (X11; Linux x86_64; "
	"rv:140.0) Gecko/20100101 Firefox/140.0\"],\"Referer\":[\"https://www.example.com/\"]},\"tls\":{\"resumed\":false,"
	"\"version\":772,\"cipher_suite\":4865,\"proto\":\"h2\",\"server_name\":\"www.example.com\"}},\"bytes_read\":0,"
	"\"user_id\":\"\",\"duration\":0.017557019,\"size\":3768,\"status\":200,\"resp_headers\":{\"Server\":[\"Caddy\"],"
	"\"Content-Type\":[\"text/html; charset=utf-8\"],\"Vary\":[\"Accept-Encoding\"],\"Cache-Control\":[\"max-age=3600\"]}}";

static const char definition[] =
	"{\"ts\":$msec,\"request\":{\"remote_ip\":\"$remote_addr\",\"method\":\"$request_method\",\"host\":\"$host\","
	"\"uri\":\"$request_uri\",\"headers\":{\"User-Agent\":[\"$http_user_agent\"]}},\"size\":$body_bytes_sent,\"status\":$status}";

/* Each returns how many of the fields it found. */

static int read_template(const struct format *format)
{
	static struct json_reading reading;
	if (!json_template_read(format->compiled, &reading, line, sizeof line - 1))
		return 0;
	return __builtin_popcountll(reading.found);
}

static int read_jansson(const struct format *format)
{
	(void)format;
	json_t *root = json_loadb(line, sizeof line - 1, 0, 0), *request = json_object_get(root, "request");
	json_t *agent = json_object_get(json_object_get(request, "headers"), "User-Agent");
	int found = json_is_real(json_object_get(root, "ts")) + json_is_string(json_object_get(request, "remote_ip")) +
		    json_is_string(json_object_get(request, "method")) + json_is_string(json_object_get(request, "host")) +
		    json_is_string(json_object_get(request, "uri")) + json_is_string(json_array_get(agent, 0)) +
		    json_is_integer(json_object_get(root, "size")) + json_is_integer(json_object_get(root, "status"));
	json_decref(root);
	return found;
}

static int read_cjson(const struct format *format)
{
	(void)format;
	cJSON *root = cJSON_ParseWithLength(line, sizeof line - 1), *request = cJSON_GetObjectItemCaseSensitive(root, "request");
	cJSON *headers = cJSON_GetObjectItemCaseSensitive(request, "headers");
	cJSON *agent = cJSON_GetObjectItemCaseSensitive(headers, "User-Agent");
	int found = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(root, "ts")) +
		    cJSON_IsString(cJSON_GetObjectItemCaseSensitive(request, "remote_ip")) +
		    cJSON_IsString(cJSON_GetObjectItemCaseSensitive(request, "method")) +
		    cJSON_IsString(cJSON_GetObjectItemCaseSensitive(request, "host")) +
		    cJSON_IsString(cJSON_GetObjectItemCaseSensitive(request, "uri")) +
		    cJSON_IsString(cJSON_GetArrayItem(agent, 0)) +
		    cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(root, "size")) +
		    cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(root, "status"));
	cJSON_Delete(root);
	return found;
}

static const struct reader {
	const char *name;
	int (*read)(const struct format *format);
} readers[] = {{"template", read_template}, {"jansson", read_jansson}, {"cJSON", read_cjson}};

enum { READERS = sizeof readers / sizeof *readers };

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(void)
{
	double best[READERS] = {0};
	struct format *format = format_new(definition);
	if (!format)
		return EXIT_FAILURE;
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t r = 0; r < READERS; r++) {
			double start = seconds();
			for (int i = 0; i < LINES; i++) {
				if (readers[r].read(format) != FIELDS)
					return EXIT_FAILURE;
			}
			double took = seconds() - start;
			if (round == 0 || took < best[r])
				best[r] = took;
		}
	}
	for (size_t r = 0; r < READERS; r++)
		printf("%-10s %10.0f lines/s %8.0f ns a line %6.1f times the template's time\n", readers[r].name,
			LINES / best[r], best[r] / LINES * 1e9, best[r] / best[0]);
	format_free(format);
	return EXIT_SUCCESS;
}
