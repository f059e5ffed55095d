#!/usr/bin/env python3
"""Writes the sample logs beside this script.    usage: generate.py [DIRECTORY]

Everything is made up: a small shop, its visitors, a robot, a monitor, a scanner, and one bad evening of its search.  The
addresses are those reserved for documentation (RFC 5737, RFC 3849), the names those of RFC 2606.  The result is the
same each time: the only source of chance is a generator with a fixed seed, and gzip's time stamp is 0.
"""
import datetime
import gzip
import json
import os
import sys
import urllib.parse

BROWSERS = [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15',
]
ROBOT = 'ExampleBot/2.1 (+https://robot.example.net/about)'
PAGES = ['/', '/products', '/products/teapot', '/products/kettle', '/products/cup?colour=blue', '/about', '/cart',
         '/search?q=teapot', '/search?q=gr%C3%BCner+tee', '/search?q=100%25+cotton', '/blog/2026/11/brewing?page=2']
ASSETS = ['/static/site.css', '/static/site.js', '/static/logo.svg', '/favicon.ico']
SCANS = ['/wp-login.php', '/.env', '/admin/config.php?debug=1', '/cgi-bin/status']
# What a web server logs of a request that is not HTTP: the start of a TLS handshake, bytes that it escapes.
HANDSHAKE = r'\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03'
BERLIN = datetime.timezone(datetime.timedelta(hours=1))


class Chance:
    """A linear congruential generator (Knuth's MMIX constants): the same numbers in every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, items):
        return items[self.below(len(items))]


class Event:
    def __init__(self, time, client, request, status, size, referer='-', agent='-', user='-', forwarded='-'):
        self.time, self.client, self.request, self.status, self.size = time, client, request, status, size
        self.referer, self.agent, self.user, self.forwarded = referer, agent, user, forwarded

    def common(self):
        time = self.time.strftime('%d/%b/%Y:%H:%M:%S %z')
        return f'{self.client} - {self.user} [{time}] "{self.request}" {self.status} {self.size}'

    def combined(self):
        return f'{self.common()} "{self.referer}" "{self.agent}"'

    def main(self):
        return f'{self.combined()} "{self.forwarded}"'

    def w3c_values(self):
        """Under W3C's names, as IIS writes them; `-` is what is not there."""
        method, target, protocol = self.request.split(' ')
        stem, _, query = target.partition('?')
        date, time = self.time.astimezone(datetime.timezone.utc).strftime('%Y-%m-%d %H:%M:%S').split(' ')
        values = {'date': date, 'time': time, 's-ip': '192.0.2.80', 's-port': '443', 'cs-method': method,
                  'cs-uri-stem': stem, 'cs-uri-query': query, 'cs-username': self.user, 'c-ip': self.client,
                  'cs(User-Agent)': self.agent.replace(' ', '+'), 'cs(Referer)': self.referer, 'cs-version': protocol,
                  'cs-host': 'www.example.com', 'sc-status': str(self.status), 'sc-substatus': '0',
                  'sc-win32-status': '2' if self.status == 404 else '0', 'sc-bytes': str(self.size + 290),
                  'cs-bytes': str(200 + len(self.request)), 'time-taken': str(self.size % 400)}
        return {name: value or '-' for name, value in values.items()}

    def cloudfront_values(self):
        """The same, as CloudFront writes them."""
        values = self.w3c_values()
        failed = self.status >= 400
        return {**values, 'x-edge-location': 'FRA60-P3', 'cs(Host)': 'd111111abcdef8.cloudfront.net',
                'x-host-header': 'www.example.com', 'cs(User-Agent)': self.agent.replace(' ', '%20'),
                'x-edge-result-type': 'Error' if failed else 'Miss', 'x-edge-response-result-type': 'Error' if failed else 'Miss',
                'x-edge-detailed-result-type': 'Error' if failed else 'Miss', 'cs-protocol': 'https',
                'cs-protocol-version': values['cs-version'], 'ssl-protocol': 'TLSv1.3',
                'ssl-cipher': 'TLS_AES_128_GCM_SHA256', 'c-port': str(1024 + self.size),
                'x-edge-request-id': f'{self.size:016x}EXAMPLE==', 'time-taken': f'{self.size % 400 / 1000:.3f}',
                'time-to-first-byte': f'{self.size % 300 / 1000:.3f}', 'sc-content-type': 'text/html;%20charset=utf-8',
                'sc-content-len': str(self.size)}


def client_address(chance):
    kind = chance.below(10)
    if kind < 3:
        return f'2001:db8:{chance.below(40):x}::{1 + chance.below(9):x}'
    return f'{chance.pick(["192.0.2", "198.51.100", "203.0.113"])}.{1 + chance.below(60)}'


def search_is_ill(time):
    return time.day == 18 and 20 <= time.hour < 23


def page_view(chance, time):
    """One page and some of what it is made of."""
    client, agent, page = client_address(chance), chance.pick(BROWSERS), chance.pick(PAGES)
    status, size = 200, 2000 + chance.below(30000)
    if page.startswith('/search') and search_is_ill(time):
        status, size = chance.pick([(502, 157), (504, 167), (200, size)])
    elif page == '/cart' and chance.below(4) == 0:
        status, size = 302, 0
    user = 'alice' if page == '/cart' and chance.below(3) == 0 else '-'
    referer = chance.pick(['-', 'https://www.example.com/', 'https://search.example.org/?q=teapot'])
    yield Event(time, client, f'GET {page} HTTP/2.0', status, size, referer, agent, user)
    for _ in range(chance.below(3)):
        time += datetime.timedelta(seconds=chance.below(2))
        cached = chance.below(3) == 0
        yield Event(time, client, f'GET {chance.pick(ASSETS)} HTTP/2.0', 304 if cached else 200,
                    0 if cached else 500 + chance.below(9000), 'https://www.example.com' + page, agent)


def odd_visit(chance, time):
    """Robots, the monitor, scanners, and what is no HTTP at all."""
    kind = chance.below(8)
    if kind < 3:
        page = chance.pick(PAGES + ['/robots.txt', '/products/saucer'])
        yield Event(time, '198.51.100.200', f'GET {page} HTTP/1.1', 404 if 'saucer' in page else 200,
                    150 + chance.below(20000), '-', ROBOT)
    elif kind < 5:
        yield Event(time, '192.0.2.250', 'HEAD /health HTTP/1.1', 200, 0, '-', 'curl/8.14.1')
    elif kind < 6:
        yield Event(time, client_address(chance), 'POST /api/order HTTP/1.1', chance.pick([201, 201, 201, 422, 500]),
                    300 + chance.below(200), 'https://www.example.com/cart', chance.pick(BROWSERS))
    elif kind < 7:
        for scan in SCANS:
            yield Event(time, '203.0.113.66', f'GET {scan} HTTP/1.1', 404, 153, '-',
                        chance.pick(['-', r'scan\x22ner \x5C 0.1', r'a \"quoted\" agent']))
    else:
        yield Event(time, '203.0.113.99', HANDSHAKE, 400, 157)


def traffic(seed, start, count):
    """At least `count` events from `start` on, some 30 seconds apart, in the order of time."""
    chance, time, events = Chance(seed), start, []
    while len(events) < count:
        time += datetime.timedelta(seconds=chance.below(160))
        events += page_view(chance, time) if chance.below(5) else odd_visit(chance, time)
    return sorted(events[:count], key=lambda event: event.time)


def at(*parts):
    return datetime.datetime(*parts, tzinfo=BERLIN)


def shop_logs():
    """Three files of one log: the older two were rotated away, and copytruncate left 100 lines in both of the newer."""
    oldest = [e.combined() for e in traffic(1, at(2026, 11, 16, 6, 30), 900)]
    older = [e.combined() for e in traffic(2, at(2026, 11, 17, 6, 30), 500)]
    newest = [e.combined() for e in traffic(3, at(2026, 11, 18, 6, 30), 1991)]
    older += newest[:100]
    for line in (400, 800, 1200):  # twins: two requests that look the same in the log are two events
        newest[line:line] = [newest[line]] * 2
    assert len(newest) == 1997
    newest.insert(500, '203.0.113.7 - - [31/Nov/2026:12:00:00 +0100] "GET / HTTP/1.1" 200 512 "-" "curl/8.14.1"')
    newest.insert(1000, '203.0.113.7 - - [19/Nov/2026:15:04:05 +0100] "GET /cut-off-in-the-mid')
    newest.insert(1500, 'the disk was full here, and somebody wrote a note into the log')
    return {'access.log': newest, 'access.log.1': older, 'access.log.2.gz': oldest}


IIS_FIELDS = ('date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) '
              'sc-status sc-substatus sc-win32-status time-taken')
IIS_MORE_FIELDS = ('date time c-ip cs-username s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status sc-bytes cs-bytes '
                   'time-taken cs-version cs-host cs(User-Agent) cs(Referer)')
CLOUDFRONT_FIELDS = ('date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) '
                     'cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header '
                     'cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher '
                     'x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port '
                     'time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start '
                     'sc-range-end')


def iis_part(events, fields):
    """What IIS writes from one start to the next."""
    values = [event.w3c_values() for event in events]
    yield '#Software: Microsoft Internet Information Services 10.0'
    yield '#Version: 1.0'
    yield f'#Date: {values[0]["date"]} {values[0]["time"]}'
    yield f'#Fields: {fields}'
    for line in values:
        yield ' '.join(line[name] for name in fields.split(' '))


def w3c_logs():
    """IIS was restarted twice, the second time with other fields."""
    def events(seed, count):
        return [e for e in traffic(seed, at(2026, 11, 19, 12, 0), count) if e.request != HANDSHAKE]

    iis = events(10, 300)
    iis = [*iis_part(iis[:100], IIS_FIELDS), *iis_part(iis[100:130], IIS_FIELDS), *iis_part(iis[130:], IIS_MORE_FIELDS)]
    iis.insert(60, '2026-11-19 11:59:59 192.0.2.80 GET /cut-off-in-the-mid')
    cloudfront = ['#Version: 1.0', f'#Fields: {CLOUDFRONT_FIELDS}']
    for event in events(11, 150):
        values = event.cloudfront_values()
        cloudfront.append('\t'.join(values.get(name, '-') for name in CLOUDFRONT_FIELDS.split(' ')))
    return {'iis.log': iis, 'cloudfront.log': cloudfront}


def docker(line, number):
    """Docker's json-file; every other line as Go escapes it, for HTML."""
    log = line.replace('\\', '\\\\').replace('"', '\\"')
    if number % 2:
        log = log.replace('&', '\\u0026').replace('<', '\\u003c').replace('>', '\\u003e')
    return f'{{"log":"{log}\\n","stream":"stdout","time":"2026-11-20T08:00:{number % 60:02d}.{number:09d}Z"}}'


def collected(line, number):
    """A member of an object, as Filebeat, journald, Loki and Fluent Bit hand it on."""
    log = line.replace('\\', '\\\\').replace('"', '\\"')
    time = f'2026-11-20T08:{number:02d}:05.{number:03d}Z'
    return [
        f'{{"@timestamp":"{time}","log":{{"offset":{number}}},"message":"{log}","input":{{"type":"log"}}}}',
        f'{{"__CURSOR":"s={number}","PRIORITY":"6","MESSAGE":"{log}","_PID":"7"}}',
        f'{{"labels":{{"app":"nginx"}},"line":"{log}","timestamp":"{time}"}}',
        f'{{"@timestamp":"{time}","log":"{log}\\n","stream":"stdout","kubernetes":{{"pod_name":"web-1"}}}}',
    ][number % 4]


def wrapped_logs():
    """The same 40 lines in everything that may be around them; one of each log is of another program."""
    lines = [e.combined() for e in traffic(12, at(2026, 11, 20, 9, 0), 40)]
    lines[7] = lines[7].replace('GET /', 'GET /?a=<b>&c=')
    wrappers = {
        'syslog': lambda line, n: f'<190>Nov 20 09:{n:02d}:05 web1 nginx[{700 + n}]: {line}',
        'rsyslog': lambda line, n: f'2026-11-20T09:{n:02d}:05.{n:06d}+01:00 web1 nginx: {line}',
        'rfc5424': lambda line, n: f'<134>1 2026-11-20T08:{n:02d}:05Z web1 nginx 7 - '
                                   + ('[origin@32473 name="a \\"b\\" \\]"] \ufeff' if n % 2 else '- ') + line,
        'cri': lambda line, n: f'2026-11-20T08:{n:02d}:05.{n:09d}Z stdout F {line}',
        'docker': docker,
        'object': collected,
        'timestamp': lambda line, n: f'2026-11-20T08:{n:02d}:05.{n:09d}Z {line}',
        'compose': lambda line, n: f'web-{1 + n % 2}  | {line}',
        'grep': lambda line, n: f'/var/log/nginx/access.log.{n % 3}:{n + 1}:{line}' if n % 2 else f'access.log:{line}',
        'nested': lambda line, n: f'web-1 | 2026-11-20T08:{n:02d}:05.{n:09d}Z stdout F {docker(line, n)}',
    }
    logs = {'plain.log': lines}
    for name, wrap in wrappers.items():
        logs[f'{name}.log'] = [wrap(line, number) for number, line in enumerate(lines)]
        logs[f'{name}.log'].insert(20, wrap('worker process 7 exited on signal 15', 20))
    return {os.path.join('wrapped', name): lines for name, lines in logs.items()}


def other_logs():
    def events(seed, count):
        return traffic(seed, at(2026, 11, 19, 12, 0), count)

    hosts = ['www.example.com', 'shop.example.com', 'static.example.net']
    chance = Chance(9)
    main = events(7, 250)
    for event in main:
        event.forwarded, event.client = event.client, '192.0.2.10'
        if chance.below(4) == 0:
            event.forwarded += f', 198.51.100.{chance.below(9) + 1}'
    return {
        'common.log': [e.common() for e in events(4, 250)],
        'vhosts.log': [f'{chance.pick(hosts)}:443 {e.combined()}' for e in events(5, 250)],
        'vcommon.log': [f'{chance.pick(hosts)}:{chance.pick([80, 443])} {e.common()}' for e in events(6, 200)],
        'main.log': [e.main() for e in main],
    }


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


class Backend:
    """What other servers log of an event beside what combined has: all of it by chance."""

    def __init__(self, event, chance):
        self.event, self.port = event, 30000 + chance.below(30000)
        self.milliseconds, self.fraction = chance.below(400), chance.below(1000000)
        self.method, self.path = (event.request.split(' ') + ['-', '-'])[:2] if ' HTTP/' in event.request else ('-', '-')
        self.server = chance.pick(['192.0.2.80:8080', '192.0.2.81:8080'])
        self.utc = event.time.astimezone(datetime.timezone.utc)
        self.clf = event.time.strftime('%d/%b/%Y:%H:%M:%S %z')
        self.answered = event.status < 500
        self.tail = chance.below(4)

    def seconds(self, digits):
        return f'{self.milliseconds / 1000:.{digits}f}'

    def squid(self):
        e, hit = self.event, self.event.status == 304
        url = 'error:invalid-request' if self.method == '-' else f'http://www.example.com{self.path}'
        return (f'{e.time.timestamp():.0f}.{self.fraction // 1000:03d} {self.milliseconds:6d} {e.client} '
                f'{"TCP_HIT" if hit else "TCP_MISS"}/{e.status:03d} {e.size + 300} {self.method} '
                f'{url} {e.user} {"HIER_NONE/-" if hit else "HIER_DIRECT/192.0.2.80"} text/html')

    def traefikclf(self):
        e, router, url = self.event, '"shop@docker"', f'"http://{self.server}"'
        if self.tail == 0:
            router = url = '-' if e.status == 404 else '"-"'
        return f'{e.combined()} {self.port} {router} {url} {self.milliseconds}ms'

    def haproxy(self):
        e, ms, captures = self.event, self.milliseconds, ['', '{www.example.com} ', '{www.example.com|} {} ', ''][self.tail]
        request = '<BADREQ>' if self.method == '-' else e.request
        server, times = ('shop/shop1', f'0/0/1/{ms}/{ms + 1}') if self.answered else ('shop/<NOSRV>', f'0/-1/-1/-1/{ms}')
        return (f'{e.client}:{self.port} [{e.time:%d/%b/%Y:%H:%M:%S}.{self.fraction // 1000:03d}] https-in~ {server} {times} '
                f'{e.status} {e.size + 200} - - {"----" if self.answered else "SC--"} 3/2/1/1/0 0/0 {captures}"{request}"')

    def envoy(self):
        e = self.event
        flags, status, upstream = ('-', e.status, self.server) if self.answered else ('DC', 0, '-')
        return (f'[{self.utc:%Y-%m-%dT%H:%M:%S}.{self.fraction // 1000:03d}Z] "{e.request}" {status} {flags} 0 {e.size} '
                f'{self.milliseconds} {self.milliseconds if self.answered else "-"} "{e.client}" "{e.agent}" '
                f'"{self.fraction:08x}-0000-4000-8000-000000000000" "www.example.com" "{upstream}"')

    def istio(self):
        e = self.event
        return (f'[{self.utc:%Y-%m-%dT%H:%M:%S}.{self.fraction // 1000:03d}Z] "{e.request}" {e.status} - via_upstream - "-" 0 '
                f'{e.size} {self.milliseconds} {self.milliseconds} "-" "{e.agent}" '
                f'"{self.fraction:08x}-0000-4000-8000-000000000000" "www.example.com" "{self.server}" '
                f'inbound|8080|| 192.0.2.1:41000 192.0.2.2:8080 {e.client}:{self.port} - default')

    def aws_request(self):
        e = self.event
        return '- http://www.example.com:80- -' if self.method == '-' else e.request.replace(' /', ' https://www.example.com:443/', 1)

    def awsalb(self):
        e = self.event
        times = f'0.000 {self.seconds(3)} 0.000' if self.answered else '-1 -1 -1'
        target, status = (self.server, e.status) if self.answered else ('-', '-')
        tail = ['', ' "www.example.com" "session-reused"', f' "www.example.com" "-" 0 {self.utc:%Y-%m-%dT%H:%M:%S}.000000Z "forward" '
                f'"-" "-" "{target}" "{status}" "-" "-"', f' "www.example.com" "-" 0 {self.utc:%Y-%m-%dT%H:%M:%S}.000000Z "forward" "-" '
                f'"-" "{target}" "{status}" "-" "-" TID_{self.fraction:032x}'][self.tail]
        return (f'h2 {self.utc:%Y-%m-%dT%H:%M:%S}.{self.fraction:06d}Z app/shop/50dc6c495c0c9188 {e.client}:{self.port} {target} {times} '
                f'{e.status} {status} 312 {e.size + 200} "{self.aws_request()}" "{e.agent}" TLS_AES_128_GCM_SHA256 TLSv1.3 '
                f'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 '
                f'"Root=1-{self.fraction:08x}-000000000000000000000000"{tail}')

    def awselb(self):
        e = self.event
        tail = '' if self.tail == 0 else f' "{e.agent}" - -'
        return (f'{self.utc:%Y-%m-%dT%H:%M:%S}.{self.fraction:06d}Z shop {e.client}:{self.port} {self.server} 0.000040 {self.seconds(6)} '
                f'0.000030 {e.status} {e.status} 0 {e.size} "{self.aws_request()}"{tail}')

    def awss3(self):
        e, owner = self.event, 'b3c0' * 16
        key, operation, request = self.path.split('?')[0][1:] or '-', f'REST.{self.method}.OBJECT', f'"{e.request}"'
        if self.method == '-':
            key, operation, request = 'old/picture.jpg', 'BATCH.DELETE.OBJECT', '-'
        tail = ['', f' {"aG9zdA" * 8}=', f' {"aG9zdA" * 8}= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader shop.s3.eu-central-1.amazonaws.com '
                'TLSv1.3', f' {"aG9zdA" * 8}= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader shop.s3.eu-central-1.amazonaws.com TLSv1.3 - Yes'
                ][self.tail]
        return (f'{owner} shop [{self.clf}] {e.client} - {self.fraction:016X} {operation} {key} {request} {e.status} - {e.size} '
                f'{e.size + 7} {self.milliseconds} {self.milliseconds // 2} "{e.referer}" "{e.agent}" -{tail}')

    def cloudstorage(self):
        e = self.event
        cells = [int(e.time.timestamp()) * 1000000 + self.fraction, e.client, 2 if ':' in e.client else 1, '', self.method, self.path,
                 e.status, 312, e.size, self.milliseconds * 1000, 'storage.example.com', '' if e.referer == '-' else e.referer,
                 'an agent with "quotes"' if 'quoted' in e.agent else e.agent, f'{self.fraction:016x}', 'GET_Object', 'shop', 'logo.svg']
        return ','.join(quoted(str(cell)) for cell in cells)

    def lighttpd(self):
        e = self.event
        return e.combined().replace(' - ', ' www.example.com ', 1)

    def ingress_nginx(self):
        seconds = f'{self.milliseconds / 1000:.3f}'
        tried = ('192.0.2.80:8080, 192.0.2.81:8080', f'0, {self.event.size}', f'0.001, {seconds}', f'502, {self.event.status}') \
            if self.tail == 1 else ('192.0.2.80:8080', self.event.size, seconds, self.event.status)
        return (f'{self.event.combined()} {400 + self.fraction % 300} {seconds} [default-shop-80] [] {tried[0]} {tried[1]} {tried[2]} '
                f'{tried[3]} {self.fraction:032x}')

    def hcommon(self):
        return f'www.example.com {self.event.common()}'

    def hcombined(self):
        return f'www.example.com {self.event.combined()}'

    def fcombined(self):
        return self.event.combined().replace(' - ', f', 198.51.100.{self.port % 9 + 1} - ', 1)

    def npm_standard(self):
        e = self.event
        return (f'[{self.clf}] {e.status} - {self.method} https www.example.com "{self.path}" [Client {e.client}] [Length {e.size}] '
                f'[Gzip {"-" if self.tail else "2.45"}] "{e.agent}" "{e.referer}"')

    def npm_proxy(self):
        e = self.event
        return (f'[{self.clf}] {"HIT" if self.tail == 0 else "-"} {e.status} {e.status} - {self.method} https www.example.com '
                f'"{self.path}" [Client {e.client}] [Length {e.size}] [Gzip {"-" if self.tail else "2.45"}] '
                f'[Sent-to shop] "{e.agent}" "{e.referer}"')

    def bunkerweb(self):
        e = self.event
        return e.combined().replace(f'{e.client} - ', f'www.example.com {e.client} - {self.fraction:032x} ', 1)

    def gin(self):
        e, ms, micro = self.event, self.milliseconds, '\u00b5'
        method, path = ('PROPFIND', r'/a \"b\" \x01') if self.method == '-' else (self.method, self.path)
        elapsed = [f'{ms + 100}ns', f'{ms + 1}.{self.fraction % 900:03d}7{micro}s', f'{ms + 1}.{self.fraction % 900000:05d}7ms',
                   '1m2s' if e.status >= 500 else f'{ms + 2}ms'][self.tail]
        return (f'[GIN] {e.time:%Y/%m/%d - %H:%M:%S} | {e.status} | {elapsed:>13} | {e.client:>15} | {method:<7}  "{path}"')

    def uwsgi(self):
        e, via = self.event, ' via sendfile()' if self.tail == 3 else ''
        method, path, user = ('', '', '') if self.method == '-' else (self.method, self.path, '' if e.user == '-' else e.user)
        protocol = e.request.split(' ')[2] if method else ''
        return (f'[pid: {self.port % 4 + 41}|app: {0 if method else -1}|req: {self.port}/{self.port * 2}] {e.client} ({user}) '
                f'{{{self.tail + 38} vars in {self.fraction % 900 + 400} bytes}} [{e.time:%a %b} {e.time.day:2} {e.time:%H:%M:%S %Y}] '
                f'{method} {path} => generated {e.size} bytes in {self.milliseconds} msecs{via} ({protocol} {e.status}) '
                f'{self.tail + 2} headers in 80 bytes (1 switches on core {self.tail})')

    def php(self):
        e, method, path = self.event, self.method.replace('-', 'GET'), self.path.replace('-', '/a%20b') if self.method == '-' else self.path
        client = f'[{e.client}]' if ':' in e.client else e.client
        message = ' - No such file or directory' if e.status == 404 else ''
        return (f'[{e.time:%a %b} {e.time.day:2} {e.time:%H:%M:%S %Y}] {client}:{self.port} [{e.status}]: {method} {path}{message}')


FORMATS = ['ingress-nginx', 'hcommon', 'hcombined', 'fcombined', 'squid', 'traefikclf', 'haproxy', 'envoy', 'istio', 'awsalb', 'awselb', 'awss3', 'cloudstorage', 'lighttpd', 'npm-proxy',
           'npm-standard', 'bunkerweb', 'gin', 'uwsgi', 'php']
CLOUDSTORAGE_HEADER = ','.join(quoted(name) for name in [
    'time_micros', 'c_ip', 'c_ip_type', 'c_ip_region', 'cs_method', 'cs_uri', 'sc_status', 'cs_bytes', 'sc_bytes', 'time_taken_micros',
    'cs_host', 'cs_referer', 'cs_user_agent', 's_request_id', 'cs_operation', 'cs_bucket', 'cs_object'])


def named_formats():
    """The same requests as each server would have logged them."""
    events = traffic(8, at(2026, 11, 18, 20, 0), 40)
    events += [Event(events[-1].time, '203.0.113.99', HANDSHAKE, 400, 157),
               Event(events[-1].time, '203.0.113.66', 'GET /.env HTTP/1.1', 404, 153, '-', r'a \"quoted\" agent')]
    logs = {}
    for name in FORMATS:
        chance = Chance(20)
        lines = [getattr(Backend(e, chance), name.replace('-', '_'))() for e in events]
        logs[f'formats/{name}.log'] = [CLOUDSTORAGE_HEADER] * (name == 'cloudstorage') + lines
    return logs


class JsonEvent:
    """The same request as servers log it that write JSON."""

    def __init__(self, event, chance):
        self.event, self.port, self.nanoseconds = event, 30000 + chance.below(30000), 100000 + chance.below(90000000)
        self.method, self.target, self.protocol = event.request.split(' ')
        self.agent = event.agent.replace(r'\x22', '"').replace(r'\x5C', '\\').replace(r'\"', '"')
        self.address = f'[{event.client}]:{self.port}' if ':' in event.client else f'{event.client}:{self.port}'
        self.utc = event.time.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S')
        self.fraction = chance.below(1000)

    def caddy(self):
        e = self.event
        headers = {'Accept': ['*/*'], 'User-Agent': [self.agent], 'Accept-Encoding': ['gzip', 'br']}
        if e.referer != '-':
            headers['Referer'] = [e.referer]
        return {'level': 'info', 'ts': e.time.timestamp() + self.nanoseconds // 100 / 1e7, 'logger': 'http.log.access.log0',
                'msg': 'handled request', 'request': {
                    'remote_ip': e.client, 'remote_port': str(self.port), 'client_ip': e.client, 'proto': self.protocol,
                    'method': self.method, 'host': 'www.example.com', 'uri': self.target, 'headers': headers},
                'bytes_read': 0, 'user_id': '' if e.user == '-' else e.user, 'duration': self.nanoseconds / 1e9, 'size': e.size,
                'status': e.status, 'resp_headers': {'Server': ['Caddy'], 'Content-Type': ['text/html; charset=utf-8']}}

    def traefik_json(self):
        e = self.event
        return {'ClientAddr': self.address, 'ClientHost': e.client, 'ClientPort': str(self.port), 'ClientUsername': e.user,
                'DownstreamContentSize': e.size, 'DownstreamStatus': e.status, 'Duration': self.nanoseconds,
                'RequestAddr': 'www.example.com', 'RequestHost': 'www.example.com', 'RequestMethod': self.method,
                'RequestPath': self.target, 'RequestPort': '-', 'RequestProtocol': self.protocol, 'RetryAttempts': 0,
                'ServiceURL': {'Scheme': 'http', 'User': None, 'Host': '192.0.2.80:8080'},
                'StartLocal': f'{e.time:%Y-%m-%dT%H:%M:%S}.{self.fraction:03d}+01:00', 'StartUTC': f'{self.utc}.{self.fraction:03d}Z',
                'level': 'info', 'msg': '', 'request_User-Agent': self.agent, 'time': e.time.strftime('%Y-%m-%dT%H:%M:%S+01:00')}

    def nginx_json(self):
        e = self.event
        return {'time_iso8601': e.time.strftime('%Y-%m-%dT%H:%M:%S+01:00'), 'remote_addr': e.client,
                'remote_user': '' if e.user == '-' else e.user, 'request': e.request, 'status': str(e.status),
                'body_bytes_sent': str(e.size), 'request_time': f'{self.nanoseconds / 1e9:.3f}', 'http_referer': e.referer,
                'http_user_agent': self.agent, 'host': 'www.example.com', 'upstream_addr': '192.0.2.80:8080'}

    def envoy_json(self):
        e = self.event
        return {':authority': 'www.example.com', 'bytes_received': 0, 'bytes_sent': e.size, 'downstream_remote_address': self.address,
                'duration': self.nanoseconds // 1000000, 'method': self.method, 'protocol': self.protocol.replace('/2.0', '/2'),
                'requested_server_name': None, 'response_code': e.status, 'response_flags': '-',
                'start_time': f'{self.utc}.{self.fraction:03d}Z', 'upstream_host': '192.0.2.80:8080', 'user-agent': self.agent,
                'x-envoy-origin-path': self.target, 'x-forwarded-for': e.client}

    def cloudflare(self):
        e = self.event
        return {'ClientIP': e.client, 'ClientRequestHost': 'www.example.com', 'ClientRequestMethod': self.method,
                'ClientRequestURI': self.target, 'EdgeEndTimestamp': self.utc + 'Z', 'EdgeResponseBytes': e.size,
                'EdgeResponseStatus': e.status, 'EdgeStartTimestamp': self.utc + 'Z', 'RayID': f'{self.nanoseconds:016x}',
                'ClientRequestPath': self.target.split('?')[0], 'ClientRequestProtocol': self.protocol,
                'ClientRequestUserAgent': self.agent, 'ClientRequestReferer': '' if e.referer == '-' else e.referer}

    def cloudfront_json(self):
        e, (path, _, query) = self.event, self.target.partition('?')
        return {'date': self.utc[:10], 'time': self.utc[11:], 'x-edge-location': 'FRA60-P3', 'sc-bytes': str(e.size), 'c-ip': e.client,
                'cs-method': self.method, 'cs(Host)': 'd111111abcdef8.cloudfront.net', 'cs-uri-stem': path, 'sc-status': str(e.status),
                'cs(Referer)': e.referer, 'cs(User-Agent)': urllib.parse.quote(self.agent, safe='()/;,:'), 'cs-uri-query': query or '-',
                'x-edge-result-type': 'Hit', 'x-host-header': 'www.example.com', 'cs-protocol': 'https', 'cs-bytes': str(self.port),
                'time-taken': f'{self.nanoseconds / 1e9:.3f}', 'cs-protocol-version': self.protocol, 'c-port': str(self.port)}


JSON_FORMATS = ['caddy', 'traefik-json', 'nginx-json', 'envoy-json', 'cloudflare', 'cloudfront-json']


def json_formats():
    """The same 60 requests by each server; two notes of Caddy's own are among its lines."""
    logs = {}
    events = [e for e in traffic(10, at(2026, 11, 20, 9, 0), 64) if ' HTTP/' in e.request][:60]
    for name in JSON_FORMATS:
        chance = Chance(21)
        objects = [getattr(JsonEvent(e, chance), name.replace('-', '_'))() for e in events]
        if name == 'caddy':
            objects.insert(0, {'level': 'info', 'ts': 1795161600.25, 'msg': 'using config from file', 'file': '/etc/caddy/Caddyfile'})
            objects.insert(1, {'level': 'info', 'ts': 1795161600.5, 'msg': 'serving initial configuration'})
        logs[f'formats/{name}.log'] = [json.dumps(o, separators=(',', ':')).replace('&', r'\u0026' if name == 'traefik-json' else '&')
                                       for o in objects]
    return logs


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for name, lines in {**shop_logs(), **other_logs(), **named_formats(), **w3c_logs(), **wrapped_logs(), **json_formats()}.items():
        data = ''.join(line + '\n' for line in lines).encode()
        if name.endswith('.gz'):
            data = gzip.compress(data, mtime=0)
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(data)


if __name__ == '__main__':
    main()
