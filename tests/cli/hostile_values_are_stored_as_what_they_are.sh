# Escapes, TLS handshakes sent to a plain port, other alphabets, quotes, SQL, JSON, terminals.
. "$ROOT/tests/lib/script.sh"
line() {
	printf '%s - %s [20/Nov/2026:10:00:00 +0000] "%s" %s %s "%s" "%s"\n' "$@"
}
{
	line 192.0.2.1 - 'GET /\x22quoted\x22/\x5Cback\x5C?q=\xC3\xA9\x00\t HTTP/1.1' 200 1 '\"' 'a\\b'
	line 192.0.2.2 - '\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03' 400 157 - -
	line 192.0.2.3 - '' 408 0 '' ''
	line 192.0.2.4 - - 400 0 - -
	line 2001:db8::8:800:200c:417a - 'GET / HTTP/1.1' 200 1 - '日本語 ünïcödé'
	line ::1 "o'brien; DROP TABLE request" "GET /'; DROP TABLE request; -- HTTP/1.1" 200 1 - "'"
	line '$(reboot)' '%s%n' 'GET /%s%n%p HTTP/1.1' 200 1 '{a:[1]}' '${jndi:ldap://example.com/a}'
	line 192.0.2.5 'john "the" doe' 'GET /a b c HTTP/1.1' 200 1 - "$(printf '\033[31mred\033[0m\007')"
	line 192.0.2.6 - "$(printf 'GET /\377\376 HTTP/1.1')" 200 1 - "$(printf '\300\200')"
	line 192.0.2.7 - 'BREW-COFFEE_now /pot HTTP/1.1' 418 1 - -
	line 192.0.2.8 - 'GET http://example.com/absolute?x=1?y=2#z HTTP/1.1' 999 1 - -
	line 192.0.2.9 - 'GET / HTTP/1.1' 000 - - -
	line '\x5Cunc\x5Cname' '\"quoted\"' 'GET / HTTP/1.1' 200 0 - -
	line 192.0.2.10 - 'GET / HTTP/1.1' 200 9223372036854775807 - -
	line 192.0.2.11 - 'GET / HTTP/1.1' 200 9223372036854775808 - -
	line 192.0.2.12 - 'GET / HTTP/1.1' 20 1 - -
	line 192.0.2.13 - 'GET / HTTP/1.1' 2000 1 - -
	line 192.0.2.14 - 'GET / HTTP/1.1' -20 1 - -
	line 192.0.2.15 - 'GET / HTTP/1.1' 200 1.5 - -
	line 192.0.2.16 - 'GET / HTTP/1.1' 200 -1 - -
	line 192.0.2.17 - 'GET / HTTP/1.1' 200 1 - '\'
	line 192.0.2.18 - 'GET / HTTP/1.1' 200 1 - '"'
} >access.log
ingest access.log
counts access.log
agrees logetl.db access.log
"$LOGETL" query --table "SELECT remote_addr, remote_user, request_method AS method, request_path AS path, query_string AS query,
	status, body_bytes_sent AS bytes, http_referer AS referer, http_user_agent AS agent, extra FROM access_log ORDER BY id"
query "SELECT line, reason, field, position FROM reject ORDER BY id"
query "SELECT remote_addr, extra ->> 'request' FROM access_log WHERE extra IS NOT NULL ORDER BY id" | od -An -c | head -n 3
query "SELECT count(*) FROM access_log WHERE extra IS NOT NULL AND NOT json_valid(extra)"
