/* rotatelogs names its files after its argument: strftime() fills it in; where there is nothing to fill in, the second
 * at which the file begins is put behind it (https://httpd.apache.org/docs/2.4/programs/rotatelogs.html).
 */
#include "cmd/conf/conf_apache_rotatelogs.h"

#include "cmd/conf/conf_apache_lines.h"
#include "cmd/conf/conf_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The argument that names the files, to be freed; NULL where the program is another one or gets none.  *counts: the
 * second is put behind it, for neither -t nor -n is given. */
static char *find_template(const char *command, bool *counts)
{
	struct conf_words words;
	char *file = NULL;
	*counts = true;
	if (conf_words_init(&words, strlen(command) + 1) != 0)
		return NULL;
	apache_words(&words, command + strspn(command, "|$"));
	const char *word = words.text, *slash = words.count > 0 ? strrchr(word, '/') : NULL;
	bool known = words.count > 0 && strncmp(slash ? slash + 1 : word, "rotatelogs", 10) == 0;
	for (size_t i = 1; known && !file && i < words.count; i++) {
		word = conf_word(&words, i);
		if (*word != '-') {
			file = strdup(word);
			continue;
		}
		/* Flags, the last of which may have an argument, right behind it or as the next word. */
		size_t flags = strcspn(word, "Lpn");
		*counts &= word[flags] != 'n' && !memchr(word, 't', flags);
		i += word[flags] && !word[flags + 1];
	}
	conf_words_release(&words);
	return file;
}

/* The template as a path, to be freed, or NULL for want of memory. */
static char *make_path(const char *template, bool counts, bool *pattern)
{
	char *path = conf_path_fill_in(template, conf_strftime_variable, pattern), *numbered = NULL;
	if (!path || *pattern || !counts)
		return path;
	char *escaped = conf_path_pattern(path, strlen(path), false);
	if (escaped && asprintf(&numbered, "%s.*", escaped) < 0)
		numbered = NULL;
	*pattern = true;
	free(escaped);
	free(path);
	return numbered;
}

bool apache_rotatelogs(const char *command, char **path, bool *pattern)
{
	bool counts;
	char *template = find_template(command, &counts);
	if (!template)
		return false;
	*path = make_path(template, counts, pattern);
	free(template);
	return true;
}
