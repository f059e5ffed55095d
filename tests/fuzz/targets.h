/* The fuzz targets: X(name).  Each is made in NAME_target.c: the function fuzz_NAME(), which takes any bytes, as libFuzzer's
 * LLVMFuzzerTestOneInput() does, and returns 0.  What must not be it ends the program with.
 */
#ifndef LOGETL_TESTS_FUZZ_TARGETS_H
#define LOGETL_TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_TARGETS(X) \
	X(format) \
	X(lines) \
	X(json) \
	X(clock) \
	X(decompress) \
	X(w3c) \
	X(unwrap) \
	X(export) \
	X(conf)

#define X(name) int fuzz_##name(const uint8_t *data, size_t size);
FUZZ_TARGETS(X)
#undef X

#endif
