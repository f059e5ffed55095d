/* Apache's configuration files: what they are made of, what is found in them, what is wrong with them. */
#include "tests/suites.h"
#include "tests/unit/conf_harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define F "LogFormat \"%h %t %>s\" f\n"
#define FOUND "f = %h %t %>s (main.conf:1)\n"

static const char *load(const char *text)
{
	return load_text(CONF_APACHE, text);
}

START_TEST(words_are_those_that_apache_would_take)
{
	static const struct {
		const char *path, *found;
	} table[] = {
		{"plain.log", "/plain.log"},
		{"\"a b.log\"", "/a b.log"},
		{"'a \"b\".log'", "/a \"b\".log"},
		{"\"a\\\"b\\\\c\\d'.log\"", "/a\"b\\c\\d'.log"},
		{"a\"b'c.log", "/a\"b'c.log"},
		{"a\\\\b\\c.log", "/a\\b\\c.log"},
		{"a#b.log", "/a#b.log"},
		{"a\\\n\\\r\nb\\\n.log", "/ab.log"},
	};
	char text[256], found[256];
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		snprintf(text, sizeof text, "%sCustomLog %s f", F, table[i].path);
		snprintf(found, sizeof found, "%s%s f (main.conf:2)\n", FOUND, table[i].found);
		ck_assert_str_eq(load(text), found);
	}
}
END_TEST

START_TEST(lines_are_joined_by_a_backslash_and_comments_too)
{
	ck_assert_str_eq(load("# a comment \\\nCustomLog none f\r\n\n \t" F "customlog \\\n\ta.log \\\n\tf env=!local\r\nCUSTOMLOG b.log f"),
		"f = %h %t %>s (main.conf:4)\n/a.log f (main.conf:5)\n/b.log f (main.conf:8)\n");
}
END_TEST

START_TEST(a_backslash_before_a_quote_stays_one_for_who_reads_the_definition)
{
	ck_assert_str_eq(load("LogFormat '%h %t \\\"%r\\\" \\t' f\nLogFormat \"%h \\\"%r\\\" %t\" g\n"),
		"f = %h %t \\\\\"%r\\\\\" \\t (main.conf:1)\ng = %h \"%r\" %t (main.conf:2)\n");
}
END_TEST

START_TEST(a_log_takes_a_nickname_or_a_format)
{
	ck_assert_str_eq(load("CustomLog a f\n" F "CustomLog b \"%t %h\"\nGlobalLog c CLF\nCustomLog d '%t %h' env=x\n"),
		"f = %h %t %>s (main.conf:2)\n- = %t %h (main.conf:3)\nCLF = common (-)\n"
		"/a f (main.conf:1)\n/b - (main.conf:3)\n/c CLF (main.conf:4)\n/d - (main.conf:5)\n");
}
END_TEST

START_TEST(a_transfer_log_takes_the_last_format_without_a_name)
{
	ck_assert_str_eq(load("TransferLog a\n"), "CLF = common (-)\n/a CLF (main.conf:1)\n");
	ck_assert_str_eq(load(F "LogFormat \"%t\"\nTransferLog a\nLogFormat f\n<VirtualHost *>\nTransferLog b\n</VirtualHost>\n"
				"<VirtualHost *>\nTransferLog c\nLogFormat \"%h %t\"\n</VirtualHost>"),
		FOUND "- = %h %t (main.conf:9)\n/a f (main.conf:3)\n/b f (main.conf:6)\n/c - (main.conf:9)\n");
}
END_TEST

START_TEST(a_virtual_host_may_give_a_nickname_another_meaning)
{
	ck_assert_str_eq(load(F "<VirtualHost *:80>\nCustomLog a f\nLogFormat \"%t\" f\n</VirtualHost>\n"
				"<virtualhost *:443>\nCustomLog b f\nCustomLog c g\n</virtualhost>\nLogFormat \"%t %v\" g\nCustomLog d f"),
		FOUND "f = %t (main.conf:4)\ng = %t %v (main.conf:10)\n"
		      "/a f (main.conf:3)\n/b f (main.conf:7)\n/c g (main.conf:8)\n/d f (main.conf:11)\n");
}
END_TEST

START_TEST(sections_are_taken_as_if_they_were_not_there)
{
	ck_assert_str_eq(load("<IfModule log_config_module>\n<IfDefine !X>\n" F "</IfDefine>\n</IfModule>\n<Directory />\n"
			      "CustomLog a f\n</Directory>\nErrorLog e\nErrorLogFormat \"%t\""),
		"f = %h %t %>s (main.conf:3)\n/a f (main.conf:7)\n");
}
END_TEST

START_TEST(macros_are_left_out)
{
	ck_assert_str_eq(load(F "<Macro VHost $name>\n<VirtualHost *>\nCustomLog $name f\n</VirtualHost>\n</Macro>\nUse VHost x\nCustomLog a f"),
		FOUND "/a f (main.conf:8)\n");
}
END_TEST

START_TEST(what_rotatelogs_writes_is_found_and_other_programs_are_left_out)
{
	ck_assert_str_eq(load(F "CustomLog \"|/usr/bin/rotatelogs /v/a.%Y-%m-%d.log 86400\" f\nCustomLog \"||bin/rotatelogs -l -L /v/tn -f "
				"/v/b 5M\" f\nCustomLog \"|$rotatelogs -n 5 /v/c 1M\" f\nCustomLog '|rotatelogs -ft \"/v/d e\" 9' f\n"
				"CustomLog \"|rotatelogs -vn5 l/100%%.log 1M\" f\nCustomLog \"|/usr/bin/logger -t x\" f\nCustomLog \"|\" f\n"
				"CustomLog \"|rotatelogs -l\" f\nCustomLog /dev/null f\n"),
		FOUND "/l/100%.log f (main.conf:6)\n/v/c f (main.conf:4)\n/v/d e f (main.conf:5)\n"
		      "~/v/a.*-*-*.log f (main.conf:2)\n~/v/b.* f (main.conf:3)\n");
}
END_TEST

START_TEST(variables_are_defined_or_from_the_environment)
{
	ck_assert_int_eq(setenv("CONF_TEST_DIR", "/env", 1), 0);
	ck_assert_str_eq(load(F "Define dir /v\nDefine sub ${dir}/sub\nDefine none\nCustomLog ${sub}/a${none}.log f\nDefine dir /w\n"
				"CustomLog ${dir}/b f\nUnDefine dir\nCustomLog ${CONF_TEST_DIR}/c f\n${none}\nCustomLog \"${CONF_TEST_DIR}/$x}{\" f"),
		FOUND "/env/$x}{ f (main.conf:11)\n/env/c f (main.conf:9)\n/v/sub/a.log f (main.conf:5)\n/w/b f (main.conf:7)\n");
}
END_TEST

START_TEST(variables_are_those_of_envvars_where_it_is_there)
{
	ck_assert_int_eq(setenv("CONF_TEST_DIR", "/env", 1), 0);
	write_conf("envvars", "# export A=/no\nunset HOME\nif [ x ] ; then\n\tSUFFIX=\"-x\"\nfi\nexport CONF_TEST_DIR=/log$SUFFIX\n"
			      "export B=\"$CONF_TEST_DIR/b c\" # comment\n export C='$B'; export D=x\nexport E=$(pwd)\nexport F=${B:-x}\n");
	ck_assert_str_eq(load(F "CustomLog ${CONF_TEST_DIR}/a f\nCustomLog \"${B}\" f\nCustomLog /${C} f"),
		FOUND "/$B f (main.conf:4)\n/log/a f (main.conf:2)\n/log/b c f (main.conf:3)\n");
	ck_assert_str_eq(load(F "CustomLog ${E}/a f"), "error: main.conf:2: CustomLog ${E}/a: a variable has no value; set it in the "
		"environment, in a file envvars beside the main file, or with Define");
}
END_TEST

START_TEST(the_suffix_of_one_of_several_servers_is_that_of_its_directory)
{
	struct conf conf = {0};
	write_conf("apache2-two/envvars", "export LOG_DIR=/log/apache2$SUFFIX\n");
	write_conf("apache2-two/main.conf", F "CustomLog ${LOG_DIR}/a f");
	ck_assert_int_eq(conf_load(&conf, CONF_APACHE, "./apache2-two/main.conf", NULL), 0);
	ck_assert_str_eq(conf.logs[0].path, "/log/apache2-two/a");
	conf_release(&conf);
}
END_TEST

START_TEST(included_files_and_directories_are_relative_to_the_server_root)
{
	write_conf("root/sites/b.conf", "CustomLog b f\n");
	write_conf("root/sites/a.conf", "CustomLog a f\nIncludeOptional none.conf\n");
	write_conf("root/dir/sub/c", "CustomLog c f\n");
	write_conf("root/dir/d", "CustomLog /d f\n");
	ck_assert_str_eq(load(F "ServerRoot \"root\"\nInclude sites/*.conf\nInclude dir\nIncludeOptional none/*\n"),
		FOUND "/d f (/root/dir/d:1)\n/root/a f (/root/sites/a.conf:1)\n/root/b f (/root/sites/b.conf:1)\n"
		      "/root/c f (/root/dir/sub/c:1)\n");
	ck_assert_str_eq(load("Include none/*"), "error: main.conf:1: Include none/*: no such file (relative to ); give the server's "
		"directory as --prefix, or make it IncludeOptional");
}
END_TEST

START_TEST(without_a_server_root_paths_start_beside_or_above_the_main_file)
{
	write_conf("main.conf", F "CustomLog logs/a f");
	ck_assert_str_eq(load_conf(CONF_APACHE, NULL), FOUND "/logs/a f (main.conf:2)\n");
	write_conf("httpd/conf/main.conf", F "CustomLog logs/a f");
	ck_assert_int_eq(chdir("httpd/conf"), 0);
	ck_assert_str_eq(load_conf(CONF_APACHE, NULL), FOUND "/httpd/logs/a f (main.conf:2)\n");
}
END_TEST

START_TEST(what_is_wrong_is_told_with_its_place)
{
	static const struct {
		const char *text, *error;
	} table[] = {
		{"\n<VirtualHost a>\n<VirtualHost b>",
			"main.conf:3: <VirtualHost> within another; is a </VirtualHost> missing before it?"},
		{"</VirtualHost>", "main.conf:1: </VirtualHost>, and none is open"},
		{"<VirtualHost a>\n", "main.conf:2: the file ends within a <VirtualHost>; a </VirtualHost> is missing"},
		{"customlog a", "main.conf:1: customlog: is to be CustomLog PATH|\"|PROGRAM\" FORMAT|NAME [env=…|expr=…]; with blanks "
				"in them, words need quotes"},
		{"LogFormat %h %t %s", "main.conf:1: LogFormat: is to be LogFormat FORMAT [NAME]; with blanks in them, words need "
				       "quotes"},
		{"\nCustomLog a g", "main.conf:2: no LogFormat has the name \"g\", for /a; define it, or check the name"},
		{"Include main.conf", "main.conf:1: include /main.conf: includes itself; take one of the include directives out"},
	};
	char error[512];
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		snprintf(error, sizeof error, "error: %s", table[i].error);
		ck_assert_str_eq(load(table[i].text), error);
	}
}
END_TEST

START_TEST(variables_that_grow_and_grow_come_to_an_end)
{
	static char text[8192] = "Define a 0123456789\n";
	for (int i = 0; i < 100; i++)
		strcat(text, "Define a ${a}${a}\n");
	ck_assert_ptr_nonnull(strstr(load(text), "a line that its variables make longer than 65536 bytes"));
}
END_TEST

/* A line of nothing but beginnings of names is not searched for each one's end. */
START_TEST(the_name_of_a_variable_has_255_bytes_at_the_most)
{
	char text[1024], name[257];
	for (size_t length = 255; length <= 256; length++) {
		memset(name, 'a', length);
		name[length] = 0;
		snprintf(text, sizeof text, "%sDefine %s v\nCustomLog /${%s} f", F, name, name);
		ck_assert_ptr_nonnull(strstr(load(text), length <= 255 ? "/v f (main.conf:3)\n" : "a variable has no value"));
	}
}
END_TEST

START_TEST(files_that_belong_to_a_log_have_its_format)
{
	struct conf conf = {0};
	write_conf("main.conf", F "CustomLog /v/a.log f\nCustomLog /v/b.log f\nCustomLog /v/b.log '%t'\n"
				  "CustomLog \"|rotatelogs /v/%Y.log 1M\" '%t %h'\n");
	ck_assert_int_eq(conf_load(&conf, CONF_APACHE, "main.conf", NULL), 0);
	static const struct {
		const char *path, *format;
		enum input_kind kind;
	} table[] = {
		{"/v/a.log", "%h %t %>s", INPUT_NAMED},
		{"/v/a.log.2.gz", "%h %t %>s", INPUT_NAMED},
		{"/v/a.log-20261120", "%h %t %>s", INPUT_NAMED},
		{"/v/b.log.1", NULL, INPUT_NAMED},
		{"/v/2026.log", "%t %h", INPUT_FOUND},
		{"/v/2026.log.1", "%t %h", INPUT_FOUND},
		{"/v/w/a.log", NULL, INPUT_NONE},
		{"/v/a.log.old", NULL, INPUT_NONE},
		{"-", NULL, INPUT_NONE},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const char *format = conf_format_of(&conf, table[i].path);
		ck_assert(format == table[i].format || strcmp(format, table[i].format) == 0);
		ck_assert_int_eq(conf_takes(&conf, table[i].path), table[i].kind);
	}
	conf_release(&conf);
	ck_assert_ptr_null(conf_format_of(&conf, "/v/a.log"));
}
END_TEST

START_TEST(no_text_makes_it_crash)
{
	write_conf("sub/a.conf", "CustomLog sub f\n");
	write_conf("envvars", "export A=/b$C\n");
	load_mutants(CONF_APACHE,
		"# comment\nServerRoot .\nDefine v x\nDefine w ${v}${v}\n" F "LogFormat '%h %t \\\"%r\\\"'\n<IfModule x>\n<VirtualHost *:80>\n"
		"  LogFormat \"%t \\\n %h\" f\n  CustomLog ${w}/a.log f env=!x\n  TransferLog \"|bin/rotatelogs -l -n 5 a.%Y-%m 86400\"\n"
		"  CustomLog \"|$rotatelogs b 5M\" \"%t %D\"\n</VirtualHost>\n</IfModule>\nInclude sub/*.conf\nInclude sub\n<Macro a $b>\n"
		"CustomLog x y\n</Macro>\nUnDefine v\nCustomLog ${A} f\n", 4000);
}
END_TEST

Suite *suite_conf_apache(void)
{
	Suite *suite = suite_create("conf_apache");
	TCase *tests = tcase_create("conf_apache");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, conf_harness_begin, conf_harness_end);
	tcase_add_test(tests, words_are_those_that_apache_would_take);
	tcase_add_test(tests, lines_are_joined_by_a_backslash_and_comments_too);
	tcase_add_test(tests, a_backslash_before_a_quote_stays_one_for_who_reads_the_definition);
	tcase_add_test(tests, a_log_takes_a_nickname_or_a_format);
	tcase_add_test(tests, a_transfer_log_takes_the_last_format_without_a_name);
	tcase_add_test(tests, a_virtual_host_may_give_a_nickname_another_meaning);
	tcase_add_test(tests, sections_are_taken_as_if_they_were_not_there);
	tcase_add_test(tests, macros_are_left_out);
	tcase_add_test(tests, what_rotatelogs_writes_is_found_and_other_programs_are_left_out);
	tcase_add_test(tests, variables_are_defined_or_from_the_environment);
	tcase_add_test(tests, variables_are_those_of_envvars_where_it_is_there);
	tcase_add_test(tests, the_suffix_of_one_of_several_servers_is_that_of_its_directory);
	tcase_add_test(tests, included_files_and_directories_are_relative_to_the_server_root);
	tcase_add_test(tests, without_a_server_root_paths_start_beside_or_above_the_main_file);
	tcase_add_test(tests, what_is_wrong_is_told_with_its_place);
	tcase_add_test(tests, variables_that_grow_and_grow_come_to_an_end);
	tcase_add_test(tests, the_name_of_a_variable_has_255_bytes_at_the_most);
	tcase_add_test(tests, files_that_belong_to_a_log_have_its_format);
	tcase_add_test(tests, no_text_makes_it_crash);
	suite_add_tcase(suite, tests);
	return suite;
}
