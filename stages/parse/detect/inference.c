/* Keys, compared by their letters and digits alone: request_uri, requestUri and "Request URI" are one. */
#include "stages/parse/detect/inference.h"

#include "stages/parse/text/scan.h"

#include <string.h>

int words_place(const char *words, const char *word, size_t length)
{
	for (int place = 0; *words; place++) {
		size_t here = strcspn(words, " ");
		if (here == length && memcmp(words, word, length) == 0)
			return place;
		words += here + (words[here] == ' ');
	}
	return -1;
}

int inference_place(enum inference inference, const char *key, size_t length)
{
	static const char *const keys[] = {
#define X(name, keys) keys,
		INFERENCES(X)
#undef X
	};
	return words_place(keys[inference], key, length);
}

size_t inference_key(char text[INFERENCE_KEY_BYTES], size_t used, const char *key, size_t length)
{
	for (size_t i = 0; i < length && used < INFERENCE_KEY_BYTES; i++) {
		char c = key[i];
		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if ((c >= 'a' && c <= 'z') || scan_is_digit(c))
			text[used++] = c;
	}
	return used;
}
