/* What must not be. */
#ifndef LOGETL_TESTS_FUZZ_FINDING_H
#define LOGETL_TESTS_FUZZ_FINDING_H

#include <stdbool.h>
#include <stddef.h>

/* Says what was found and about which bytes, and ends the program. */
_Noreturn void found(const char *what, const void *bytes, size_t length);

/* Warnings, of which there are too many to read, go nowhere while it is `on`; what is found is said all the same. */
void quiet(bool on);

/* Memory, which there has to be: at least a byte. */
void *need(size_t length);

/* A copy in memory of its own size, so that a sanitizer sees who reads behind it.  Free with free(). */
char *exact_copy(const void *bytes, size_t length);

#endif
