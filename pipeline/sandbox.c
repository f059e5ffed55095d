/* Puts the layers together.  Where one cannot be had, the others are put on all the same, unless all are required: a
 * run must not fail for an old kernel. */
#include "pipeline/sandbox.h"

#include "pipeline/error.h"
#include "pipeline/sandbox_deeds.h"
#include "pipeline/sandbox_landlock.h"
#include "pipeline/sandbox_policy.h"
#include "pipeline/sandbox_seccomp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum place {
#define X(place, words) PLACE_##place,
	SANDBOX_PLACES(X)
#undef X
};

static const enum place place_of[PROCESS_ROLE_COUNT] = {
#define X(role, calls, place) [PROCESS_##role] = PLACE_##place,
	SANDBOX_POLICIES(X)
#undef X
};

static struct {
	enum sandbox_mode mode;
	bool made, entered;
	unsigned in_force;
	int landlock_abi;
	struct {
		int rules;                /* Landlock's; -1: there are none */
		struct sock_fprog filter; /* empty: there is none */
	} roles[PROCESS_ROLE_COUNT];
} sandbox = {.mode = SANDBOX_OFF};

/* What to do where a layer cannot be had.  0, or -1: it is required. */
static int missing(void)
{
	if (sandbox.mode == SANDBOX_REQUIRE)
		return error_wrap("--sandbox=require");
	error_set("%s", "");
	return 0;
}

#ifdef LOGETL_INSTRUMENTED
int __lsan_is_turned_off(void);

/* LeakSanitizer asks it: a process that is confined can neither fork nor trace, as it would. */
int __lsan_is_turned_off(void)
{
	return sandbox.in_force != 0;
}
#endif

int sandbox_init(enum sandbox_mode mode)
{
	sandbox.mode = mode;
	if (mode == SANDBOX_OFF)
		return 0;
	int result = 0;
	sandbox.made = true;
	sandbox.landlock_abi = landlock_abi();
	for (int role = 0; role < PROCESS_ROLE_COUNT; role++) {
		sandbox.roles[role].rules = landlock_new(sandbox.landlock_abi);
		if (sandbox.roles[role].rules < 0 && missing() != 0)
			result = -1;
		if (result == 0 && seccomp_make_filter(&sandbox.roles[role].filter, (enum process_role)role) != 0) {
			seccomp_free_filter(&sandbox.roles[role].filter);
			result = missing();
		}
	}
	return result;
}

void sandbox_release(void)
{
	for (int role = 0; sandbox.made && role < PROCESS_ROLE_COUNT; role++) {
		seccomp_free_filter(&sandbox.roles[role].filter);
		if (sandbox.roles[role].rules >= 0)
			close(sandbox.roles[role].rules);
	}
	sandbox.made = false;
	sandbox.mode = SANDBOX_OFF;
}

/* Allows it to all whose place that is.  Rules that are not complete would keep a process from its work: there are none
 * then. */
static int allow(enum place place, const char *path, bool writes)
{
	for (int role = 0; sandbox.made && role < PROCESS_ROLE_COUNT; role++) {
		int *rules = &sandbox.roles[role].rules;
		if (place_of[role] != place || *rules < 0 ||
			landlock_allow(*rules, sandbox.landlock_abi, path, writes) == 0)
			continue;
		close(*rules);
		*rules = -1;
		if (missing() != 0)
			return -1;
	}
	return 0;
}

int sandbox_allow_input(const char *path)
{
	return strcmp(path, "-") == 0 ? 0 : allow(PLACE_INPUTS, path, false);
}

int sandbox_allow_database(const char *path)
{
	/* SQLite draws its random numbers there. */
	if (!sandbox.made || allow(PLACE_DATABASE, "/dev/urandom", false) != 0)
		return sandbox.made ? -1 : 0;
	char *folder = realpath(path, NULL), *name = folder ? strrchr(folder, '/') : NULL;
	if (!name) {
		error_set_errno("finding the folder of %s", path);
		free(folder);
		return -1;
	}
	name[name == folder] = 0; /* what is in the root is in "/" */
	int result = allow(PLACE_DATABASE, folder, true);
	free(folder);
	return result;
}

static int limit(int resource)
{
	const struct rlimit none = {0, 0};
	return setrlimit((__rlimit_resource_t)resource, &none) == 0 ? 0 : error_set_errno("setting limits");
}

/* None for the size of files: standard error may be one. */
static int set_limits(enum process_role role)
{
	if (limit(RLIMIT_CORE) != 0 || limit(RLIMIT_NPROC) != 0)
		return -1;
	return place_of[role] == PLACE_NOTHING ? limit(RLIMIT_NOFILE) : 0;
}

static int put_on(enum sandbox_layer layer, enum process_role role)
{
	switch (layer) {
	case SANDBOX_LAYER_NO_NEW_PRIVILEGES:
		return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : error_set_errno("giving privileges up");
	case SANDBOX_LAYER_LIMITS: return set_limits(role);
	case SANDBOX_LAYER_LANDLOCK:
		return sandbox.roles[role].rules >= 0 ? landlock_put_on(sandbox.roles[role].rules) : -1;
	default: return sandbox.roles[role].filter.len > 0 ? seccomp_put_on(&sandbox.roles[role].filter) : -1;
	}
}

int sandbox_enter(enum process_role role)
{
	for (int layer = 0; sandbox.made && layer < SANDBOX_LAYER_COUNT; layer++) {
		if (put_on((enum sandbox_layer)layer, role) == 0)
			sandbox.in_force |= 1U << layer;
		else if (missing() != 0)
			return -1;
	}
	sandbox.entered = true;
	deeds_try_on_request(role);
	return 0;
}

bool sandbox_is_entered(void)
{
	return !sandbox.made || sandbox.entered;
}

unsigned sandbox_in_force(void)
{
	return sandbox.in_force;
}

const char *sandbox_layer_words(enum sandbox_layer layer)
{
	static const char *const words[] = {
#define X(name, text) text,
		SANDBOX_LAYERS(X)
#undef X
	};
	return words[layer];
}

const char *sandbox_place_words(enum process_role role)
{
	static const char *const words[] = {
#define X(place, text) text,
		SANDBOX_PLACES(X)
#undef X
	};
	return words[place_of[role]];
}

unsigned sandbox_call_count(enum process_role role)
{
	return seccomp_count_calls(role);
}

int sandbox_landlock_version(void)
{
	return landlock_abi();
}
