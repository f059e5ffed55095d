/* A format for text that none with a name fits, from its first lines. */
#ifndef LOGETL_PARSE_INFER_H
#define LOGETL_PARSE_INFER_H

#include "stages/parse/wrap/wrapper.h"

/* Finds the layout that most of the lines have, none of which is blank, and writes its definition and a NUL: in nginx's
 * dialect.  A column gets a name only where its values, and where they stand,
 * leave no doubt; `$field_N`, N counted from 1, is any other; one that the log itself calls KEY (KEY=…) is $KEY, unless that
 * is a variable that would mean more than its text.
 *
 * False where there is none to trust: it must have a time, a request (or method and target), and a status or the client's
 * address, and fit 95 % of the lines, or all but one of three or more; or where `size` does not do. */
bool infer_text(const struct part *lines, size_t count, char *definition, size_t size);

#endif
