"""CrowdSec: crowdsec/*/parser.assert says what its parsers make of each line of the log beside it."""
import ast
import collections
import glob
import os
import re

import corpus
from peers.compare import (NO_COLUMN, Comparison, anywhere, in_extra, look_up, microseconds, missing_row, rows_of, scaled, target,
                           version)

ASSERTION = re.compile(
    r'(?:basename|FloatApproxEqual)?\(?results\["(s01-parse|s02-enrich)"\]\["([^"]*)"\]\[(\d+)\]\.Evt\.'
    r'(Parsed|Meta|Unmarshaled)((?:\["[^"]*"\])+)\)?(?: == |, )(.*?)\)?$')

CLIENT, PORT, STATUS, TARGET = ['remote_addr'], ['remote_port'], ['status'], [target, 'request_path']
AGENT, REFERER, METHOD = ['http_user_agent'], ['http_referer'], ['request_method']
SENT, RECEIVED = ['body_bytes_sent', 'bytes_sent'], ['request_length']
# Its field: where logetl has the same thing (the first that is there).
COLUMNS = dict(
    remote_addr=CLIENT, remote_ip=CLIENT, clientip=CLIENT, client_ip=CLIENT, c_ip=CLIENT, src_ip=CLIENT, source_ip=CLIENT,
    remote_port=PORT, client_port=PORT, c_port=PORT,
    status=STATUS, response=STATUS, http_status=STATUS, http_status_code=STATUS, sc_status=STATUS, elb_status_code=STATUS,
    request=TARGET, rawrequest=TARGET, http_request=TARGET, http_path=TARGET, path=TARGET,
    cs_uri_stem=['request_path'], cs_uri_query=['query_string'],
    verb=METHOD, http_verb=METHOD, http_method=METHOD, method=METHOD, cs_method=METHOD,
    http_user_agent=AGENT, agent=AGENT, cs_user_agent=AGENT,
    http_referer=REFERER, referer=REFERER, referrer=REFERER, cs_referer=REFERER,
    http_version=[version], httpversion=[version], cs_protocol_version=['server_protocol'],
    body_bytes_sent=SENT, bytes=SENT, size=SENT, sc_bytes=SENT, sent_bytes=SENT, bytes_sent=SENT, bytes_read=SENT,
    received_bytes=RECEIVED, bytes_received=RECEIVED, cs_bytes=RECEIVED,
    remote_user=['remote_user'], auth=['remote_user'], user=['remote_user'], ident=['remote_logname'],
    target_fqdn=['host'], request_addr=['host'], cs_host=['host', 'x_host_header'], port=['server_port'],
    ssl_cipher=['ssl_cipher'], ssl_protocol=['ssl_protocol'], scheme=['scheme'], cs_protocol=['scheme'],
    x_forwarded_for=['http_x_forwarded_for', 'remote_addr'], request_id=['request_id'], time_taken=['request_time'],
    request_duration_in_ms=[scaled('request_time', 1e3), scaled('request_time', 1e9)],
    duration=[scaled('request_time', 1e3)], time_duration=[scaled('request_time', 1e3)])
TIMES = ('time_local', 'timestamp', 'time', 'time_stamp', 'accept_date', 'fastly_timestamp')
# What it says of itself, or works out by itself.
DERIVED = re.compile(
    'datasource_|message$|program$|logsource$|log_type$|service$|sub_type$|http_args_len$|static_ressource$|file_|machine$|'
    'impact_completion$|haproxy_|tz_part|day$|month$|year$|log_level$|traefik_router_(root|leaf|intermediate|name_)|'
    'upsun|app|http_host$|http_port$|timestamp8601$|cri_|stream$|logtag$|host$|service_addr$|port$|target_addr$')


def read(path):
    """{(stage, parser, index): {kind: {field: value}}}, of the stages that see fields."""
    found = collections.defaultdict(lambda: collections.defaultdict(dict))
    with open(path, encoding='utf-8') as file:
        for line in file:
            match = ASSERTION.match(line.rstrip('\n'))
            if match:
                value = match[6]
                field = '.'.join(re.findall(r'\["([^"]*)"\]', match[5])[match[4] == 'Unmarshaled':])
                found[match[1], match[2], int(match[3])][match[4]][field] = (
                    ast.literal_eval(value) if value.startswith('"') else {'true': True, 'false': False}.get(value, value))
    return found


def line_of(message, lines, taken):
    """The number of the line that holds the message and is not yet taken: (0: none)."""
    raw = message.encode('utf-8', 'surrogateescape').strip()
    escaped = raw.replace(b'\\', b'\\\\').replace(b'"', b'\\"')
    for number, line in enumerate(lines, 1):
        if number not in taken and raw and (line.strip().endswith(raw) or escaped in line):
            return number
    return 0


def ours(row, kind, field, theirs):
    if kind == 'Unmarshaled':
        at = row.at(field)
        if at is None:
            at = row.at(field, row.around())
            at = theirs if at == '' else at  # the line itself
        return at if at is not None else anywhere(row, theirs)
    if field in TIMES:
        time = microseconds(theirs)
        if time is None:
            return anywhere(row, theirs)
        same = abs(time - row.value('time')) < 1000000
        return theirs if same else row.value('time_iso8601')
    if field in COLUMNS:
        found = look_up(row, COLUMNS[field], theirs)
        return found if found is not None else anywhere(row, theirs, (in_extra,))
    return anywhere(row, theirs)


def compare(args):
    for path in sorted(glob.glob(os.path.join(args.corpus, 'crowdsec', '*', 'parser.assert'))):
        folder = os.path.dirname(path)
        log = next(entry.path for entry in os.scandir(folder) if entry.name.endswith('.log'))
        name, lines = os.path.relpath(log, args.corpus), corpus.read_lines(log)
        rows, found, seen = rows_of(args, name), read(path), set()
        for stage in ('s01-parse', 's02-enrich'):
            for parser in sorted({key[1] for key in found if key[0] == stage}):
                taken = set()
                for (_, _, _), kinds in sorted((key, value) for key, value in found.items() if key[:2] == (stage, parser)):
                    line = line_of(kinds['Parsed'].get('message', ''), lines, taken)
                    taken.add(line)
                    for kind, field, theirs in [(k, f, v) for k, fields in kinds.items() for f, v in fields.items()]:
                        if not line or (line, kind, field, str(theirs)) in seen:
                            continue
                        seen.add((line, kind, field, str(theirs)))
                        if kind != 'Unmarshaled' and DERIVED.match(field):
                            yield Comparison(name, line, field, theirs, NO_COLUMN)
                        elif line not in rows:
                            yield Comparison(name, line, field, theirs, missing_row(name, line))
                        else:
                            yield Comparison(name, line, field, theirs, ours(rows[line], kind, field, theirs))
