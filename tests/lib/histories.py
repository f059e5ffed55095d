#!/usr/bin/env python3
"""Plays random histories of logs against the command, and says which come out wrong.

usage: histories.py FIRST LAST [--verbose]     the seeds; --verbose tells what happens in each

In a history two logs of few different lines grow, are rotated (renamed or copied and truncated), compressed, replaced and cut to
pieces, stop in the middle of a line, and are ingested in any order and selection, or through a pipe.  What must be
there after each ingest needs no knowledge of sources, offsets or what was read before: an origin holds each line as often
as the file that had it most often at any ingest.
"""
import collections
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

ORIGINS = ['access.log', 'other.log']
CUT_BYTES = 52     # of a line: in the middle of its request


def line(kind):
    second = kind % 3
    return b'192.0.2.1 - - [20/Nov/2026:10:00:0%d +0000] "GET /%d HTTP/1.1" 200 %d "-" "agent"' % (second, kind, kind)


class History:
    def __init__(self, seed, verbose):
        self.random, self.verbose = random.Random(seed).random, verbose
        self.kinds = self.pick([2, 5, 30, 3000])
        self.sizes = self.pick([3, 10, 300])
        self.lines = {line(kind) for kind in range(self.kinds)}
        self.buried = 0
        os.mkdir('buried')
        self.files = {}                              # name → content; a compressed one is inflated here
        self.held = {name: collections.Counter() for name in ORIGINS}

    def below(self, n):
        return int(self.random() * n)

    def pick(self, items):
        return items[self.below(len(items))]

    def tell(self, *words):
        if self.verbose:
            print('   ', *words)

    def write(self, name, content, same_inode=False):
        self.files[name] = content
        if not same_inode and os.path.exists(name):
            self.bury(name)
        with open(name, 'wb') as file:
            file.write(gzip.compress(content) if name.endswith('.gz') else content)

    def bury(self, name):
        """Takes the file away.  Its inode must not be used again: a file with the inode and the beginning of another is taken
        for it, moved."""
        self.buried += 1
        os.rename(name, f'buried/{self.buried}')

    def move(self, name, to):
        self.files[to] = self.files.pop(name)
        os.rename(name, to)

    def rotated(self, log):
        """The log's older files by number."""
        found = {int(name.split('.')[2]): name for name in self.files if name.startswith(log + '.')}
        return dict(sorted(found.items()))

    def some_line(self):
        return line(self.below(self.kinds)) + b'\n'

    def new_lines(self, content=b''):
        """What comes behind this content: the rest of a line that is not whole, whole lines, and perhaps the beginning of one."""
        rest = b''
        if content and not content.endswith(b'\n'):
            start = content.split(b'\n')[-1]
            rest = next(text for text in self.lines if text.startswith(start))[len(start):] + b'\n'
        text = rest + b''.join(self.some_line() for _ in range(self.below(self.sizes)))
        return text + (self.some_line()[:CUT_BYTES] if self.below(5) == 0 else b'')

    # What can happen to a log.

    def append(self, log):
        content = self.files.get(log, b'')
        self.write(log, content + self.new_lines(content), same_inode=True)

    def shift(self, log):
        for number, name in reversed(self.rotated(log).items()):
            self.move(name, f'{log}.{number + 1}' + ('.gz' if name.endswith('.gz') else ''))

    def rotate(self, log):
        if log in self.files:
            self.shift(log)
            self.move(log, log + '.1')

    def copytruncate(self, log):
        if log in self.files:
            self.shift(log)
            self.write(log + '.1', self.files[log])
            if self.below(3):
                self.write(log, self.new_lines() if self.below(2) else b'', same_inode=True)

    def compress(self, log):
        plain = [name for name in self.rotated(log).values() if not name.endswith('.gz')]
        if plain:
            name = self.pick(plain)
            content = self.files.pop(name)
            self.bury(name)
            self.write(name + '.gz', content)

    def cut(self, log):
        """A piece of one file comes back as another."""
        names = [name for name in self.files if name.startswith(log)]
        if names:
            lines = self.files[self.pick(names)].split(b'\n')
            start = self.below(len(lines))
            piece = b''.join(text + b'\n' for text in lines[start:start + 1 + self.below(len(lines))])
            self.write(f'{log}.{100 + self.below(3)}' + self.pick(['', '.gz']), piece)

    def replace(self, log):
        self.write(log, self.new_lines(), same_inode=self.below(2) == 0)

    def remove(self, log):
        names = list(self.rotated(log).values())
        if names:
            name = names[-1]
            del self.files[name]
            self.bury(name)

    # Ingests, and what they must leave.

    def holds_after(self, name, stream):
        """What the file delivers: its lines, but for a last one that may not be whole."""
        lines = self.files[name].split(b'\n')
        if not (stream or name.endswith('.gz')):
            lines.pop()
        log = next(log for log in ORIGINS if name.startswith(log))
        self.held[log] |= collections.Counter(text for text in lines if text in self.lines)

    def ingest(self):
        names = [name for name in self.files if self.below(4)]
        names.sort(key=lambda _: self.random())
        if not names:
            return
        options = ['-j', str(1 + self.below(3)), '--block-size', self.pick(['4K', '512K']),
                   '--batch-rows', str(self.pick([1, 7, 100, 100000])), '--db', 'history.db', '--json', '--no-progress']
        stream = self.below(6) == 0
        if stream:
            names = names[:1]
            log = next(log for log in ORIGINS if names[0].startswith(log))
            options += ['--origin', os.path.realpath('.') + '/' + log, '-']
        self.tell('ingest', *options, *names)
        for name in names:
            self.holds_after(name, stream)
        done = subprocess.run([os.environ['LOGETL'], 'ingest', *options, *([] if stream else names)],
                              input=self.files[names[0]] if stream else None, capture_output=True, check=False)
        self.check(done)

    def check(self, done):
        # 65: the only new line was a cut one.
        if done.returncode not in (0, 65):
            raise AssertionError(f'exit status {done.returncode}: {done.stderr.decode()}')
        report = json.loads(done.stdout)
        if report['lines'] != sum(report[name] for name in ('inserted', 'duplicates', 'filtered', 'rejected', 'blank')):
            raise AssertionError(f'the sum does not add up: {report}')
        found = {name: collections.Counter() for name in ORIGINS}
        answer = subprocess.run([os.environ['LOGETL'], 'query', '--csv', '--db', 'history.db', """
            SELECT replace(origin, rtrim(origin, 'a.cehlogrst'), ''), request_path, count(*), sum(access_log.body_bytes_sent)
            FROM request JOIN source ON source.id = source_id JOIN access_log ON access_log.id = request.id
            GROUP BY 1, 2"""], capture_output=True, check=True)
        for row in answer.stdout.decode().splitlines()[1:]:
            log, path, count, size = row.split(',')
            found[log][line(int(path[1:]))] = int(count)
            if int(size) != int(count) * int(path[1:]):
                raise AssertionError(f'{path} has other values')
        for log in ORIGINS:
            if found[log] != self.held[log]:
                raise AssertionError(f'{log}: {(self.held[log] - found[log]).total()} missing, '
                                     f'{(found[log] - self.held[log]).total()} too many')

    def play(self):
        acts = [self.append] * 6 + [self.rotate, self.copytruncate, self.compress, self.cut, self.replace, self.remove]
        for _ in range(6 + self.below(10)):
            for _ in range(1 + self.below(4)):
                act, log = self.pick(acts), self.pick([ORIGINS[0], ORIGINS[0], ORIGINS[1]])
                self.tell(act.__name__, log)
                act(log)
            self.ingest()


def main():
    verbose = '--verbose' in sys.argv
    first, last = int(sys.argv[1]), int(sys.argv[2])
    here, wrong = os.getcwd(), 0
    for seed in range(first, last + 1):
        directory = tempfile.mkdtemp(dir=here)
        os.chdir(directory)
        try:
            History(seed, verbose).play()
        except AssertionError as error:
            wrong += 1
            print(f'history {seed} (in {directory}): {error}', file=sys.stderr)
        else:
            shutil.rmtree(directory)
        os.chdir(here)
    print(f'{last - first + 1} histories, {wrong} wrong')


if __name__ == '__main__':
    sys.exit(main())
