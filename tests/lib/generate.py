#!/usr/bin/env python3
"""Writes a made-up log to standard output: the same bytes for the same arguments, everywhere.

usage: generate.py [OPTION]…

--seed N          another log (1)
--lines N         (1000)
--format NAME     a built-in format (combined)
--start SECOND    Unix time of the first line (1790000000)
--step N          at most so many seconds between two lines; 0: all in one (3)
--zone ±HHMM      (+0000)
--pool N          lines are drawn from N different ones, so that many are equal (0: every line is made anew)
--twins PERCENT   of the lines are equal to the line before
--back PERCENT    of the lines are older than the line before, by up to an hour
--rejects PERCENT of the lines do not fit
--blank PERCENT   of the lines are empty
--odd PERCENT     of the lines have strange values: other alphabets, raw bytes, escapes, no request, huge and no sizes
--distinct        every path, query, referer and user agent is another one
--length N        the paths are so many bytes longer
"""
import argparse
import random
import sys
import time

METHODS = ['GET'] * 8 + ['POST', 'HEAD', 'OPTIONS', 'PURGE-ALL']
PROTOCOLS = ['HTTP/1.1'] * 6 + ['HTTP/2.0', 'HTTP/1.0', 'HTTP/3']
STATUSES = [200] * 10 + [301, 304, 403, 404, 404, 500, 503]
ODD_ADDRESSES = [b'2001:db8::1', b'::ffff:192.0.2.1', b'host.example.net', b'-', b'fe80::1%eth0']
ODD_USERS = [b'alice', b'bob smith', b'[a] [b]', b'"quoted"', b'\xc3\xbcser', b'\xff\xfe', b'o\'brien, x', b'a\\x22b\\\\']
ODD_REQUESTS = [b'-', b'', b'\\x16\\x03\\x01\\x02\\x00\\x01', b'GET', b'GET  / HTTP/1.1', b'GET / HTTP/1.1 ', b'G3T / HTTP/1.1',
                b'GET /a b HTTP/1.1', b'get /small HTTP/1.1', b'GET / HTTP/11', b'GET /only-a-path', b'CONNECT host:443 HTTP/1.1',
                b'GET ?no=path HTTP/1.1', b'GET /a?b?c HTTP/1.1', b'GET /a? HTTP/1.1', b'GET - HTTP/1.1', b'\\"\\\\\\n', b'\x80\x81',
                b'GET /\\x41\\x5C\\x22\\t\\xZZ\\q HTTP/1.1', b'GET /\xe4\xb8\xad?\xff=\\xC3\\xA9 HTTP/1.1', b'OPTIONS * HTTP/1.0']
ODD_TEXTS = [b'', b'-', b'--', b'a \\"b\\" c', b'\\\\', b'tab\there', b'\\x00\\x01', b'\xf0\x9f\x90\x8c', b'\xed\xa0\x80',
             b'a,b\'c;d', b'x' * 3000, b'\\xE2\\x82', b'\x7f\x1b[31m', b'{"a": [1]}', b'NULL']
ODD_STATUSES = [b'000', b'999', b'001']
ODD_SIZES = [b'-', b'0', b'9223372036854775807', b'00012']
REJECTS = [b'nothing like a log line', b'203.0.113.1 - - [', b'\\', b'"', b' ', b'\x00\x00\x00', b'\xff' * 40,
           b'203.0.113.1 - - [30/Feb/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"',
           b'203.0.113.1 - - [01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 20 1 "-" "-"',
           b'203.0.113.1 - - [01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 9223372036854775808 "-" "-"',
           b'203.0.113.1 - - [01/Jan/2026:00:00:00 +0000] "no closing quote 200 1 - -']


class Generator:
    """Only random() is the same in every version of Python, so everything is made from it."""

    def __init__(self, args):
        self.args, self.random = args, random.Random(args.seed).random
        self.second = args.start
        self.number = 0

    def below(self, n):
        return int(self.random() * n)

    def pick(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return percent > 0 and self.random() * 100 < percent

    def time(self):
        second, zone = self.second, self.args.zone
        if self.chance(self.args.back):
            second -= self.below(3600)
        east = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-60 if zone[0] == '-' else 60)
        return (time.strftime('%d/%b/%Y:%H:%M:%S ', time.gmtime(second + east)) + zone).encode()

    def fields(self):
        n = self.number if self.args.distinct else self.below(60)
        path = f'/path/{n}' + 'x' * self.args.length
        query = f'?q={n % 7 if not self.args.distinct else n}' if self.below(3) == 0 else ''
        return {
            'addr': f'203.0.113.{self.below(100)}'.encode(),
            'user': b'-',
            'request': f'{self.pick(METHODS)} {path}{query} {self.pick(PROTOCOLS)}'.encode(),
            'status': b'%d' % self.pick(STATUSES),
            'size': b'%d' % self.below(100000),
            'referer': b'-' if self.below(2) else f'https://www.example.com/{n % 11 if not self.args.distinct else n}'.encode(),
            'agent': f'Agent/{n % 13 if not self.args.distinct else n}.0 (made up)'.encode(),
            'forwarded': f'198.51.100.{self.below(50)}'.encode(),
            'host': f'host{self.below(4)}.example.com'.encode(),
            'port': self.pick([b'80', b'443', b'8080']),
        }

    def odd(self, fields):
        fields[self.pick(['referer', 'agent', 'forwarded'])] = self.pick(ODD_TEXTS)
        fields['addr'], fields['user'] = self.pick(ODD_ADDRESSES), self.pick(ODD_USERS)
        fields['request'], fields['size'] = self.pick(ODD_REQUESTS), self.pick(ODD_SIZES)
        if self.number % 5 == 0:
            fields['status'] = ODD_STATUSES[self.number // 5 % len(ODD_STATUSES)]

    def event(self):
        self.second += self.below(self.args.step + 1)
        self.number += 1
        fields, name = self.fields(), self.args.format
        if self.chance(self.args.odd):
            self.odd(fields)
        line = b'%(addr)s - %(user)s [' % {k.encode(): v for k, v in fields.items()} + self.time()
        line += b'] "%(request)s" %(status)s %(size)s' % {k.encode(): v for k, v in fields.items()}
        if name in ('combined', 'vcombined', 'main'):
            line += b' "' + fields['referer'] + b'" "' + fields['agent'] + b'"'
        if name == 'main':
            line += b' "' + fields['forwarded'] + b'"'
        return (fields['host'] + b':' + fields['port'] + b' ' if name[0] == 'v' else b'') + line

    def lines(self):
        pool, last = [], None
        for _ in range(self.args.lines):
            if self.chance(self.args.blank):
                yield b''
            elif self.chance(self.args.rejects):
                yield self.pick(REJECTS)
            else:
                if last is None or not self.chance(self.args.twins):
                    last = pool[self.below(len(pool))] if 0 < self.args.pool <= len(pool) else self.event()
                    if len(pool) < self.args.pool:
                        pool.append(last)
                yield last


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--format', default='combined')
    parser.add_argument('--zone', default='+0000')
    parser.add_argument('--distinct', action='store_true')
    for name, default in {'seed': 1, 'lines': 1000, 'start': 1790000000, 'step': 3, 'pool': 0, 'length': 0}.items():
        parser.add_argument('--' + name, type=int, default=default)
    for name in ('twins', 'back', 'rejects', 'blank', 'odd'):
        parser.add_argument('--' + name, type=float, default=0)
    for line in Generator(parser.parse_args()).lines():
        sys.stdout.buffer.write(line + b'\n')


if __name__ == '__main__':
    sys.exit(main())
