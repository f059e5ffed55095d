/* Looks fields up.  Only done when a format is compiled: plain searches of a small table. */
#include "stages/parse/format/field.h"

#include <string.h>

static const struct field fields[] = {
#define X(variable, directives, kind, unit, column) {variable, directives, OP_##kind, COLUMN_##column, unit},
	FIELDS(X)
#undef X
};

enum { FIELD_COUNT = sizeof fields / sizeof *fields };

const char *column_name(unsigned column)
{
	static const char *const names[] = {
#define X(name, column) column,
		COLUMNS(X)
#undef X
	};
	return column < COLUMN_COUNT ? names[column] : "";
}

const struct field *field_of_variable(const char *variable, size_t length)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (strlen(fields[i].variable) == length && memcmp(fields[i].variable, variable, length) == 0)
			return &fields[i];
	}
	return 0;
}

/* Whether the word is among the words of a list. */
static bool lists(const char *list, const char *word, size_t length)
{
	while (*list) {
		size_t here = strcspn(list, " ");
		if (here == length && memcmp(list, word, length) == 0)
			return true;
		list += here + (list[here] == ' ');
	}
	return false;
}

const struct field *field_of_directive(const char *directive, size_t length)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (lists(fields[i].directives, directive, length))
			return &fields[i];
	}
	return 0;
}

/* As nginx names headers: small letters, and `_` for what is neither letter nor digit. */
static char key_character(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c | 0x20);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
}

size_t field_family_key(char key[FIELD_KEY_BYTES], const char *name, size_t name_length, const char *letters)
{
	static const struct {
		const char *letters, *before;
	} families[] = {
#define X(letters, before) {letters, before},
		FIELD_FAMILIES(X)
#undef X
	};
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		size_t before = strlen(families[i].before);
		if (strcmp(families[i].letters, letters) != 0 || before + name_length >= FIELD_KEY_BYTES)
			continue;
		memcpy(key, families[i].before, before);
		for (size_t c = 0; c < name_length; c++)
			key[before + c] = key_character(name[c]);
		key[before + name_length] = 0;
		return before + name_length;
	}
	return 0;
}
