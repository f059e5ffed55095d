/* Lists that grow. */
#ifndef LOGETL_PIPELINE_LIST_H
#define LOGETL_PIPELINE_LIST_H

#include <stddef.h>

/* Sees to it that a list has room for `wanted` items of `item_bytes`.  `list` is where the pointer to its first item is kept,
 * NULL while *room is 0; whoever keeps it frees it.  The list moves when it grows; it grows to more than is wanted, so that
 * adding one item after the other takes linear time; items that it never had before are all zero.  0, or -1 where memory is
 * short: the list is as it was, and errno ENOMEM. */
int list_reserve(void *list, size_t *room, size_t wanted, size_t item_bytes);

#endif
