/* The null sink: for --dry-run, and to see how fast the stages before the loader are. */
#include "stages/load/sink.h"

#include <stddef.h>

static struct sink *null_open(struct arena *arena, const struct load_settings *settings)
{
	(void)settings;
	return (struct sink *)(void *)arena; /* any pointer that is not NULL: there is nothing to keep but the layout */
}

static int null_load(struct sink *sink, struct block *block, const int64_t *rejects, struct counters *counters)
{
	(void)sink, (void)rejects;
	counters->lines += block->lines;
	counters->blank += block->blank;
	counters->rejected += block->rejected;
	counters->inserted += block->rows - block->rejected;
	counters->bytes += block->source_bytes;
	return 0;
}

static int null_commit(struct sink *sink, const struct counters *counters)
{
	(void)sink, (void)counters;
	return 0;
}

static void null_close(struct sink *sink)
{
	(void)sink;
}

const struct sink_ops null_sink = {
	.name = "null",
	.open = null_open,
	.load = null_load,
	.commit = null_commit,
	.close = null_close,
};
