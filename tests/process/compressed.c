#include "tests/process/compressed.h"

#include <bzlib.h>
#include <check.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum {
	GZIP_WINDOW = 15 + 16, /* zlib's way to say: gzip, with the largest window */
	SPARE_BYTES = 100000,  /* room enough for what cannot be compressed, with all headers */
};

static size_t add_gzip(char *out, size_t room, struct text content)
{
	z_stream zlib = {.next_in = (Bytef *)content.bytes, .avail_in = (uInt)content.length, .next_out = (Bytef *)out,
		.avail_out = (uInt)room};
	if (deflateInit2(&zlib, pick(10), Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
		deflate(&zlib, Z_FINISH) != Z_STREAM_END)
		return 0;
	deflateEnd(&zlib);
	return zlib.total_out;
}

static size_t add_bzip2(char *out, size_t room, struct text content)
{
	unsigned length = (unsigned)room;
	char nothing;
	char *bytes = content.length > 0 ? content.bytes : &nothing;
	int status = BZ2_bzBuffToBuffCompress(out, &length, bytes, (unsigned)content.length, 1 + pick(9), 0, 0);
	return status == BZ_OK ? length : 0;
}

/* Blocks of any size, with any check. */
static size_t add_xz(char *out, size_t room, struct text content)
{
	static const lzma_check checks[] = {LZMA_CHECK_CRC32, LZMA_CHECK_CRC64, LZMA_CHECK_SHA256};
	lzma_stream xz = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	lzma_lzma_preset(&options, 0);
	if (lzma_stream_encoder(&xz, filters, checks[pick(3)]) != LZMA_OK)
		return 0;
	xz.next_out = (uint8_t *)out;
	xz.avail_out = room;
	lzma_ret status = LZMA_OK;
	for (size_t left = content.length; status == LZMA_OK;) {
		size_t piece = pick(2) ? left : (size_t)pick((int)left + 1);
		xz.next_in = (uint8_t *)content.bytes + content.length - left;
		xz.avail_in = piece;
		left -= piece;
		lzma_action action = left > 0 ? LZMA_FULL_FLUSH : LZMA_FINISH;
		do
			status = lzma_code(&xz, action);
		while (status == LZMA_OK);
		if (status == LZMA_STREAM_END && left > 0)
			status = LZMA_OK;
	}
	lzma_end(&xz);
	return status == LZMA_STREAM_END ? (size_t)xz.total_out : 0;
}

/* With a checksum, without which some damage cannot be noticed; now and then behind a frame to be skipped. */
static size_t add_zstd(char *out, size_t room, struct text content)
{
	static const char skippable[] = "\x53\x2a\x4d\x18\x05\0\0\0notes";
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, 1 + pick(9));
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_contentSizeFlag, pick(2));
	size_t skipped = pick(4) == 0 ? sizeof skippable - 1 : 0;
	memcpy(out, skippable, skipped);
	size_t length = ZSTD_compress2(zstd, out + skipped, room - skipped, content.bytes, content.length);
	ZSTD_freeCCtx(zstd);
	return ZSTD_isError(length) ? 0 : skipped + length;
}

void compressed_add(struct text *out, size_t compression, struct text content)
{
#define X(name) add_##name,
	static size_t (*const add[COMPRESSION_COUNT])(char *, size_t, struct text) = {COMPRESSIONS(X)};
#undef X
	size_t room = 2 * content.length + SPARE_BYTES;
	size_t length = add[compression](text_reserve(out, room), room, content);
	if (length == 0)
		ck_abort_msg("%s: compressing failed", compressions[compression]->name);
	out->length += length;
}

struct text compressed(size_t compression, struct text content, int members)
{
	struct text out = {0};
	for (; members > 1; members--) {
		size_t cut = (size_t)pick((int)content.length + 1);
		compressed_add(&out, compression, text_before(content, cut));
		content = text_behind(content, cut);
	}
	compressed_add(&out, compression, content);
	return out;
}

struct text gzipped(struct text content, int members)
{
	for (size_t i = 0; i < COMPRESSION_COUNT; i++) {
		if (compressions[i] == &compression_gzip)
			return compressed(i, content, members);
	}
	ck_abort_msg("no gzip");
}

struct decompressed decompressed(const struct compression *compression, struct text file, int longest_in, int longest_out)
{
	struct decompressed result = {0};
	struct decompressor decompressor;
	size_t at = 0, written = 1;
	bool beyond = false, stuck = false; /* an assertion for all pieces: each is a system call */
	ck_assert_int_eq(decompressor_init(&decompressor, compression), 0);
	while ((at < file.length || written > 0) && !beyond && !stuck && decompressor_wants_input(&decompressor)) {
		/* What is not the caller's is not to be touched: valgrind and the sanitizers see the ends. */
		size_t left = file.length - at, piece = 1 + (size_t)pick(longest_in), room = 1 + (size_t)pick(longest_out);
		size_t in_bytes = piece < left ? piece : left;
		unsigned char *in = malloc(in_bytes + 1), *out = malloc(room);
		struct flow flow = {in, in_bytes, out, room};
		memcpy(in, file.bytes + at, in_bytes);
		written = decompressor_run(&decompressor, &flow);
		size_t used = in_bytes - flow.in_bytes;
		beyond = used > in_bytes || flow.in != in + used || written > room || flow.out != out + written;
		stuck = in_bytes > 0 && used == 0 && written == 0 && decompressor_wants_input(&decompressor);
		text_add(&result.out, out, beyond ? 0 : written);
		at += used;
		free(in);
		free(out);
	}
	ck_assert(!beyond && !stuck);
	result.state = decompressor.state;
	result.may_end = decompressor_may_end(&decompressor);
	snprintf(result.problem, sizeof result.problem, "%s", decompressor.problem ? decompressor.problem : "");
	decompressor_release(&decompressor);
	return result;
}
