#!/usr/bin/env python3
"""How soon a follower's lines can be queried, and what it costs to wait.

usage: follow.py --logetl PATH [--dir DIR] [--lines N] [--files N] [--idle SECONDS]

- latency: from the write of a line to the moment at which a query in another process finds it, one line at a time at
  random intervals; of files (inotify), and of standard input;
- idle: CPU of the follower and its children over a time in which nothing happens, as a share of one core;
- many files: how long the first pass takes, latency of lines to files picked at random, and idle CPU with all of them.
"""
import argparse
import os
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import time

TICKS = os.sysconf('SC_CLK_TCK')


def line(number):
    now = time.strftime('%d/%b/%Y:%H:%M:%S +0000', time.gmtime())
    return f'192.0.2.{number % 250} - - [{now}] "GET /{number} HTTP/1.1" 200 {number} "-" "curl/8"\n'


class Rows:
    """How many rows there are: what a program that queries sees."""

    def __init__(self, path):
        self.path, self.database = path, None

    def count(self):
        try:
            self.database = self.database or sqlite3.connect(f'file:{self.path}?mode=ro', uri=True, timeout=5)
            return self.database.execute('SELECT coalesce(sum(lines), 0) FROM source').fetchone()[0]
        except sqlite3.OperationalError:
            return 0

    def wait(self, wanted, seconds=60):
        until = time.monotonic() + seconds
        while self.count() < wanted:
            if time.monotonic() > until:
                raise SystemExit(f'{wanted} rows are not there after {seconds} s, but {self.count()}')
            time.sleep(0.005)


def cpu_seconds(pid):
    """Of the process and all of its children that have ended."""
    with open(f'/proc/{pid}/stat') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def idle(pid, seconds):
    before, start = cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / (time.monotonic() - start)


def latencies(rows, write, count, chance):
    there, found = rows.count(), []
    for number in range(count):
        time.sleep(chance.uniform(0, 1.5))
        start = time.monotonic()
        write(line(number))
        rows.wait(there + number + 1)
        found.append(time.monotonic() - start)
    return sorted(found)


def burst(rows, write, seconds):
    """Latency of lines of a writer that never pauses: each line is looked for in what is there at the time."""
    there, sent, found = rows.count(), [], []
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(found) < len(sent):
        if time.monotonic() < until:
            write(line(len(sent)))
            sent.append(time.monotonic())
        have = rows.count() - there
        found += [time.monotonic() - sent[i] for i in range(len(found), have)]
        time.sleep(0.01)
    return sorted(found)


def show(what, found):
    print(f'| {what} | {len(found)} | {statistics.median(found):.3f} | {found[int(len(found) * 0.99)]:.3f} | {found[-1]:.3f} |',
          flush=True)


def start(options, database, *inputs, **how):
    for suffix in '', '-wal', '-shm':
        if os.path.exists(database + suffix):
            os.unlink(database + suffix)
    return subprocess.Popen([options.logetl, 'ingest', '--no-progress', '--db', database, *inputs],
                            stdout=subprocess.DEVNULL, **how)


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait()


def appender(paths, chance=None):
    def write(text):
        with open(chance.choice(paths) if chance else paths[0], 'a') as file:
            file.write(text)
    return write


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--logetl', required=True)
    parser.add_argument('--dir', default='build/bench')
    parser.add_argument('--lines', type=int, default=100)
    parser.add_argument('--files', type=int, default=10000)
    parser.add_argument('--idle', type=int, default=60)
    options = parser.parse_args()
    chance = random.Random(1)
    root = os.path.abspath(os.path.join(options.dir, 'follow'))
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(f'{root}/logs')
    database, log = f'{root}/logetl.db', f'{root}/access.log'
    rows = Rows(database)

    print('| from the write of a line to the query that finds it, s | lines | median | 99 % | largest |\n|---|--:|--:|--:|--:|')
    appender([log])(line(0))
    follower = start(options, database, '--follow', log)
    rows.wait(1)
    show('a file, now and then', latencies(rows, appender([log]), options.lines, chance))
    show('a file, all the time', burst(rows, appender([log]), 20))
    one_idle = idle(follower.pid, options.idle)
    end(follower)

    rows = Rows(database)
    stream = start(options, database, '-', stdin=subprocess.PIPE)
    write = lambda text: (stream.stdin.write(text.encode()), stream.stdin.flush())
    write(line(0))
    rows.wait(1)
    show('standard input, now and then', latencies(rows, write, options.lines // 2, chance))
    show('standard input, all the time', burst(rows, write, 20))
    stream.stdin.close()
    stream.wait()

    paths = [f'{root}/logs/site{i}.log' for i in range(options.files)]
    for i, path in enumerate(paths):
        appender([path])(line(i))
    rows = Rows(database)
    begun = time.monotonic()
    follower = start(options, database, '--follow', f'{root}/logs')
    rows.wait(options.files, 300)
    first = time.monotonic() - begun
    time.sleep(3)
    show(f'{options.files} files, now and then', latencies(rows, appender(paths, chance), options.lines, chance))
    many_idle = idle(follower.pid, options.idle)
    end(follower)

    print(f'\nidle, CPU of one core: {one_idle:.3%} with one file, {many_idle:.3%} with {options.files}'
          f' (over {options.idle} s each)')
    print(f'the first pass over {options.files} files of a line each: {first:.2f} s')
    shutil.rmtree(root)


if __name__ == '__main__':
    main()
