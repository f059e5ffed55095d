/* What a service manager would receive, on a socket of the test's own. */
#include "pipeline/notify.h"
#include "tests/suites.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char directory[] = "/tmp/notify.XXXXXX", name[64];
static int manager = -1;

/* Listens at the name, in the file system or (with @) outside of it, and sets $NOTIFY_SOCKET to it. */
static void listen_at(const char *at)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strcpy(address.sun_path, at);
	if (*at == '@')
		*address.sun_path = 0;
	manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	ck_assert_int_eq(bind(manager, (const struct sockaddr *)&address,
				 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(at))),
		0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", at, 1), 0);
}

static void set_up(void)
{
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(name, sizeof name, "%s/socket", directory);
	listen_at(name);
}

static void tear_down(void)
{
	close(manager);
	unlink(name);
	rmdir(directory);
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
}

/* The next message, in a static buffer; "" where none came. */
static const char *received(void)
{
	static char message[1024];
	ssize_t length = recv(manager, message, sizeof message - 1, MSG_DONTWAIT);
	message[length > 0 ? length : 0] = 0;
	return message;
}

START_TEST(each_state_is_a_message_of_its_own)
{
	ck_assert(notify_is_on());
	notify_ready();
	notify_status("%d lines", 12);
	notify_stopping();
	ck_assert_str_eq(received(), "READY=1");
	ck_assert_str_eq(received(), "STATUS=12 lines");
	ck_assert_str_eq(received(), "STOPPING=1");
	ck_assert_str_eq(received(), "");
}
END_TEST

START_TEST(a_reload_tells_the_time_at_which_it_began)
{
	struct timespec now;
	int64_t us = 0;
	int end = 0;
	notify_reloading();
	clock_gettime(CLOCK_MONOTONIC, &now);
	const char *message = received();
	ck_assert_int_eq(sscanf(message, "RELOADING=1\nMONOTONIC_USEC=%" SCNd64 "%n", &us, &end), 1);
	ck_assert_int_eq(message[end], 0);
	ck_assert_int_gt(us, 0);
	ck_assert_int_le(us, now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000);
}
END_TEST

START_TEST(a_name_with_an_at_sign_is_a_socket_without_a_file)
{
	char abstract[64];
	snprintf(abstract, sizeof abstract, "@logetl-notify-test-%d", (int)getpid());
	close(manager);
	listen_at(abstract);
	notify_ready();
	ck_assert_str_eq(received(), "READY=1");
}
END_TEST

START_TEST(no_text_makes_a_status_two_messages)
{
	char text[4096];
	notify_status("reading %s", "a\nREADY=1\x7f\xc3\xa4.log");
	ck_assert_str_eq(received(), "STATUS=reading a?READY=1?\xc3\xa4.log");
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = 0;
	notify_status("%s", text);
	ck_assert_uint_lt(strlen(received()), sizeof text);
}
END_TEST

START_TEST(nobody_is_told_where_nobody_listens)
{
	char long_name[4096];
	memset(long_name, '/', sizeof long_name);
	long_name[sizeof long_name - 1] = 0;
	const char *useless[] = {"", "relative", "vsock:2:1234", long_name};
	setenv("WATCHDOG_USEC", "1000000", 1);
	for (size_t i = 0; i < sizeof useless / sizeof *useless; i++) {
		setenv("NOTIFY_SOCKET", useless[i], 1);
		ck_assert(!notify_is_on());
		notify_ready();
		ck_assert_int_eq(notify_alive(), -1);
	}
	unsetenv("NOTIFY_SOCKET");
	notify_ready();
	ck_assert_str_eq(received(), "");
	setenv("NOTIFY_SOCKET", name, 1);
	close(manager);
	unlink(name);
	notify_ready(); /* the manager is gone */
}
END_TEST

START_TEST(a_watchdog_is_told_once_in_half_its_time)
{
	setenv("WATCHDOG_USEC", "3600000000", 1);
	int64_t next_us = notify_alive();
	ck_assert_int_gt(next_us, 0);
	ck_assert_int_le(next_us, INT64_C(1800000000));
	ck_assert_int_le(notify_alive(), next_us);
	ck_assert_str_eq(received(), "WATCHDOG=1");
	ck_assert_str_eq(received(), "");
	setenv("WATCHDOG_USEC", "2", 1);
	usleep(1);
	notify_alive();
	ck_assert_str_eq(received(), "WATCHDOG=1");
}
END_TEST

START_TEST(the_watchdog_of_another_process_is_not_ours)
{
	char process[32];
	setenv("WATCHDOG_USEC", "1000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	ck_assert_int_eq(notify_alive(), -1);
	ck_assert_str_eq(received(), "");
	snprintf(process, sizeof process, "%d", (int)getpid());
	setenv("WATCHDOG_PID", process, 1);
	ck_assert_int_ge(notify_alive(), 0);
	ck_assert_str_eq(received(), "WATCHDOG=1");
	setenv("WATCHDOG_USEC", "nonsense", 1);
	ck_assert_int_eq(notify_alive(), -1);
}
END_TEST

Suite *suite_notify(void)
{
	Suite *suite = suite_create("notify");
	TCase *messages = tcase_create("messages");
	tcase_add_checked_fixture(messages, set_up, tear_down);
	tcase_add_test(messages, each_state_is_a_message_of_its_own);
	tcase_add_test(messages, a_reload_tells_the_time_at_which_it_began);
	tcase_add_test(messages, a_name_with_an_at_sign_is_a_socket_without_a_file);
	tcase_add_test(messages, no_text_makes_a_status_two_messages);
	tcase_add_test(messages, nobody_is_told_where_nobody_listens);
	tcase_add_test(messages, a_watchdog_is_told_once_in_half_its_time);
	tcase_add_test(messages, the_watchdog_of_another_process_is_not_ours);
	suite_add_tcase(suite, messages);
	return suite;
}
