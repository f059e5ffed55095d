/* Decides what each column of a layout is, one role after the other: by the forms of its values and by what is beside it.
 *
 * What must stay true: nothing is guessed.  A column in doubt is a numbered field: it is kept, and the user can name it.
 */
#include "stages/parse/detect/layout.h"

#include "stages/parse/detect/inference.h"

#include <string.h>
#include <strings.h>

bool layout_is_nearly_all(size_t count, size_t all)
{
	return count > 0 && count * 20 >= all * 19;
}

/* Whether the key has one of the words in it, which are separated by blanks; one of two letters or less is the key. */
static bool key_has(const struct cell *cell, const char *words)
{
	while (*words) {
		size_t length = strcspn(words, " ");
		for (size_t i = 0; i + length <= cell->key_length; i++) {
			bool there = strncasecmp(cell->key + i, words, length) == 0;
			if (there && (length > 2 || length == cell->key_length))
				return true;
		}
		words += length + (words[length] == ' ');
	}
	return false;
}

static bool has_key(const struct layout *layout, int column, const char *key)
{
	const struct cell *cell = &layout->example->list[column];
	return layout->found[column].keyed && cell->key_length == strlen(key) && memcmp(cell->key, key, cell->key_length) == 0;
}

/* Whether the column is there, is nothing yet, and is not called something else. */
static bool is_free(const struct layout *layout, int column, enum role role)
{
	static const char *const keys[] = {
#define X(name, definition, keys) keys,
		ROLES(X)
#undef X
	};
	static const char others[] = "upstream backend server local dest";
	if (column < 0 || column >= (int)layout->example->count || layout->found[column].role != ROLE_FIELD)
		return false;
	const struct cell *cell = &layout->example->list[column];
	bool others_key = role != ROLE_TIME && key_has(cell, others); /* $time_local is the time */
	return !layout->found[column].keyed || !*keys[role] || (key_has(cell, keys[role]) && !others_key);
}

static size_t forms(const struct layout *layout, int column, enum form form)
{
	return layout->found[column].forms[form];
}

static bool all_are(const struct layout *layout, int column, enum form form)
{
	return forms(layout, column, form) == layout->alike;
}

static bool nearly_all_are(const struct layout *layout, int column, enum form form)
{
	return layout_is_nearly_all(forms(layout, column, form), layout->alike);
}

/* Of those that are something. */
static bool most_are(const struct layout *layout, int column, enum form form)
{
	return forms(layout, column, form) * 2 > layout->alike - forms(layout, column, FORM_NOTHING);
}

static bool literal_is(const struct layout *layout, int column, const char *wanted)
{
	const char *text;
	size_t length = cells_literal(layout->example, (size_t)column, &text);
	return length == strlen(wanted) && memcmp(text, wanted, length) == 0;
}

static int column_count(const struct layout *layout)
{
	return (int)layout->example->count;
}

static void take(struct layout *layout, int column, enum role role)
{
	layout->found[column].role = role;
}

static bool has_zone(const struct layout *layout, int column)
{
	static const char *const patterns[] = {
#define X(variable, pattern) pattern,
		NOTATIONS(X)
#undef X
	};
	const struct found *time = &layout->found[column];
	return time->role != ROLE_TIME || strpbrk(patterns[time->notation], "zZ");
}

/* All times are read as such, of which the first is the event's, or the first with a zone (claim_time()). */
static void find_times(struct layout *layout)
{
	for (int i = column_count(layout) - 1; i >= 0; i--) {
		struct found *found = &layout->found[i];
		for (unsigned n = 0; n < NOTATION_COUNT && is_free(layout, i, ROLE_TIME); n++) {
			if (!layout_is_nearly_all(found->notations[n], layout->alike))
				continue;
			found->notation = n;
			take(layout, i, ROLE_TIME);
			if (layout->time < 0 || has_zone(layout, i) || !has_zone(layout, layout->time))
				layout->time = i;
		}
	}
}

/* As what the zone of a column can be read; ROLE_FIELD: not at all. */
static enum role zone_role(const struct layout *layout, int column)
{
	if (all_are(layout, column, FORM_BASIC_OFFSET))
		return ROLE_BASIC_OFFSET;
	if (nearly_all_are(layout, column, FORM_OFFSET))
		return ROLE_OFFSET;
	return nearly_all_are(layout, column, FORM_ZONE_NAME) ? ROLE_ZONE_NAME : ROLE_FIELD;
}

/* The zone may be a column of its own, right behind the time or called so; elsewhere -1001 is but a number.  False where one
 * says it that cannot be read: a time in the wrong zone is worse than none. */
static bool find_zone(struct layout *layout)
{
	bool known = has_zone(layout, layout->time);
	for (int i = 0; !known && i < column_count(layout); i++) {
		const struct found *found = &layout->found[i];
		bool called = found->keyed && key_has(&layout->example->list[i], ZONE_KEYS);
		bool certain = called || (i == layout->time + 1 && !found->keyed);
		if (found->role != ROLE_FIELD || !certain || !layout_is_nearly_all(found->zones, layout->alike))
			continue;
		enum role role = zone_role(layout, i);
		if (role == ROLE_FIELD)
			return false;
		take(layout, i, role);
		known = true;
	}
	return true;
}

/* Method and target side by side, and the protocol if it is there. */
static bool take_pieces(struct layout *layout, int column)
{
	if (!is_free(layout, column, ROLE_METHOD) || !is_free(layout, column + 1, ROLE_TARGET) ||
		!nearly_all_are(layout, column, FORM_METHOD) || !nearly_all_are(layout, column + 1, FORM_TARGET))
		return false;
	take(layout, column, ROLE_METHOD);
	take(layout, column + 1, ROLE_TARGET);
	bool protocol = is_free(layout, column + 2, ROLE_PROTOCOL) && nearly_all_are(layout, column + 2, FORM_PROTOCOL);
	if (protocol)
		take(layout, column + 2, ROLE_PROTOCOL);
	layout->request = column;
	layout->behind_request = column + 2 + protocol;
	return true;
}

/* The only column with a key that has one of the words, and values that nearly all are of the form; -1: none, or several. */
static int only_keyed(const struct layout *layout, enum form form, const char *words)
{
	int found = -1, several = 0;
	for (int i = 0; i < column_count(layout); i++) {
		const struct found *column = &layout->found[i];
		if (column->role != ROLE_FIELD || !column->keyed || !nearly_all_are(layout, i, form) ||
			!key_has(&layout->example->list[i], words))
			continue;
		several += found >= 0;
		found = i;
	}
	return several ? -1 : found;
}

/* Method and target wherever they are, by their keys. */
static void take_keyed_pieces(struct layout *layout)
{
	int method = only_keyed(layout, FORM_METHOD, "method verb"), target = only_keyed(layout, FORM_TARGET, "path uri url target");
	int protocol = only_keyed(layout, FORM_PROTOCOL, "proto version");
	if (method < 0 || target < 0)
		return;
	take(layout, method, ROLE_METHOD);
	take(layout, target, ROLE_TARGET);
	if (protocol >= 0)
		take(layout, protocol, ROLE_PROTOCOL);
	layout->request = method;
}

static void find_request(struct layout *layout)
{
	for (int i = 0; i < column_count(layout) && layout->request < 0; i++) {
		if (!is_free(layout, i, ROLE_REQUEST) || !most_are(layout, i, FORM_REQUEST))
			continue;
		take(layout, i, ROLE_REQUEST);
		layout->request = i;
		layout->behind_request = i + 1;
	}
	for (int i = 0; i < column_count(layout) && layout->request < 0; i++)
		take_pieces(layout, i);
	if (layout->request < 0)
		take_keyed_pieces(layout);
}

/* Unix time is believed only beside a request, and where nothing else could be one. */
static void find_epoch(struct layout *layout)
{
	int found = -1, several = 0;
	for (int i = 0; i < column_count(layout); i++) {
		if (!is_free(layout, i, ROLE_EPOCH) || !all_are(layout, i, FORM_EPOCH))
			continue;
		several += found >= 0;
		found = i;
	}
	if (layout->time >= 0 || layout->request < 0 || found < 0 || several)
		return;
	take(layout, found, ROLE_EPOCH);
	layout->time = found;
}

static bool may_be_status(const struct layout *layout, int column)
{
	return is_free(layout, column, ROLE_STATUS) && all_are(layout, column, FORM_STATUS) &&
	       most_are(layout, column, FORM_USUAL_STATUS);
}

/* Right behind the request, or the only column that can be it: a number that never varies could be any. */
static void find_status(struct layout *layout)
{
	int found = -1, several = 0;
	for (int i = 0; i < column_count(layout); i++) {
		if (!may_be_status(layout, i))
			continue;
		several += found >= 0;
		found = i;
	}
	bool certain = found >= 0 && !several && all_are(layout, found, FORM_USUAL_STATUS) &&
		       (layout->found[found].varies || layout->found[found].keyed);
	if (may_be_status(layout, layout->behind_request))
		layout->status = layout->behind_request;
	else if (certain)
		layout->status = found;
	if (layout->status >= 0)
		take(layout, layout->status, ROLE_STATUS);
}

/* The free column of numbers whose key is the likeliest of the inference's; -1 where there is none. */
static int find_called(const struct layout *layout, enum inference inference, enum form form)
{
	int best = -1, best_place = 0;
	for (int i = 0; i < column_count(layout); i++) {
		const struct cell *cell = &layout->example->list[i];
		char key[INFERENCE_KEY_BYTES];
		if (layout->found[i].role != ROLE_FIELD || !layout->found[i].keyed || forms(layout, i, form) == 0 ||
			!layout_is_nearly_all(forms(layout, i, form) + forms(layout, i, FORM_NOTHING), layout->alike))
			continue;
		int place = inference_place(inference, key, inference_key(key, 0, cell->key, cell->key_length));
		if (place < 0 || (best >= 0 && best_place <= place))
			continue;
		best = i;
		best_place = place;
	}
	return best;
}

/* Only where the key names the unit. */
static void find_duration(struct layout *layout)
{
	static const enum role roles[] = {ROLE_SECONDS, ROLE_MILLISECONDS, ROLE_MICROSECONDS, ROLE_NANOSECONDS};
	for (unsigned i = 0; i < sizeof roles / sizeof *roles; i++) {
		int column = find_called(layout, INFERENCE_SECONDS + i, FORM_DECIMAL);
		if (column < 0)
			continue;
		take(layout, column, roles[i]);
		return;
	}
}

/* Of numbers, which only a few lines may lack. */
static bool is_size(const struct layout *layout, int column)
{
	size_t numbers = forms(layout, column, FORM_NUMBER), nothing = forms(layout, column, FORM_NOTHING);
	return numbers * 2 >= layout->alike && layout_is_nearly_all(numbers + nothing, layout->alike);
}

static bool is_status_again(const struct layout *layout, int column)
{
	const struct cell *status = &layout->example->list[layout->status], *other = &layout->example->list[column];
	size_t all = forms(layout, column, FORM_USUAL_STATUS) + forms(layout, column, FORM_NOTHING);
	return all == layout->alike && other->length == status->length && memcmp(other->text, status->text, status->length) == 0;
}

static void find_bytes(struct layout *layout)
{
	int column = find_called(layout, INFERENCE_BYTES, FORM_NUMBER);
	if (column >= 0) {
		take(layout, column, ROLE_BYTES);
		return;
	}
	column = layout->status + 1;
	/* What few lines have is no response's size: the request's, which some servers write first. */
	if (layout->status < 0 || !is_free(layout, column, ROLE_BYTES) || !is_size(layout, column))
		return;
	/* Nor is the upstream's status, where a size stands behind it. */
	if (!is_status_again(layout, column) || !is_free(layout, column + 1, ROLE_BYTES) || !is_size(layout, column + 1))
		take(layout, column, ROLE_BYTES);
}

/* An address with a port behind the request may be the server's. */
static enum role address_role(const struct layout *layout, int column)
{
	if (is_free(layout, column, ROLE_ADDRESS) && nearly_all_are(layout, column, FORM_ADDRESS))
		return ROLE_ADDRESS;
	bool client = column < layout->request || layout->found[column].keyed;
	if (client && is_free(layout, column, ROLE_ENDPOINT) && all_are(layout, column, FORM_ENDPOINT))
		return ROLE_ENDPOINT;
	return ROLE_FIELD;
}

/* HOST - USER [TIME] "REQUEST": a client whose name was looked up. */
static bool is_common_log(const struct layout *layout)
{
	return layout->time == 3 && layout->request == 4 && all_are(layout, 1, FORM_NOTHING) &&
	       !layout->found[0].keyed && !layout->found[1].keyed && !layout->found[2].keyed &&
	       literal_is(layout, 0, "") && literal_is(layout, 1, " ") && literal_is(layout, 2, " ") &&
	       literal_is(layout, 3, " [") && literal_is(layout, 4, "] \"");
}

/* The column before the user's: CLIENT - USER [TIME]; -1 where that is not what stands there. */
static int client_of_user(const struct layout *layout)
{
	int user = layout->time - 1, logname = user - 1, client = logname - 1;
	if (client < 0 || !literal_is(layout, user + 1, " [") || !literal_is(layout, user, " ") ||
		!literal_is(layout, logname, " ") || !is_free(layout, user, ROLE_USER) ||
		!is_free(layout, logname, ROLE_LOGNAME) || !all_are(layout, logname, FORM_NOTHING))
		return -1;
	return client;
}

static bool take_address(struct layout *layout, int column)
{
	enum role role = column >= 0 ? address_role(layout, column) : ROLE_FIELD;
	if (role != ROLE_FIELD)
		take(layout, column, role);
	return role != ROLE_FIELD;
}

/* Whether the column goes on with the list that the one before it began. */
static bool is_listed(const struct layout *layout, int column)
{
	return column > 0 && literal_is(layout, column, ", ") &&
	       (forms(layout, column - 1, FORM_ADDRESS) > 0 || is_listed(layout, column - 1));
}

/* Whether, without names, it may as well be another address that stands there: two before the request, the proxy's or the
 * server's first, or one on either side of a method and its target, as in W3C's logs. */
static bool is_in_doubt(const struct layout *layout, int column)
{
	bool pieces = layout->request >= 0 && layout->found[layout->request].role == ROLE_METHOD;
	int end = pieces || layout->request < column ? column_count(layout) : layout->request;
	for (int i = column + 1; i < end && !layout->found[column].keyed; i++) {
		if (!is_listed(layout, i) && !layout->found[i].keyed && nearly_all_are(layout, i, FORM_ADDRESS))
			return true;
	}
	return false;
}

/* Of several addresses the one before the user, where it is not the end of a list; otherwise the first. */
static int find_address(struct layout *layout)
{
	int client = client_of_user(layout);
	if (client >= 0 && !is_listed(layout, client) && take_address(layout, client))
		return client;
	for (int i = 0; i < column_count(layout); i++) {
		if (is_listed(layout, i) || !take_address(layout, i))
			continue;
		if (!is_in_doubt(layout, i))
			return i;
		take(layout, i, ROLE_FIELD);
		return -1;
	}
	for (int i = 0; i < column_count(layout); i++) {
		if (layout->separator != '\t' || !is_free(layout, i, ROLE_CLIENT_HOST) || !has_key(layout, i, "host") ||
			!nearly_all_are(layout, i, FORM_ADDRESS))
			continue;
		take(layout, i, ROLE_CLIENT_HOST);
		return i;
	}
	if (!is_common_log(layout))
		return -1;
	take(layout, 0, ROLE_ADDRESS);
	return 0;
}

static void find_user(struct layout *layout)
{
	int user = layout->time - 1, client = client_of_user(layout);
	if (client < 0 || forms(layout, user, FORM_ADDRESS) > 0 || layout->found[user].keyed)
		return;
	enum role role = layout->found[client].role;
	if (role != ROLE_ADDRESS && role != ROLE_ENDPOINT && !nearly_all_are(layout, client, FORM_ADDRESS))
		return;
	take(layout, user - 1, ROLE_LOGNAME);
	take(layout, user, ROLE_USER);
}

/* Whether the column is a value of its own also where it has blanks in it. */
static bool is_enclosed(const struct layout *layout, int column)
{
	const char *text;
	if (layout->separator != ' ' && layout->separator != ',')
		return true;
	size_t length = cells_literal(layout->example, (size_t)column, &text);
	return length > 0 && (text[length - 1] == '"' || text[length - 1] == '[');
}

/* The column that names products; of several the one that names most browsers. */
static void find_agent(struct layout *layout)
{
	int best = -1;
	size_t most = 0;
	bool tie = false;
	for (int i = 0; i < column_count(layout); i++) {
		if (!is_free(layout, i, ROLE_AGENT) || !is_enclosed(layout, i) || !most_are(layout, i, FORM_AGENT))
			continue;
		size_t browsers = forms(layout, i, FORM_BROWSER);
		tie = (tie && browsers < most) || (best >= 0 && browsers == most);
		if (best >= 0 && browsers <= most)
			continue;
		best = i;
		most = browsers;
	}
	if (best < 0 || tie)
		return;
	take(layout, best, ROLE_AGENT);
	int referer = best - 1;
	if (!is_free(layout, referer, ROLE_REFERER) || !is_enclosed(layout, referer))
		return;
	/* Where nobody came from anywhere the place alone says what it is: that of combined. */
	size_t links = forms(layout, referer, FORM_LINK);
	bool known = links > 0 || (referer > 0 && layout->found[referer - 1].role == ROLE_BYTES);
	if (known && layout_is_nearly_all(links + forms(layout, referer, FORM_NOTHING), layout->alike))
		take(layout, referer, ROLE_REFERER);
}

static void find_host(struct layout *layout)
{
	for (int i = 0; i < column_count(layout); i++) {
		if (is_free(layout, i, ROLE_HOST) && has_key(layout, i, "vhost"))
			take(layout, i, ROLE_HOST);
	}
}

/* Whether the roles make an event of an access log.  Without a status, most columns must be known: an error log tells of
 * requests, too. */
bool layout_find_roles(struct layout *layout)
{
	layout->time = layout->request = layout->behind_request = layout->status = -1;
	find_times(layout);
	find_request(layout);
	find_epoch(layout);
	if (layout->time < 0 || layout->request < 0 || !find_zone(layout))
		return false;
	find_status(layout);
	find_bytes(layout);
	find_duration(layout);
	int address = find_address(layout), known = 0;
	find_user(layout);
	find_host(layout);
	find_agent(layout);
	for (int i = 0; i < column_count(layout); i++)
		known += layout->found[i].role != ROLE_FIELD;
	return layout->status >= 0 || (address >= 0 && known * 2 >= column_count(layout));
}
