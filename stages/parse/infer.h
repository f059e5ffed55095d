/* A format for text that none with a name fits, from its first lines. */
#ifndef LOGETL_PARSE_INFER_H
#define LOGETL_PARSE_INFER_H

#include <stdbool.h>
#include <stddef.h>

/* Finds the layout that most of the first FORMATS_DETECT_LINES lines have, and writes its definition and a NUL: in nginx's
 * dialect; in Apache's where the time needs a pattern.  A column gets a name only where its values, and where they stand,
 * leave no doubt; `$field_N`, N counted from 1, is any other; one that the log itself calls KEY (KEY=…) is $KEY, unless that
 * is a variable that would mean more than its text.
 *
 * False where there is none to trust: it must have a time, a request (or method and target), and a status or the client's
 * address, and fit 95 % of the lines that are not blank, or all but one of three or more; or where `size` does not do. */
bool infer_text(const char *text, size_t length, char *definition, size_t size);

#endif
