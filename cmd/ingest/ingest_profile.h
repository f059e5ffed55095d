/* What --profile prints: where each stage's time went, what limited the run, and Amdahl's law for it. */
#ifndef LOGETL_CMD_INGEST_PROFILE_H
#define LOGETL_CMD_INGEST_PROFILE_H

#include "cmd/ingest/ingest_limit.h"
#include "cmd/print/output.h"
#include "pipeline/arena.h"

/* Gathers what was measured in a run whose processes have ended. */
void ingest_profile_gather(struct run_profile *run, const struct arena *arena, uint32_t cpus);

/* As tables and sentences. */
void ingest_profile_write(struct output *output, const struct run_profile *run);

/* As a JSON object, without a newline at its end. */
void ingest_profile_write_json(struct output *output, const struct run_profile *run);

#endif
