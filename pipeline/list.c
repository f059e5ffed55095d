/* Lists that grow. */
#include "pipeline/list.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_LEAST = 16 };

int list_reserve(void *list, size_t *room, size_t wanted, size_t item_bytes)
{
	if (wanted <= *room)
		return 0;
	if (wanted > SIZE_MAX / 2) {
		errno = ENOMEM;
		return -1;
	}
	char *items;
	size_t more = wanted < ITEMS_LEAST / 2 ? ITEMS_LEAST : 2 * wanted;
	memcpy(&items, list, sizeof items); /* it is a pointer to something else */
	items = reallocarray(items, more, item_bytes);
	if (!items)
		return -1;
	memset(items + *room * item_bytes, 0, (more - *room) * item_bytes);
	memcpy(list, &items, sizeof items);
	*room = more;
	return 0;
}
