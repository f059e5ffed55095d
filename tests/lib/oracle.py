#!/usr/bin/env python3
"""What an ingest must yield, worked out slowly and on its own: the model that the scripts hold the command against.

usage: oracle.py [OPTION]… FILE…

Each FILE is a source, taken in the order given; a name that ends as that of a compressed file is decompressed.  Prints the counters as the scripts'
`ingest` does; agrees.py holds every row and aggregate against the model.

--format NAME   one of the built-in formats; otherwise the one that most of a file's first 200 lines fit
--origin NAME   all files are of this series; otherwise the directory and the name less what rotation put behind it
--final-line    a plain file's last line counts though it has no newline; of a compressed file it always does
--twins drop    a line that its origin holds already is a duplicate, whichever source has it

The rule.  A line is its bytes without LF or CRLF.  Inside of a source every line is an event.  A source delivers the n-th
of equal lines again where its origin holds n of them that came from others: that is a duplicate.  So an origin holds a line
as often as the source that has it most often.
"""
import argparse
import bz2
import collections
import datetime
import gzip
import json
import lzma
import os
import re
import subprocess
import sys

QUOTED = rb'"((?:\\.|[^\\"])*)"'
TIME = rb'\[(\d\d/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d [-+]\d{4})\]'
COMMON = rb'(?P<addr>\S+) (?P<logname>\S+) (?P<user>.+?) ' + TIME.replace(b'(', b'(?P<time>', 1) + \
    b' ' + QUOTED.replace(b'(', b'(?P<request>', 1) + rb' (?P<status>\d{3}) (?P<bytes>\d+|-)'
AGENTS = b' ' + QUOTED.replace(b'(', b'(?P<referer>', 1) + b' ' + QUOTED.replace(b'(', b'(?P<agent>', 1)
VHOST = rb'(?P<host>\S+):(?P<port>\d+|-) '
FORWARDED = b' ' + QUOTED.replace(b'(', b'(?P<forwarded>', 1)

FORMATS = {name: re.compile(pattern, re.DOTALL) for name, pattern in {
    'common': COMMON,
    'combined': COMMON + AGENTS,
    'vcommon': VHOST + COMMON,
    'vcombined': VHOST + COMMON + AGENTS,
    'main': COMMON + AGENTS + FORWARDED,
}.items()}

REQUEST = re.compile(rb'([A-Za-z][A-Za-z_-]*) (\S+)(?: (HTTP/[0-9](?:\.[0-9])?))?', re.DOTALL)
MONTHS = {name: i + 1 for i, name in enumerate('jan feb mar apr may jun jul aug sep oct nov dec'.split())}
LETTERS = {b'"': b'"', b'\\': b'\\', b't': b'\t', b'n': b'\n', b'r': b'\r', b'b': b'\b', b'v': b'\v', b'f': b'\f'}
ROTATION = re.compile(r'(?:\.\d{1,3}|[.-]\d{4}-?\d\d-?\d\d(?:[-_.T]?\d+)?)+$')
LARGEST = 2**63 - 1

COLUMNS = ['time', 'time_iso8601', 'remote_addr', 'remote_user', 'host', 'request_method', 'request_path', 'query_string',
           'server_protocol', 'status', 'body_bytes_sent', 'request_time', 'http_referer', 'http_user_agent', 'extra',
           'source']


def unescape(text):
    """Undoes the escapes of nginx and Apache; what is none stays."""
    def one(match):
        code = match[1]
        return bytes([int(code[1:], 16)]) if len(code) == 3 else LETTERS[code]
    return re.sub(rb'\\(x[0-9a-fA-F]{2}|["\\tnrbvf])', one, text)


def value(raw):
    """A logged string as a value: `-` is NULL."""
    return None if raw is None or raw == b'-' else unescape(raw)


def json_text(data):
    """Bytes as a JSON string's characters: those that are not UTF-8 stand for themselves."""
    return ''.join(chr(ord(c) - 0xdc00) if 0xdc80 <= ord(c) <= 0xdcff else c
                   for c in data.decode('utf-8', 'surrogateescape'))


def cell(data):
    """A value of a row as it is printed: text, or the hex digits of what is no text."""
    if not isinstance(data, bytes):
        return data
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError:
        return {'hex': data.hex()}
    return {'hex': data.hex()} if '\0' in text else text


def read_time(raw):
    """(seconds since 1970, minutes east of UTC), or None where the calendar has no such time."""
    day, month, year, hour, minute, second = (
        raw[0:2], raw[3:6].decode().lower(), raw[7:11], raw[12:14], raw[15:17], raw[18:20])
    sign, zone_hour, zone_minute = raw[21:22], int(raw[22:24]), int(raw[24:26])
    if month not in MONTHS or zone_hour > 23 or zone_minute > 59:
        return None
    try:
        local = datetime.datetime(int(year), MONTHS[month], int(day), int(hour), int(minute), int(second))
    except ValueError:
        return None
    east = (zone_hour * 60 + zone_minute) * (-1 if sign == b'-' else 1)
    seconds = (local - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
    return seconds - east * 60, east


def iso8601(second, east):
    local = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=second, minutes=east)
    return '%s%s%02d:%02d' % (local.isoformat(), '-' if east < 0 else '+', abs(east) // 60, abs(east) % 60)


def read_line(pattern, line):
    """The row of a line without its source, or None where it does not fit."""
    match = pattern.fullmatch(line)
    time = match and read_time(match['time'])
    if not time or (match['bytes'] != b'-' and int(match['bytes']) > LARGEST):
        return None
    found, row, extra = match.groupdict(), dict.fromkeys(COLUMNS), {}
    row['time'], row['time_iso8601'] = time[0] * 1000000, iso8601(*time)
    row['remote_addr'] = value(found['addr'])
    row['remote_user'] = value(found['user'])
    row['host'] = value(found.get('host'))
    row['status'] = int(found['status'])
    row['body_bytes_sent'] = None if found['bytes'] == b'-' else int(found['bytes'])
    row['http_referer'] = value(found.get('referer'))
    row['http_user_agent'] = value(found.get('agent'))
    request = REQUEST.fullmatch(found['request'])
    if request:
        path, mark, query = request[2].partition(b'?')
        row['request_method'] = request[1]
        row['request_path'] = unescape(path)                # a target may be `-`
        row['query_string'] = unescape(query) if mark else None
        row['server_protocol'] = request[3]
    elif found['request'] != b'-':
        extra['request'] = json_text(unescape(found['request']))
    if found['logname'] != b'-':
        extra['remote_logname'] = json_text(value(found['logname']))
    if found.get('port') not in (None, b'-'):
        port = found['port'].decode()
        extra['server_port'] = port if len(port) > 1 and port[0] == '0' else int(port)
    if found.get('forwarded') not in (None, b'-'):
        extra['http_x_forwarded_for'] = json_text(unescape(found['forwarded']))
    row['extra'] = extra or None
    return row


def unzstd(content):
    return subprocess.run(['zstd', '-dcq'], input=content, stdout=subprocess.PIPE, check=True).stdout


DECOMPRESS = {'.gz': gzip.decompress, '.bz2': bz2.decompress, '.xz': lzma.decompress, '.lzma': lzma.decompress,
              '.zst': unzstd}


def origin_of(path):
    name = re.sub(r'\.(?:gz|zst|bz2|xz|lzma)$', '', os.path.basename(path))
    return os.path.dirname(os.path.realpath(path)) + '/' + ROTATION.sub('', name)


def read_lines(path, final_line):
    decompress = DECOMPRESS.get(os.path.splitext(path)[1])
    with open(path, 'rb') as file:
        content = file.read()
    lines = (decompress(content) if decompress else content).split(b'\n')
    fragment = lines.pop()
    if fragment and (decompress or final_line):
        lines.append(fragment)
    return [line[:-1] if line.endswith(b'\r') else line for line in lines]


def detect(lines):
    sample = [line for line in lines if line][:200]
    fits = {name: sum(read_line(pattern, line) is not None for line in sample)
            for name, pattern in FORMATS.items()}
    return max(FORMATS, key=lambda name: (fits[name], FORMATS[name].groups))


def ingest(args):
    """(counters, rows)"""
    counts, rows = collections.Counter(), []
    held = collections.defaultdict(collections.Counter)     # origin → how often it holds each line
    for path in args.files:
        lines = read_lines(path, args.final_line)
        name = args.format or detect(lines)
        holds, delivered = held[args.origin or origin_of(path)], collections.Counter()
        for line in lines:
            counts['lines'] += 1
            row = read_line(FORMATS[name], line) if line else None
            if not row:
                counts['rejected' if line else 'blank'] += 1
                continue
            delivered[line] += 1
            if (args.twins == 'drop' and holds[line]) or delivered[line] <= holds[line]:
                counts['duplicates'] += 1
                continue
            holds[line] += 1
            counts['inserted'] += 1
            row['source'] = os.path.basename(path)
            rows.append(row)
    return counts, rows


def counts_text(counts):
    return '%d lines = %d inserted + %d duplicates + 0 filtered + %d rejected + %d blank' % tuple(
        counts[name] for name in ('lines', 'inserted', 'duplicates', 'rejected', 'blank'))


def row_texts(rows):
    """Every row as one line of JSON, sorted."""
    return sorted(json.dumps([cell(row[name]) for name in COLUMNS], sort_keys=True) for row in rows)


def aggregates(rows):
    """What aggregates.sql answers, sorted."""
    answers = []

    def each(name, values):
        for key, count in collections.Counter(values).items():
            answers.append(f'{name},{key},{count}')

    def one(name, number):
        answers.append(f'{name},,{number}')

    each('status', (row['status'] for row in rows))
    each('method', ((row['request_method'] or b'').decode() for row in rows))
    each('protocol', ((row['server_protocol'] or b'').decode() for row in rows))
    each('hour', (abs(row['time']) // 3600000000 * (1 if row['time'] > 0 else -1) for row in rows))
    for name in ('remote_addr', 'remote_user', 'host', 'request_path', 'query_string', 'http_referer', 'http_user_agent'):
        values = [row[name] for row in rows if row[name] is not None]
        one('different ' + name, len(set(values)))
        one('bytes in ' + name, sum(map(len, values)))
    one('events', len(rows))
    one('bytes below 2^32', sum((row['body_bytes_sent'] or 0) % 2**32 for row in rows))
    one('bytes above', sum((row['body_bytes_sent'] or 0) // 2**32 for row in rows))
    one('sizes', sum(row['body_bytes_sent'] is not None for row in rows))
    one('first', min((row['time'] for row in rows), default=''))
    one('last', max((row['time'] for row in rows), default=''))
    one('extras', sum(row['extra'] is not None for row in rows))
    return sorted(answers)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('--format', choices=FORMATS)
    parser.add_argument('--origin')
    parser.add_argument('--final-line', action='store_true')
    parser.add_argument('--twins', choices=['keep', 'drop'], default='keep')
    parser.add_argument('files', nargs='*')
    return parser


def main():
    print(counts_text(ingest(arguments().parse_args())[0]))


if __name__ == '__main__':
    sys.exit(main())
