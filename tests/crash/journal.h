/* What reaches the disk, in order: a journal of the writes and syncs of a database's files, for power.py to replay.
 *
 * With LOGETL_FAULT_JOURNAL=FILE each call that changed a file whose name begins with $LOGETL_FAULT_FILES is appended:
 * a struct journal_entry, the file's name, and the bytes that were written.  It is appended after the call: what
 * another process could see of it comes later in the journal.
 */
#ifndef LOGETL_CRASH_JOURNAL_H
#define LOGETL_CRASH_JOURNAL_H

#include <stdint.h>
#include <sys/types.h>

struct journal_entry {
	char kind; /* 'w'rite, 't'runcate, 's'ync, 'u'nlink */
	char padding[3];
	uint32_t name_bytes;
	uint64_t offset; /* of a truncation: the new size */
	uint64_t data_bytes;
};

/* After a call: `result` is what it returned; offset -1 is where the file stands. */
void journal_write(int file, const void *data, ssize_t result, off_t offset);
void journal_truncate(int file, int result, off_t size);
void journal_sync(int file, int result);
void journal_unlink(const char *path, int result);

#endif
