/* Landlock's numbers are its ABI: they stand here, since headers know those of their own time only. */
#include "pipeline/sandbox_landlock.h"

#include "pipeline/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

/* The same on all architectures. */
enum { CALL_CREATE_RULESET = 444, CALL_ADD_RULE = 445, CALL_RESTRICT_SELF = 446 };
enum { ASK_FOR_VERSION = 1, RULE_PATH_BENEATH = 1 };

/* X(right, bit, ABI that it came with) */
#define FILE_RIGHTS(X) \
	X(EXECUTE, 0, 1) \
	X(WRITE_FILE, 1, 1) \
	X(READ_FILE, 2, 1) \
	X(READ_DIR, 3, 1) \
	X(REMOVE_DIR, 4, 1) \
	X(REMOVE_FILE, 5, 1) \
	X(MAKE_CHAR, 6, 1) \
	X(MAKE_DIR, 7, 1) \
	X(MAKE_REG, 8, 1) \
	X(MAKE_SOCK, 9, 1) \
	X(MAKE_FIFO, 10, 1) \
	X(MAKE_BLOCK, 11, 1) \
	X(MAKE_SYM, 12, 1) \
	X(REFER, 13, 2) \
	X(TRUNCATE, 14, 3) \
	X(IOCTL_DEV, 15, 5)
#define NET_RIGHTS(X) \
	X(BIND_TCP, 0, 4) \
	X(CONNECT_TCP, 1, 4)
#define SCOPES(X) \
	X(ABSTRACT_UNIX_SOCKET, 0, 6) \
	X(SIGNAL, 1, 6)

#define X(name, bit, abi) RIGHT_##name = 1 << (bit),
enum { FILE_RIGHTS(X) };
#undef X

/* struct landlock_ruleset_attr, whose later members were added at its end. */
struct rules_attributes {
	uint64_t files, net, scopes;
};

/* struct landlock_path_beneath_attr */
struct path_beneath {
	uint64_t rights;
	int32_t parent;
} __attribute__((packed));

int landlock_abi(void)
{
	long version = syscall(CALL_CREATE_RULESET, NULL, 0, ASK_FOR_VERSION);
	return version > 0 ? (int)version : 0;
}

#define X(name, bit, since) | (abi >= (since) ? UINT64_C(1) << (bit) : 0)

static uint64_t file_rights(int abi)
{
	return 0 FILE_RIGHTS(X);
}

int landlock_new(int abi)
{
	if (abi == 0)
		return error_set("this kernel has no Landlock, or it is switched off");
	const struct rules_attributes attributes = {
		.files = file_rights(abi), .net = 0 NET_RIGHTS(X), .scopes = 0 SCOPES(X)};
	size_t size = offsetof(struct rules_attributes, net);
	if (abi >= 4)
		size = offsetof(struct rules_attributes, scopes);
	if (abi >= 6)
		size = sizeof attributes;
	long rules = syscall(CALL_CREATE_RULESET, &attributes, size, 0);
	return rules >= 0 ? (int)rules : error_set_errno("making Landlock's rules");
}

#undef X

int landlock_allow(int rules, int abi, const char *path, bool writes)
{
	struct stat facts;
	int file = open(path, O_PATH | O_CLOEXEC);
	if (file < 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP))
		return 0;
	if (file < 0)
		return error_set_errno("allowing %s by Landlock", path);
	bool folder = fstat(file, &facts) == 0 && S_ISDIR(facts.st_mode);
	uint64_t rights = RIGHT_READ_FILE | (folder ? RIGHT_READ_DIR : 0);
	if (writes)
		rights |= RIGHT_WRITE_FILE | RIGHT_TRUNCATE | (folder ? RIGHT_MAKE_REG | RIGHT_REMOVE_FILE : 0);
	const struct path_beneath rule = {.rights = rights & file_rights(abi), .parent = file};
	long result = syscall(CALL_ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0);
	if (result != 0 && errno == EBADFD)
		result = 0;
	if (result != 0)
		error_set_errno("allowing %s by Landlock", path);
	close(file);
	return result == 0 ? 0 : -1;
}

int landlock_put_on(int rules)
{
	if (syscall(CALL_RESTRICT_SELF, rules, 0) == 0)
		return 0;
	return error_set_errno("putting Landlock's rules on");
}
