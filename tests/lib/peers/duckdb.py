"""DuckDB's extension httpd_log: duckdb-httpd-log/expected/*.test are queries and their answers.

Each query is asked of SQLite instead, of a table that has the extension's columns made from logetl's rows and
rejects.  The format is what the test gives as format_str or format_type.  A log without any time holds no events for logetl: there a constant
time is put before each line, and %t before the format.
"""
import glob
import os
import re
import sqlite3

import corpus
from peers.compare import NO_COLUMN, NO_ROW, Comparison, equal, microseconds

DATA = 'test/data/'
TIME = b'[10/Oct/2000:13:55:36 -0700] '
CALL = re.compile(r"read_httpd_log\(\s*'([^']*)'((?:\s*,\s*\w+\s*=\s*(?:'[^']*'|\w+))*)\s*\)")
HAS_TIME = re.compile('%t|}t')
ABOUT_ITSELF = re.compile(r'DESCRIBE|typeof|read_httpd_conf|SELECT 1;|continuation_test', re.I)

# Its column: what logetl's row has for it (the first that is there).
COLUMNS = {
    'client_host': ['remote_addr'], 'remote_ip': ['remote_addr'], 'ident': ['remote_logname'],
    'auth_user': ['remote_user'], 'method': ['request_method'], 'path': ['request_path'], 'protocol': ['server_protocol'],
    'status': ['status'], 'bytes': ['body_bytes_sent'], 'referer': ['http_referer'], 'user_agent': ['http_user_agent'],
    'peer_ip': ['realip_remote_addr'], 'peer_host': ['realip_remote_addr'], 'local_ip': ['server_addr'],
    'server_port': ['server_port'], 'local_port': ['server_port_2'], 'remote_port': ['remote_port'], 'process_id': ['pid'],
    'thread_id': ['tid'], 'thread_id_hex': ['hextid'], 'keepalive_count': ['connection_requests'],
    'connection_status': ['connection_status'], 'bytes_received': ['request_length'], 'bytes_sent': ['bytes_sent'],
    'bytes_transferred': ['bytes_transferred'], 'filename': ['request_filename'], 'request_log_id': ['request_id'],
    'handler': ['handler'], 'session_id': ['cookie_session_id'], 'max_forwards': ['http_max_forwards'],
    'age': ['sent_http_age'], 'content_length_out': ['sent_http_content_length'],
    'status_original': [lambda row: row.at('status')],
}
MADE = ['query_string', 'duration', 'content_length', 'timestamp', 'timestamp_original']
# Notations, not values: how the extension writes what logetl stores otherwise.
NOTATIONS = {'connection_status': {'X': 'aborted', '+': 'keepalive', '-': 'close'}}
NUMBERS = ('content_length', 'content_length_out', 'age', 'max_forwards')


def fraction(text):
    return text.rstrip('0').rstrip('.')


def text_of(time):
    seconds, microsecond = divmod(time, 1000000)
    text = sqlite3.connect(':memory:').execute("SELECT datetime(?, 'unixepoch')", (seconds,)).fetchone()[0]
    return text + (fraction('.%06d' % microsecond) if microsecond else '')


def made(row, given):
    """The columns that are more than a value of the row."""
    seconds, query, second_time = row.value('request_time'), row.value('query_string'), row.at('time')
    # Of two times in a format logetl takes the first, the extension the last; the other one is its timestamp_original.
    times = [row.value('time')] + ([microseconds(second_time)] if second_time else [])
    return {
        'query_string': None if query is None else '?' + query,
        'duration': None if seconds is None else fraction(
            '%02d:%02d:%09.6f' % (seconds // 3600, seconds // 60 % 60, seconds % 60)),
        'content_length': row.value('http_content_length' if '{Content-Length}i' in given else 'sent_http_content_length'),
        'timestamp': text_of(times[-1]),
        'timestamp_original': text_of(times[0]) if second_time else None,
    }


def columns(row, given):
    """The extension's columns of a row."""
    found = made(row, given or '')
    for name, keys in COLUMNS.items():
        values = [key(row) if callable(key) else row.value(key) for key in keys]
        value = next((value for value in values if value is not None), None)
        found[name] = NOTATIONS.get(name, {}).get(value, value)
    for name in NUMBERS:
        if re.fullmatch('-?[0-9]+', str(found[name])):
            found[name] = int(found[name])
    return found


class Logs:
    """The tables of this run: one for each (files, format, raw)."""

    def __init__(self, args):
        self.args, self.tables = args, {}
        self.sqlite = sqlite3.connect(':memory:')

    def table(self, pattern, options):
        """The name of the table that stands for read_httpd_log(pattern, options); None where logetl rejects the format."""
        given = options.get('format_str') or options.get('format_type')
        raw = options.get('raw') == 'true'
        key = (pattern, given, raw)
        if key not in self.tables:
            self.tables[key] = self.fill(f't{len(self.tables)}', pattern, given, raw)
        return self.tables[key]

    def fill(self, name, pattern, given, raw):
        records = []
        paths = glob.glob(os.path.join(self.args.corpus, 'duckdb-httpd-log', pattern[len(DATA):]), recursive=True)
        for path in sorted(paths):
            more = self.records(path, given, raw)
            if more is None:
                return None
            records += more
        names = [*COLUMNS, *MADE, 'log_file', 'line_number', 'parse_error', 'raw_line']
        self.sqlite.execute(f'CREATE TABLE {name}({", ".join(names)})')
        self.sqlite.executemany(f'INSERT INTO {name} VALUES ({", ".join("?" * len(names))})',
                                [[record.get(column) for column in names] for record in records])
        return name

    def records(self, path, given, raw):
        lines = corpus.read_lines(path)
        with corpus.database(self.args.logetl) as db:
            source = path
            if given and '%' in given and not HAS_TIME.search(given):
                given, source = '%t ' + given, os.path.join(db.folder, 'timed.log')
                with open(source, 'wb') as file:
                    file.write(b''.join(TIME + line + b'\n' for line in lines))
            db.ingest(*(['--format', given] if given else []), source)
            if db.status not in (0, 3, 65):
                return None
            rows, rejects = db.rows(), db.rejects()
        # The logs whose line numbers are asked for are in the order of time, so their rows are in the order of lines.
        numbers = [number for number, line in enumerate(lines, 1) if line and number not in rejects]
        log_file = DATA + os.path.relpath(path, os.path.join(self.args.corpus, 'duckdb-httpd-log'))
        records = []
        for number, row in zip(numbers, rows, strict=True):
            records.append(columns(row, given) | {'log_file': log_file, 'line_number': number, 'parse_error': 0,
                                                  'raw_line': lines[number - 1].decode('utf-8', 'replace')})
        if raw or not (given or rows):      # the extension also shows the lines of a file that fits no format
            records += [{'log_file': log_file, 'line_number': number, 'parse_error': 1,
                         'raw_line': lines[number - 1].decode('utf-8', 'replace')} for number in rejects]
        return sorted(records, key=lambda record: record['line_number'])


def to_sqlite(sql):
    """DuckDB's dialect as SQLite's, as far as these tests use it."""
    sql = sql.replace('EXTRACT(EPOCH FROM (timestamp - timestamp_original))',
                      'unixepoch(timestamp) - unixepoch(timestamp_original)')
    sql = re.sub(r'(timestamp\w*)::DATE', r'date(\1)', sql)
    sql = re.sub(r'([\w.]+\([^()]*\))::INTEGER', r'CAST(\1 AS INTEGER)', sql)
    sql = re.sub(r'::(VARCHAR|INTEGER)', '', sql)
    sql = sql.replace("INTERVAL '100 milliseconds'", "'00:00:00.1'").replace("INTERVAL '0 seconds'", "'00:00:00'")
    order = re.search(r'ORDER BY (.*?)(?= LIMIT|\)|;|$)', sql)
    if order and '(' not in order[1]:
        items = ', '.join(item + ' NULLS LAST' for item in order[1].split(', '))
        sql = sql[:order.start(1)] + items + sql[order.end(1):]
    return sql.rstrip(';')


def cell(value):
    if value is None:
        return 'NULL'
    return str(value)


def ask(logs, sql):
    """The answer as lists of cells; or NO_COLUMN, or NO_ROW where logetl cannot read the format."""
    if ABOUT_ITSELF.search(sql):
        return NO_COLUMN
    unread = False

    def replace(call):
        nonlocal unread
        name = logs.table(call[1], options_of(call[2]))
        unread = unread or name is None
        return name or 'nothing'
    sql = to_sqlite(CALL.sub(replace, ' '.join(sql.split())))
    if unread:
        return NO_ROW
    try:
        return [[cell(value) for value in row] for row in logs.sqlite.execute(sql)]
    except sqlite3.OperationalError:
        return NO_COLUMN


def options_of(text):
    return {name: quoted or plain for name, quoted, plain in re.findall(r"(\w+)\s*=\s*(?:'([^']*)'|(\w+))", text)}


def queries(path):
    """(line, SQL, the lines of the answer) of each query of a test."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    for match in re.finditer(r'^query [^\n]*\n(.*?)\n----\n(.*?)(?=\n\s*\n|\n*\Z)', text, re.S | re.M):
        yield text.count('\n', 0, match.start()) + 1, match[1], match[2].split('\n')


def compare(args):
    logs = Logs(args)
    for path in sorted(glob.glob(os.path.join(args.corpus, 'duckdb-httpd-log', 'expected', '*.test'))):
        name = os.path.relpath(path, args.corpus)
        for line, sql, theirs in queries(path):
            ours = ask(logs, sql)
            if isinstance(ours, list):
                theirs = [line.split('\t') for line in theirs]
                same = len(ours) == len(theirs) and all(
                    len(a) == len(b) and all(map(equal, a, b)) for a, b in zip(ours, theirs))
                ours = theirs if same else ours
            yield Comparison(name, line, 'the answer', theirs, ours)


def formats(directory):
    """{(file, format)} of all that the tests give a format string for and logetl finds a time in."""
    found = set()
    for path in glob.glob(os.path.join(directory, 'duckdb-httpd-log', 'expected', '*.test')):
        for _, sql, _ in queries(path):
            for call in CALL.finditer(' '.join(sql.split())):
                given = options_of(call[2]).get('format_str')
                file = os.path.join('duckdb-httpd-log', call[1][len(DATA):])
                if given and HAS_TIME.search(given) and os.path.isfile(os.path.join(directory, file)):
                    found.add((file, given))
    return sorted(found)
