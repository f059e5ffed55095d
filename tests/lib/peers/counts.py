"""Logswan's counts of logswan/logswan.log, and mtail's golden counters of the logs in mtail/."""
import collections
import ipaddress
import json
import os
import re

import corpus
import corpus_table
from peers.compare import NO_COLUMN, Comparison

GOLDEN = {'apache-combined.golden': 'apache-combined.log', 'apache-common.golden': 'apache-common.log',
          'lighttpd_accesslog.golden': 'lighttpd_access.log'}


def rows_of(args, name):
    given = corpus_table.FORMATS.get(name)
    with corpus.database(args.logetl) as db:
        db.ingest(*(['--format', given] if given else []), os.path.join(args.corpus, name))
        return db.rows()


def logswan(args):
    name = 'logswan/logswan.log'
    rows = rows_of(args, name)
    with open(os.path.join(args.corpus, 'logswan', 'logswan.json'), encoding='utf-8') as file:
        theirs = json.load(file)
    families = collections.Counter(ipaddress.ip_address(row.value('remote_addr')).version for row in rows)
    visits = collections.Counter(ipaddress.ip_address(a).version for a in {row.value('remote_addr') for row in rows})
    yield Comparison(name, 0, 'processed_lines', theirs['processed_lines'], len(rows))
    yield Comparison(name, 0, 'bandwidth', theirs['bandwidth'], sum(row.value('body_bytes_sent') or 0 for row in rows))
    for field, ours in (('hits', families), ('visits', visits)):
        for version_name, number in (('ipv4', 4), ('ipv6', 6)):
            yield Comparison(name, 0, f'{field}.{version_name}', theirs[field][version_name], ours[number])
    columns = {'hours': lambda row: int(row.value('time_iso8601')[11:13]), 'methods': lambda row: row.value('request_method'),
               'protocols': lambda row: row.value('server_protocol'), 'status': lambda row: row.value('status')}
    for field, column in columns.items():
        ours = collections.Counter(map(column, rows))
        for entry in theirs[field]:
            yield Comparison(name, 0, f'{field}.{entry["data"]}', entry['hits'], ours[entry['data']])
        yield Comparison(name, 0, f'{field}, different', len(theirs[field]), len(ours))
    for field in ('continents', 'countries'):
        yield Comparison(name, 0, field, len(theirs[field]), NO_COLUMN)


# mtail's labels and counters, as values of a row.
LABELS = {
    'request_method': lambda row: row.value('request_method'),
    'http_version': lambda row: row.value('server_protocol'),
    'request_status': lambda row: str(row.value('status')),
    'status_code': lambda row: str(row.value('status')),
    'status': lambda row: str(row.value('status')),
    'remote_host': lambda row: row.value('remote_addr'),
    'request_uri': lambda row: row.value('request_path'),
    'user_agent': lambda row: row.value('http_user_agent'),
    'proxy_cache': lambda row: row.value('remote_addr'),
}
COUNTERS = {
    'apache_http_requests_total': lambda row: 1,
    'apache_http_bytes_total': lambda row: row.value('body_bytes_sent') or 0,
    'apache_http_response_size': lambda row: row.value('body_bytes_sent') or 0,
    'apache_http_response_time': lambda row: round((row.value('request_time') or 0) * 1e6),
    'request': lambda row: 1,
    'requests': lambda row: 1,
    'time_taken': lambda row: round(row.value('request_time') or 0),
    'bytes_out/resp_body': lambda row: row.value('body_bytes_sent') or 0,
    'bytes_out/resp_header': lambda row: (row.value('bytes_sent') or 0) - (row.value('body_bytes_sent') or 0),
    'bytes_in': lambda row: row.value('request_length') or 0,
}


def mtail(args):
    for golden, log in GOLDEN.items():
        name = f'mtail/{log}'
        rows = rows_of(args, name)
        if 'lighttpd' in log:       # its program passes over requests that no proxy sent
            rows = [row for row in rows if row.value('http_x_forwarded_for') is not None]
        with open(os.path.join(args.corpus, 'mtail', golden), encoding='utf-8') as file:
            for line in file:
                match = re.fullmatch(r'\w+ (\w+) \{(.*)\} (\S+) \S+\n', line)
                labels = dict(re.findall(r'(\w+)=([^,]*)', match[2]))
                counter = match[1] + (f'/{labels.pop("subtotal")}' if 'subtotal' in labels else '')
                ours = sum(COUNTERS[counter](row) for row in rows
                           if all(LABELS[label](row) == value for label, value in labels.items()))
                status = next((labels[label] for label in ('status', 'status_code', 'request_status') if label in labels), 'any')
                yield Comparison(name, 0, f'{counter} of status {status}', match[3], ours)
