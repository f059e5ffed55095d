#!/usr/bin/env python3
"""Ingests every log of the corpus with --format auto, each into a fresh database, and says what became of it.

usage: corpus_table.py [--logetl COMMAND] [--corpus DIR] [--brief]

A line that is rejected must be on the list below, JUDGED, made by reading every line of the corpus that is not of a format
with a name.  Exits with 1 where one is not, or where a line that is none became an event.

An event is odd where its client is no address or its user has a blank in it: the line may have another format than the one
that was chosen.  That is shown, and is no failure.

--brief     no table: only what is wrong, and the totals
"""
import collections
import ipaddress
import os
import re
import sys

import corpus

ODD_LINES = 5000

# What a line is that may, or must, be a reject.
NONE = 'no access-log line'                       # must be a reject
DAMAGED = 'damaged'                               # must be a reject
EITHER = 'no HTTP request, but a time'            # may be either
GIVEN = 'of a format without a name'              # may be either: what auto makes of it does not count

# file, lines, what they are, why
JUDGED = [
    ('beats/apache-ssl-request.log', '1', GIVEN, "Apache's ssl_request_log"),
    ('beats/haproxy-default.log', '1', NONE, 'a connection; neither request nor a time with its year'),
    ('beats/haproxy-tcplog.log', '1', EITHER, 'a TCP connection'),
    ('beats/nginx-test.log', '1', GIVEN, 'proxies in the first field'),
    ('beats/nginx-test.log', '3', GIVEN, 'proxies in the first field'),
    ('beats/nginx-test.log', '5-6', GIVEN, 'proxies in the first field'),
    ('crowdsec/apache2-logs/apache2-logs.log', '4', GIVEN, 'a virtual host without port before combined'),
    ('crowdsec/apache2-logs/apache2-logs.log', '8-9', NONE, "Apache's error log"),
    ('crowdsec/bunkerweb-logs/bunkerweb-logs.log', '1-5', GIVEN, 'a virtual host, and a request id for the user'),
    ('crowdsec/caddy-logs/caddy-logs.log', '11', NONE, "a message of Caddy's reverse proxy"),
    ('crowdsec/haproxy-logs/haproxy-logs.log', '3-5', NONE, 'a failed TLS handshake: neither request nor status'),
    ('crowdsec/litespeed-logs/litespeed-logs.log', '1', NONE, "LiteSpeed's error log"),
    ('crowdsec/litespeed-logs/litespeed-logs.log', '3', NONE, "LiteSpeed's error log"),
    ('crowdsec/nginx-proxy-manager-logs/nginx-proxy-manager-logs.log', '5-6', NONE, "nginx's error log"),
    ('crowdsec/nginx_http-logs/nginx_http-logs.log', '4-5', GIVEN, 'a virtual host without port before combined'),
    ('crowdsec/nginx_http-logs/nginx_http-logs.log', '8', GIVEN, 'no user'),
    ('crowdsec/nginx_http-logs/nginx_http-logs.log', '9', NONE, "nginx's error log"),
    ('crowdsec/traefik_json/traefik_json.log', '6', NONE, 'a message of a plugin'),
    ('duckdb-httpd-log/combined/combined_with_errors.log', '2', NONE, 'free text'),
    ('duckdb-httpd-log/combined/combined_with_errors.log', '4', NONE, 'free text'),
    ('duckdb-httpd-log/common/with_errors.log', '2', NONE, 'free text'),
    ('duckdb-httpd-log/common/with_errors.log', '4', NONE, 'free text'),
    ('duckdb-httpd-log/edge_cases/malformed.log', '1', NONE, 'free text'),
    ('duckdb-httpd-log/edge_cases/malformed.log', '3-4', NONE, 'free text'),
    ('duckdb-httpd-log/timestamp_begin_end/begin_end.log', '1-3', GIVEN, 'two times without brackets'),
    ('lnav/logfile_bad_access_log.0', '2', DAMAGED, 'two fields are missing'),
    ('lnav/logfile_caddy_log.0', '1-15', NONE, "Caddy's messages at its start"),
    ('lnav/logfile_caddy_log.0', '17-36', NONE, "Caddy's messages at its end and its start"),
    ('lnav/logfile_haproxy.0', '1-3', NONE, 'a proxy has started'),
    ('lnav/logfile_haproxy.0', '14', NONE, 'a failed TLS handshake: neither request nor status'),
    ('lnav/logfile_regexp_access_log.0', '1-2', GIVEN, 'vcombined and a duration'),
    ('lnav/logfile_syslog_with_access_log.0', '1', NONE, "another program's line in the system log"),
    ('lnav/logfile_syslog_with_access_log.0', '2-3', GIVEN, 'no time but that of the system log, which has no year'),
    ('lnav/logfile_syslog_with_access_log.0', '4-5', NONE, "other programs' lines in the system log"),
    ('lnav/logfile_w3c.2', '1-22', EITHER, 'FTP, the date only in a directive'),
    ('logswan/invalid.log', '3', NONE, 'free text, with a NUL'),
    ('mtail/apache-common.log', '1-3', GIVEN, 'a duration in the middle of combined'),
    ('mtail/lighttpd_access.log', '1-19', GIVEN, 'own order of addresses and sizes'),
    ('semicomplete-combined.log', '8899', DAMAGED, 'the user agent is cut off'),
    ('lnav/logfile_w3c.3', '10', DAMAGED, 'a sentence in the place of a number'),
] + [(f'duckdb-httpd-log/directives/{name}.log', '1-4', GIVEN, why) for names, why in [
    ('collision_test cookie_env_note filename_logid handler logio port process_thread', 'no time'),
    ('timestamp_combined timestamp_frac timestamp_msec timestamp_sec timestamp_strftime timestamp_strftime_tz '
     'timestamp_usec timestamp_usec_frac', 'a time in another notation, and no request'),
    ('status_condition', 'neither request nor quotes'),
    ('all_pairs bytes_b_and_B bytes_both duration duration_both duration_sec duration_unit header_collision hostname '
     'ip_address peer_ip redirect request_collision server_V_directive server_both server_v_only status_both '
     'typed_headers typed_headers_edge_cases typed_headers_mixed typed_headers_request', 'fields at choice')]
    for name in names.split()]

# The formats of the files that need one; those of the rest of duckdb-httpd-log stand in its tests (expectations.py).
FORMATS = {
    'beats/apache-ssl-request.log': '%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b',
    'crowdsec/bunkerweb-logs/bunkerweb-logs.log':
        '$host $remote_addr - $request_id $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
        '"$http_user_agent"',
    'lnav/logfile_regexp_access_log.0': '%v:%p %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D',
    'mtail/apache-common.log': '%h %l %u %t "%r" %>s %b %D "%{Referer}i" "%{User-Agent}i"',
    'mtail/lighttpd_access.log':
        '%{X-Forwarded-For}i %h %u %t "%r" %>s %b %I %O %T "%{Referer}i" "%{User-Agent}i"',
}


def judgements():
    """{(file, line): (what it is, why)}"""
    found = {}
    for name, lines, kind, why in JUDGED:
        first, _, last = lines.partition('-')
        for line in range(int(first), int(last or first) + 1):
            found[name, line] = kind, why
    return found


def ranges(numbers):
    """1-3, 7"""
    parts = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ', '.join(str(a) if a == b else f'{a}-{b}' for a, b in parts)


def look_at(args, name, *given):
    """(the row of the table, {line: (reason, field)}, the numbers of the lines that became events)"""
    path = os.path.join(args.corpus, name)
    lines = corpus.read_lines(path)
    with corpus.database(args.logetl) as db:
        report = db.ingest(*given, path)
        rejects, formats = db.rejects(), db.formats()
        odd = sum(is_odd(row) for row in db.rows()) if len(lines) < ODD_LINES else 0
    events = {number for number, line in enumerate(lines, 1) if line and line[:1] != b'#'} - set(rejects)
    blank = report['lines'] - sum(report[name] for name in ('inserted', 'duplicates', 'rejected'))
    return (name, report['lines'], blank, report['inserted'], report['duplicates'], report['rejected'], odd,
            ', '.join(short(format or '(none)') for format in formats)), rejects, events


def short(format):
    return format if len(format) <= 24 else format.split()[0][:24] + ' …'


def is_odd(row):
    """Whether a row looks like that of a line which was read along a format that is not its own."""
    user, address = str(row.value('remote_user') or ''), row.value('remote_addr')
    try:
        ipaddress.ip_address(str(address).partition('%')[0])
    except ValueError:
        return True
    return ' ' in user or bool(re.search('[0-9]+[.][0-9]+[.]', str(row.value('remote_logname') or '')))


def say(name, kind, lines, reasons=''):
    print(f'  {name}: {ranges(lines)}: {kind}{reasons}')


def group(pairs):
    """{key: [number, …]} of (key, number)."""
    groups = collections.defaultdict(list)
    for key, number in pairs:
        groups[key].append(number)
    return groups


def main():
    parser = corpus.arguments(__doc__)
    parser.add_argument('--brief', action='store_true')
    args = corpus.parse(parser)
    judged, rows, explained, wrong, misread, passed = judgements(), [], [], [], [], collections.Counter()
    looked = [(name, *look_at(args, name)) for name in corpus.logs(args.corpus)]
    for name, row, rejects, events in looked:
        rows.append(row)
        for line, (reason, field) in rejects.items():
            why = judged.get((name, line))
            (explained if why else wrong).append((name, line, why, reason + (f' in {field}' if field else '')))
            passed[why[0] if why else 'NOT ON THE LIST'] += 1
        misread += [(name, line) for line in events if judged.get((name, line), ' ')[0] in (NONE, DAMAGED)]
    if not args.brief:
        corpus.table(('file', 'lines', 'blank', 'inserted', 'duplicates', 'rejected', 'odd', 'format'), rows)
        print('\nrejects, by file:')
        for (name, why, reason), lines in group(((n, y, r), line) for n, line, y, r in explained).items():
            say(name, f'{why[0]} ({why[1]})', lines, f'; {reason}')
    if wrong:
        print('\nREJECTED, AND NOT ON THE LIST:')
        for (name, reason), lines in group(((n, r), line) for n, line, _, r in wrong).items():
            say(name, reason, lines)
    if misread:
        print('\nEVENTS, THOUGH ON THE LIST AS NONE:')
        for name, lines in group(misread).items():
            say(name, judged[name, lines[0]][1], lines)
    print('\n%d files: %d lines = %d blank or comments + %d inserted + %d duplicates + %d rejected' % (
        len(rows), *(sum(row[i] for row in rows) for i in (1, 2, 3, 4, 5))))
    for kind, count in sorted(passed.items()):
        print(f'    {count} rejected {kind}')
    print('\nwith the format given:')
    given = [look_at(args, name, '--format', format) for name, format in FORMATS.items()]
    corpus.table(('file', 'lines', 'blank', 'inserted', 'duplicates', 'rejected'), [row[:6] for row, _, _ in given])
    return 1 if wrong or misread or any(row[5] for row, _, _ in given) else 0


if __name__ == '__main__':
    sys.exit(main())
