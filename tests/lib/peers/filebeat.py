"""Filebeat: beats/*-expected.json says what it makes of each line of the log beside it."""
import glob
import json
import os

from peers.compare import (NO_COLUMN, Comparison, anywhere, look_up, microseconds, missing_row, rows_of, scaled, target,
                           version)

# Its field: where logetl has the same thing (the first that is there).
COLUMNS = {
    'source.address': ['remote_addr'],
    'source.ip': ['remote_addr', lambda row: str(row.value('remote_addr')).partition('%')[0]],
    'source.domain': ['remote_addr'],
    'source.port': ['remote_port'],
    'destination.address': ['server_addr'],
    'destination.ip': ['server_addr', lambda row: str(row.value('server_addr')).partition('%')[0]],
    'destination.port': ['server_port'],
    'destination.domain': ['host'],
    'http.request.method': ['request_method'],
    'http.request.referrer': ['http_referer'],
    'http.request.body.bytes': ['request_length'],
    'http.response.body.bytes': ['body_bytes_sent', 'bytes_sent'],
    'http.response.bytes': ['body_bytes_sent', 'bytes_sent', 'bytes_read'],
    'http.response.status_code': ['status'],
    'http.version': [version],
    'url.original': [target],
    'url.path': ['request_path'],
    'url.query': ['query_string'],
    'user.name': ['remote_user'],
    'user_agent.original': ['http_user_agent', lambda row: (row.value('http_user_agent') or '').replace('+', ' ')],
    'event.duration': [scaled('request_time', 1e9)],
    'apache.access.ssl.cipher': ['ssl_cipher'],
    'apache.access.ssl.protocol': ['ssl_protocol'],
    'haproxy.http.request.raw_request_line': [lambda row: ' '.join(
        filter(None, (row.value('request_method'), target(row), row.value('server_protocol'))))],
    'iis.access.cookie': ['http_cookie'],
    'nginx.access.remote_ip_list': [lambda row: [part.strip() for part in ','.join(
        filter(None, (row.value('http_x_forwarded_for'), row.value('remote_addr')))).split(',')]],
    'traefik.access.user_identifier': ['remote_logname'],
}
# What it says of the input, or works out by itself.
DERIVED = ('ecs.', 'event.dataset', 'event.module', 'fileset.', 'input.', 'log.offset', 'service.', 'source.geo.',
           'user_agent.device', 'user_agent.name', 'user_agent.os', 'user_agent.version', 'haproxy.mode', 'haproxy.source')


def line_at(path, offset):
    with open(path, 'rb') as file:
        return file.read(offset).count(b'\n') + 1


def ours(row, name, theirs):
    if name == '@timestamp':
        return theirs if microseconds(theirs) == row.value('time') else row.value('time_iso8601')
    if name in COLUMNS:
        return look_up(row, COLUMNS[name], theirs)
    return anywhere(row, theirs)


def compare(args):
    for path in sorted(glob.glob(os.path.join(args.corpus, 'beats', '*-expected.json'))):
        log = path[:-len('-expected.json')]
        name = os.path.relpath(log, args.corpus)
        rows = rows_of(args, name)
        with open(path, encoding='utf-8') as file:
            expected = json.load(file)
        for fields in expected:
            line = line_at(log, fields['log.offset'])
            for field, theirs in fields.items():
                if field.startswith(DERIVED):
                    yield Comparison(name, line, field, theirs, NO_COLUMN)
                elif line not in rows:
                    yield Comparison(name, line, field, theirs, missing_row(name, line))
                else:
                    yield Comparison(name, line, field, theirs, ours(rows[line], field, theirs))
