/* The origin of a path: the log series that a file belongs to. */
#ifndef LOGETL_STAGES_READ_ORIGIN_H
#define LOGETL_STAGES_READ_ORIGIN_H

#include "pipeline/source.h"

/* Writes the origin: directory and file name, the name less one compression suffix (compression.h) and any number
 * of rotation suffixes: .N (up to three digits), and a date behind a dot or a hyphen that a time or a counter may
 * follow, as the regular expression
 *     (\.\d{1,3}|[.-]\d{4}-?\d{2}-?\d{2}([-_.T]?\d+)?)+$
 * access.log, access.log.1, access.log-20261120 and access.log.2.gz are one origin; web-1.log and web-2.log are two.
 * A name that is nothing but suffixes leaves "directory/".  "-" stays "-".  The path is shorter than
 * SOURCE_PATH_BYTES, and so is the origin. */
void origin_of(const char *path, char origin[SOURCE_PATH_BYTES]);

/* The number of a rotated file, 2 for "access.log.2.gz"; 0 where the name has none.  The higher, the older. */
unsigned origin_rotation(const char *name);

#endif
