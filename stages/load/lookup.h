/* The store's side of pipeline/lookup.h: what dedup asks, answered by a read-only connection. */
#ifndef LOGETL_LOAD_LOOKUP_H
#define LOGETL_LOAD_LOOKUP_H

#include "pipeline/lookup.h"

extern const struct lookup_ops store_lookup;

#endif
