/* Filters by libseccomp, for the architecture that it is built on.
 *
 * A filter is made before its process is there, so the process's id stands in it as a number that no process has; who
 * puts it on writes its own in that place.
 */
#include "pipeline/sandbox_seccomp.h"

#include "pipeline/error.h"
#include "pipeline/sandbox_policy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's ids are below 2^22. */
enum { OWN_PROCESS = 0x6c6f6765 };

enum { BALANCED_TREE = 2, ARGUMENTS_MAX = 2 };

/* Ints: of their 64 bits the kernel looks at the lower half, and so does the filter. */
#define INT(argument, value)        SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, UINT32_MAX, value)
#define BITS(argument, mask, value) SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, value)

enum condition {
#define X(name, count, ...) CONDITION_##name,
	CALL_CONDITIONS(X)
#undef X
};

static const struct {
	unsigned count;
	struct scmp_arg_cmp arguments[ARGUMENTS_MAX];
} conditions[] = {
#define X(name, count, ...) {count, __VA_ARGS__},
	CALL_CONDITIONS(X)
#undef X
};

struct allowed_call {
	int number; /* negative where this architecture does not have it */
	enum condition condition;
};

#define CALL(call, condition) {SCMP_SYS(call), CONDITION_##condition},
#define X(role, calls, place) static const struct allowed_call role##_calls[] = {calls(CALL)};
SANDBOX_POLICIES(X)
#undef X

static const struct {
	const struct allowed_call *calls;
	size_t count;
} policies[PROCESS_ROLE_COUNT] = {
#define X(role, calls, place) [PROCESS_##role] = {role##_calls, sizeof role##_calls / sizeof *role##_calls},
	SANDBOX_POLICIES(X)
#undef X
};

/* libseccomp returns negated error numbers. */
static int check(int result)
{
	if (result >= 0)
		return 0;
	errno = -result;
	return error_set_errno("making a filter of system calls");
}

static int add_calls(scmp_filter_ctx context, enum process_role role)
{
	for (size_t i = 0; i < policies[role].count; i++) {
		const struct allowed_call *call = &policies[role].calls[i];
		if (call->number >= 0 &&
			check(seccomp_rule_add_array(context, SCMP_ACT_ALLOW, call->number,
				conditions[call->condition].count, conditions[call->condition].arguments)) != 0)
			return -1;
	}
	return 0;
}

/* By way of a file, which every libseccomp can write it to. */
static int take_program(scmp_filter_ctx context, struct sock_fprog *filter)
{
	int file = memfd_create("filter", MFD_CLOEXEC);
	struct stat facts;
	if (file < 0)
		return error_set_errno("making a filter of system calls");
	int result = check(seccomp_export_bpf(context, file));
	if (result == 0 && (fstat(file, &facts) != 0 || !(filter->filter = malloc((size_t)facts.st_size)) ||
				   pread(file, filter->filter, (size_t)facts.st_size, 0) != facts.st_size))
		result = error_set_errno("making a filter of system calls");
	if (result == 0)
		filter->len = (unsigned short)((size_t)facts.st_size / sizeof *filter->filter);
	close(file);
	return result;
}

int seccomp_make_filter(struct sock_fprog *filter, enum process_role role)
{
	unsigned action = SECCOMP_RET_ERRNO;
	*filter = (struct sock_fprog){0};
	if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0)
		return error_set_errno("asking the kernel for filters of system calls (seccomp)");
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!context)
		return error_set("making a filter of system calls: no memory");
	/* Older ones have a list only, which is slower. */
	seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, BALANCED_TREE);
	int result = add_calls(context, role);
	if (result == 0)
		result = take_program(context, filter);
	seccomp_release(context);
	return result;
}

void seccomp_free_filter(struct sock_fprog *filter)
{
	free(filter->filter);
	*filter = (struct sock_fprog){0};
}

static void write_own_id(const struct sock_fprog *filter)
{
	for (struct sock_filter *at = filter->filter; at < filter->filter + filter->len; at++) {
		if (at->code == (BPF_JMP | BPF_JEQ | BPF_K) && at->k == OWN_PROCESS)
			at->k = (uint32_t)getpid();
	}
}

/* Kernels before 5.16 would hold up speculation as well, which makes everything slower and is of use against code of
 * strangers only; those before 4.17 know no such flag. */
int seccomp_put_on(struct sock_fprog *filter)
{
	write_own_id(filter);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, filter) == 0 ||
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, filter) == 0)
		return 0;
	return error_set_errno("filtering system calls");
}

unsigned seccomp_count_calls(enum process_role role)
{
	unsigned count = 0;
	for (size_t i = 0; i < policies[role].count; i++) {
		const struct allowed_call *calls = policies[role].calls;
		bool again = false;
		for (size_t before = 0; before < i; before++)
			again |= calls[before].number == calls[i].number;
		count += calls[i].number >= 0 && !again;
	}
	return count;
}
