/* nginx's configuration files: what they are made of, what is found in them, what is wrong with them. */
#include "tests/suites.h"
#include "tests/unit/conf_harness.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "$remote_addr [$time_local] $status"
#define F "log_format f '" FORMAT "';\n"
#define FOUND "f = " FORMAT " (main.conf:1)\n"

static const char *load(const char *text)
{
	return load_text(CONF_NGINX, text);
}

START_TEST(words_are_those_that_nginx_would_take)
{
	static const struct {
		const char *path, *found;
	} table[] = {
		{"plain.log", "/plain.log"},
		{"'a b.log'", "/a b.log"},
		{"\"a b.log\"", "/a b.log"},
		{"a\\ b.log", "/a\\ b.log"},
		{"a'b\"c.log", "/a'b\"c.log"},
		{"'a\\'b\\\"c\\\\d.log'", "/a'b\"c\\d.log"},
		{"\"a\\tb\"", "/a\tb"},
		{"'a\nb'", "/a\nb"},
		{"a#b}c.log", "/a#b}c.log"},
		{"'#a;b{c}.log'", "/#a;b{c}.log"},
		{"a\\;b.log", "/a\\;b.log"},
	};
	char text[256], found[256];
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		snprintf(text, sizeof text, F "access_log %s f;", table[i].path);
		snprintf(found, sizeof found, FOUND "%s f (main.conf:2)\n", table[i].found);
		ck_assert_str_eq(load(text), found);
	}
}
END_TEST

START_TEST(comments_and_line_endings_are_no_words)
{
	ck_assert_str_eq(load("# log_format x 'y\r\n\r\n" F "access_log # path, then its format\r\n\ta.log\n\n f;#end"),
		"f = " FORMAT " (main.conf:3)\n/a.log f (main.conf:4)\n");
}
END_TEST

START_TEST(pieces_of_a_format_are_one)
{
	ck_assert_str_eq(load("log_format f '$remote_addr '\n\t\"[$time_local]\" ' \"$request\"'\n$status;"),
		"f = $remote_addr [$time_local] \"$request\"$status (main.conf:1)\n");
}
END_TEST

START_TEST(an_escape_is_told_with_the_format)
{
	ck_assert_str_eq(load("log_format a escape=json '{\"t\":\"$time_iso8601\"}';\nlog_format b escape=none $msec;\n"
			      "log_format c escape=default $msec;"),
		"a = escape=json {\"t\":\"$time_iso8601\"} (main.conf:1)\nb = escape=none $msec (main.conf:2)\n"
		"c = $msec (main.conf:3)\n");
}
END_TEST

START_TEST(a_backslash_of_the_format_stays_one_for_who_reads_the_definition)
{
	ck_assert_str_eq(load("log_format f '$msec \\\\\"$status\\\\\" \\x';"), "f = $msec \\\\\"$status\\\\\" \\\\x (main.conf:1)\n");
}
END_TEST

START_TEST(a_log_without_a_format_is_combined)
{
	ck_assert_str_eq(load("access_log a.log;\nserver { access_log b.log combined buffer=32k gzip flush=5m if=$x; }"),
		"combined = combined (-)\n/a.log combined (main.conf:1)\n/b.log combined (main.conf:2)\n");
}
END_TEST

START_TEST(logs_count_wherever_they_stand)
{
	ck_assert_str_eq(load(F "http { access_log a f; server { access_log b f; location ~ \"^/[0-9]{2}$\" { access_log c f; "
			      "if ($x = ${y}) { access_log d f; } limit_except GET { access_log off; } } } }"),
		FOUND "/a f (main.conf:2)\n/b f (main.conf:2)\n/c f (main.conf:2)\n/d f (main.conf:2)\n");
}
END_TEST

START_TEST(a_log_that_is_named_twice_is_one_for_each_format)
{
	ck_assert_str_eq(load(F "access_log b f;\naccess_log a f;\naccess_log a;\naccess_log ./a;\naccess_log a f;\n"),
		FOUND "combined = combined (-)\n/a f (main.conf:3)\n/a combined (main.conf:4)\n/b f (main.conf:2)\n");
}
END_TEST

START_TEST(what_is_no_file_is_left_out)
{
	ck_assert_str_eq(load(F "access_log off; access_log syslog:server=unix:/dev/log f; access_log /dev/stdout f;\n"
			      "access_log /dev/null; access_log $path f; access_log ${path}.log f;"),
		FOUND "combined = combined (-)\n");
}
END_TEST

START_TEST(what_is_not_http_or_holds_values_is_passed_over)
{
	ck_assert_str_eq(load("stream { log_format f '$x'; server { access_log a f; } include nothing; }\nmail { access_log b; }\n"
			      "map $a $b { include nothing; access_log x; }\n" F "access_log c f;"),
		"f = " FORMAT " (main.conf:4)\n/c f (main.conf:5)\n");
}
END_TEST

START_TEST(lua_is_passed_over)
{
	ck_assert_str_eq(load(F "location / { content_by_lua_block {\n local t = { '}', \"}\\\"}\" } -- } it's\n --[==[ } ]] ]==] "
			      "local s = [[ } ]] if a[b[1]] then end }\naccess_log a f; }"),
		FOUND "/a f (main.conf:5)\n");
	ck_assert_str_eq(load("init_by_lua_block { '}' [[ } "), "error: main.conf:1: init_by_lua_block: no } ends it");
}
END_TEST

START_TEST(variables_in_a_path_make_it_a_pattern)
{
	ck_assert_str_eq(load(F "access_log logs/$host.log f;\naccess_log ${a}$b/x f;\naccess_log /v/a*[$x]$y f;\naccess_log /v/a*b f;\n"
			      "access_log '/v/$ 1' f;"),
		FOUND "/v/$ 1 f (main.conf:6)\n/v/a*b f (main.conf:5)\n~/logs/*.log f (main.conf:2)\n~/v/a\\*\\[*]* f (main.conf:4)\n");
}
END_TEST

START_TEST(included_files_are_relative_to_the_main_one)
{
	write_conf("conf.d/b.conf", "access_log b f;\n");
	write_conf("conf.d/a.conf", "\naccess_log a f; include conf.d/deep/c;");
	write_conf("conf.d/deep/c", "access_log c f;");
	ck_assert_str_eq(load(F "http { include conf.d/*.conf; include none/*.conf; }"),
		FOUND "/a f (conf.d/a.conf:2)\n/b f (conf.d/b.conf:1)\n/c f (conf.d/deep/c:1)\n");
}
END_TEST

START_TEST(the_prefix_is_what_relative_paths_start_at)
{
	write_conf("nginx/conf/main.conf", "access_log logs/a;");
	ck_assert_int_eq(chdir("nginx/conf"), 0);
	ck_assert_str_eq(load_conf(CONF_NGINX, NULL), "combined = combined (-)\n/nginx/logs/a combined (main.conf:1)\n");
	ck_assert_str_eq(load_conf(CONF_NGINX, "../.."), "combined = combined (-)\n/logs/a combined (main.conf:1)\n");
	ck_assert_int_eq(chdir("../.."), 0);
	write_conf("main.conf", "access_log logs/a;");
	ck_assert_str_eq(load_conf(CONF_NGINX, NULL),
		"combined = combined (-)\n/usr/share/nginx/logs/a combined (main.conf:1)\n");
	ck_assert_str_eq(load_conf(CONF_NGINX, "none"), "error: --prefix none: No such file or directory");
}
END_TEST

START_TEST(a_format_that_cannot_be_read_takes_its_logs_along)
{
	ck_assert_str_eq(load("log_format odd '$status';\nlog_format unused '$';\naccess_log a odd; access_log b;"),
		"!odd = $status (main.conf:1)\n!unused = $ (main.conf:2)\ncombined = combined (-)\n/b combined (main.conf:3)\n");
}
END_TEST

START_TEST(what_is_wrong_is_told_with_its_place)
{
	static const struct {
		const char *text, *error;
	} table[] = {
		{"\nuser x", "main.conf:2: user: no ; ends it"},
		{"a;\n'b\n", "main.conf:2: the ' that opens here is never closed"},
		{"a 'b'c;", "main.conf:1: \"c;\" right behind a closing '; put a blank or a ; between them"},
		{"a;\n;", "main.conf:2: unexpected ;"},
		{"http {\n{ } }", "main.conf:2: unexpected {"},
		{"http {\nx }", "main.conf:2: unexpected }; is there a ; missing before it?"},
		{"http { }\n}", "main.conf:2: unexpected }: no block is open"},
		{"http { server {\n", "main.conf:2: the file ends, and 2 blocks are not closed with }"},
		{"include a b;", "main.conf:1: include: is to be include FILE;"},
		{"\ninclude none;", "main.conf:2: include none: No such file or directory"},
		{"include /dev/zero;", "main.conf:1: include /dev/zero: is no file"},
		{"log_format f;", "main.conf:1: log_format: is to be log_format NAME [escape=default|json|none] 'FORMAT'…;"},
		{"log_format f escape=json;", "main.conf:1: log_format f: no format behind escape=json"},
		{"log_format f escape=xml '$msec';",
			"main.conf:1: log_format f: escape=xml is none of escape=default, escape=json and escape=none"},
		{F F, "main.conf:2: log_format f: nginx knows this name already (main.conf:1); choose another"},
		{"log_format combined $msec;",
			"main.conf:1: log_format combined: nginx knows this name already (its own); choose another"},
		{"access_log;", "main.conf:1: access_log: is to be access_log PATH [FORMAT …];"},
		{F "access_log a g;",
			"main.conf:2: access_log a: no log_format g stands before it; define it, or check the name"},
	};
	char error[512];
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		snprintf(error, sizeof error, "error: %s", table[i].error);
		ck_assert_str_eq(load(table[i].text), error);
	}
}
END_TEST

START_TEST(files_that_include_themselves_are_found_out)
{
	ck_assert_str_eq(load("include *.conf;"),
		"error: main.conf:1: include main.conf: includes itself; take one of the include directives out");
	write_conf("a", "\ninclude b;");
	write_conf("b", "include ./a;");
	ck_assert_str_eq(load("include a;"), "error: b:1: include ./a: includes itself; take one of the include directives out");
}
END_TEST

START_TEST(files_that_include_more_and_more_come_to_an_end)
{
	char name[16], text[64];
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "f%d", i);
		snprintf(text, sizeof text, "include f%d; include f%d;", i + 1, i + 1);
		write_conf(name, text);
	}
	write_conf("f40", "");
	ck_assert_ptr_nonnull(strstr(load("include f0;"), "the configuration is larger than any that a server has; is it one?"));
}
END_TEST

START_TEST(no_text_makes_it_crash)
{
	write_conf("sub/a.conf", "access_log sub f;");
	load_mutants(CONF_NGINX,
		F "log_format j escape=json '{\"a\":\"$msec\"}' \"\\\"$x\\\"\"; # comment\nhttp { include sub/*.conf; map $a $b { "
		  "default 'x'; }\n server { access_log logs/${host}_$x.log f buffer=1k; location ~ \"a{2}\\.php$\" { access_log off; "
		  "}\n content_by_lua_block { local a = '}' --[[ } ]] }\n access_log syslog:x j; access_log b.log j; } }\n", 4000);
}
END_TEST

Suite *suite_conf_nginx(void)
{
	Suite *suite = suite_create("conf_nginx");
	TCase *tests = tcase_create("conf_nginx");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, conf_harness_begin, conf_harness_end);
	tcase_add_test(tests, words_are_those_that_nginx_would_take);
	tcase_add_test(tests, comments_and_line_endings_are_no_words);
	tcase_add_test(tests, pieces_of_a_format_are_one);
	tcase_add_test(tests, an_escape_is_told_with_the_format);
	tcase_add_test(tests, a_backslash_of_the_format_stays_one_for_who_reads_the_definition);
	tcase_add_test(tests, a_log_without_a_format_is_combined);
	tcase_add_test(tests, logs_count_wherever_they_stand);
	tcase_add_test(tests, a_log_that_is_named_twice_is_one_for_each_format);
	tcase_add_test(tests, what_is_no_file_is_left_out);
	tcase_add_test(tests, what_is_not_http_or_holds_values_is_passed_over);
	tcase_add_test(tests, lua_is_passed_over);
	tcase_add_test(tests, variables_in_a_path_make_it_a_pattern);
	tcase_add_test(tests, included_files_are_relative_to_the_main_one);
	tcase_add_test(tests, the_prefix_is_what_relative_paths_start_at);
	tcase_add_test(tests, a_format_that_cannot_be_read_takes_its_logs_along);
	tcase_add_test(tests, what_is_wrong_is_told_with_its_place);
	tcase_add_test(tests, files_that_include_themselves_are_found_out);
	tcase_add_test(tests, files_that_include_more_and_more_come_to_an_end);
	tcase_add_test(tests, no_text_makes_it_crash);
	suite_add_tcase(suite, tests);
	return suite;
}
