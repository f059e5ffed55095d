/* Words as nginx takes them (ngx_conf_read_token):
 *
 *      directive 'quoted; text' "the same, with \" in it" unquoted\ text ${variable};   # comment
 *
 * A word in quotes ends at its quote, behind which a blank, `;`, `{` or `)` must stand.  Any other ends at a blank, `;`
 * or `{`, but for the brace of `${`; so quotes, `#` and `}` in the midst of it are its own.  A backslash keeps the byte
 * behind it from ending the word; it is dropped before quotes and a backslash, makes a control byte of t, r and n, and
 * stays otherwise.  Everywhere.
 */
#include "cmd/conf/conf_nginx_words.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The byte that is read next; the line is counted. */
static char take(struct conf_file *file)
{
	file->line += *file->at == '\n';
	return *file->at++;
}

static void skip_comment(struct conf_file *file)
{
	while (*file->at && *file->at != '\n')
		file->at++;
}

static void skip_blanks(struct conf_file *file)
{
	while (is_blank(*file->at) || *file->at == '#') {
		if (*file->at == '#')
			skip_comment(file);
		else
			take(file);
	}
}

static void put(struct conf_words *words, char c)
{
	words->text[words->length++] = c;
}

/* A backslash and what it stands before. */
static void read_escape(struct conf_file *file, struct conf_words *words)
{
	static const char escapes[] = "\"'\\trn", meaning[] = "\"'\\\t\r\n";
	take(file);
	const char *escape = *file->at ? strchr(escapes, *file->at) : NULL;
	if (escape) {
		put(words, meaning[escape - escapes]);
		take(file);
		return;
	}
	put(words, '\\');
	if (*file->at)
		put(words, take(file));
}

static int read_quoted(struct conf_file *file, struct conf_words *words)
{
	unsigned line = file->line;
	char quote = take(file);
	while (*file->at && *file->at != quote) {
		if (*file->at == '\\')
			read_escape(file, words);
		else
			put(words, take(file));
	}
	if (!*file->at)
		return conf_error(file, line, "the %c that opens here is never closed", quote);
	take(file);
	if (*file->at && !is_blank(*file->at) && !strchr(";{)", *file->at))
		return conf_error(file, file->line,
			"\"%.10s\" right behind a closing %c; put a blank or a ; between them", file->at, quote);
	return 0;
}

static void read_unquoted(struct conf_file *file, struct conf_words *words)
{
	bool variable = false;
	for (char c; (c = *file->at) && !is_blank(c) && c != ';' && (c != '{' || variable);) {
		variable = c == '$';
		if (c == '\\')
			read_escape(file, words);
		else
			put(words, take(file));
	}
}

static int read_word(struct conf_file *file, struct conf_words *words)
{
	int status = 0;
	if (words->count++ == 0)
		words->line = file->line;
	if (*file->at == '"' || *file->at == '\'')
		status = read_quoted(file, words);
	else
		read_unquoted(file, words);
	put(words, 0);
	return status;
}

int nginx_statement(struct conf_file *file, struct conf_words *words)
{
	words->length = words->count = 0;
	for (;;) {
		skip_blanks(file);
		char c = *file->at;
		if (!c && words->count > 0)
			return conf_error(file, words->line, "%s: no ; ends it", words->text);
		if (!c)
			return 0;
		bool ends = c == ';' || c == '{' || c == '}';
		if (ends && (words->count == 0) != (c == '}'))
			return conf_error(file, file->line, "unexpected %c%s", c,
				words->count ? "; is there a ; missing before it?" : "");
		if (ends)
			return take(file);
		if (read_word(file, words) != 0)
			return -1;
	}
}

/* The level of the long bracket at `at`, as [==[ has 2; -1 where there is none. */
static int long_bracket(const char *at)
{
	int level = 0;
	if (*at != '[')
		return -1;
	while (at[1 + level] == '=')
		level++;
	return at[1 + level] == '[' ? level : -1;
}

/* Goes behind the bracket that closes. */
static void skip_long_bracket(struct conf_file *file, int level)
{
	for (file->at += level + 2; *file->at; take(file)) {
		int equals = 0;
		while (*file->at == ']' && file->at[1 + equals] == '=')
			equals++;
		if (*file->at == ']' && equals == level && file->at[1 + level] == ']') {
			file->at += level + 2;
			return;
		}
	}
}

static void skip_lua_string(struct conf_file *file)
{
	char quote = take(file);
	while (*file->at && *file->at != quote && *file->at != '\n') {
		if (*file->at == '\\' && file->at[1])
			take(file);
		take(file);
	}
	if (*file->at)
		take(file);
}

int nginx_skip_lua(struct conf_file *file, const struct conf_words *words)
{
	for (size_t depth = 1; *file->at;) {
		bool comment = file->at[0] == '-' && file->at[1] == '-';
		int level = long_bracket(file->at + 2 * comment);
		file->at += 2 * comment;
		if (level >= 0)
			skip_long_bracket(file, level);
		else if (comment)
			skip_comment(file);
		else if (*file->at == '"' || *file->at == '\'')
			skip_lua_string(file);
		else {
			char c = take(file);
			depth += c == '{';
			depth -= c == '}';
			if (depth == 0)
				return 0;
		}
	}
	return conf_error(file, words->line, "%s: no } ends it", words->text);
}
