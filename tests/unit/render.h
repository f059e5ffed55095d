/* A line in, the row out as one string.
 *
 * A row is written as its columns that are not NULL, in the order of access_log, the time only where it is not 1:
 * `remote_addr=::1, status=200, extra={"server_port":80}`; a reject as `reject REASON at COLUMN in FIELD`.
 */
#ifndef LOGETL_TESTS_UNIT_RENDER_H
#define LOGETL_TESTS_UNIT_RENDER_H

enum { TEXT_BYTES = 4096 };

/* A checked fixture. */
void render_set_up(void);
void render_tear_down(void);

/* Adds to what is rendered, behind a comma. */
void render(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern char rendered[4 * TEXT_BYTES];

/* What becomes of the line in that format: `rendered`. */
const char *render_line(const char *definition, const char *line);

/* It is this row; its note counts where the row has one. */
void expect(const char *definition, const char *line, const char *row);

#endif
