/* Formats: what a line looks like, made from an nginx log_format string or an Apache LogFormat string. */
#ifndef LOGETL_PARSE_FORMAT_H
#define LOGETL_PARSE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The formats that are known by name: X(name, definition, description). */
#define BUILTIN_FORMATS(X) \
	X("common", "%h %l %u %t \"%r\" %>s %b", "Common Log Format: Apache's common, what most servers can write") \
	X("combined", "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", \
		"Combined Log Format: Apache's and nginx's combined, common with referer and user agent") \
	X("vcommon", "%v:%p %h %l %u %t \"%r\" %>s %b", "common behind the virtual host and its port") \
	X("vcombined", "%v:%p %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", \
		"combined behind the virtual host and its port: Debian's other_vhosts_access.log") \
	X("main", \
		"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" " \
		"\"$http_user_agent\" \"$http_x_forwarded_for\"", \
		"combined with X-Forwarded-For: the default of nginx's own packages")

struct format;

/* Makes the built-in format of that name, or one from a format string.  Returns NULL with the error stack set: which
 * directive at which column is not understood, or what the format lacks. */
struct format *format_new(const char *definition);
void format_free(struct format *format);

/* A built-in's name, otherwise the definition: what the database stores; format_new() takes either.  All three belong
 * to the format. */
const char *format_name(const struct format *format);
const char *format_definition(const struct format *format);
const char *format_description(const struct format *format); /* one line */

/* The formats of a run. */
struct formats {
	struct format **list;
	size_t count;
};

/* The formats of these definitions, each as format_new() takes it; all built-ins where there are none.  Returns 0, or
 * -1 with the error stack set. */
int formats_init(struct formats *formats, const char *const *definitions, size_t count);
void formats_release(struct formats *formats);

/* The index of the format that format_name() or format_definition() gives this; BLOCK_FORMAT_UNKNOWN where there is
 * none.  `formats` is a const struct formats *. */
int32_t formats_find(const void *formats, const char *name);

/* The line's time in seconds since 1970, UTC; false where the format of that index, or none, does not fit.  Keeps caches that
 * are not for several threads.  `formats` is a const struct formats *. */
bool formats_second(const void *formats, int32_t format, const char *line, size_t length, int64_t *second);

enum { FORMATS_DETECT_LINES = 200 };

/* Tries the first FORMATS_DETECT_LINES lines of the text that are not blank against every format.  fits[i] becomes the
 * number of lines that formats->list[i] fits.  Returns the number of lines tried. */
size_t formats_fit(const struct formats *formats, const char *text, size_t length, size_t *fits);

/* The index of the format that fits most of these lines; of equals the one that explains more fields; of those the
 * first.  BLOCK_FORMAT_UNKNOWN where none fits any line.  `formats` is a const struct formats *. */
int32_t formats_detect(const void *formats, const char *text, size_t length);

#endif
