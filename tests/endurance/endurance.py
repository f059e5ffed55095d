#!/usr/bin/env python3
"""A follower under real traffic, rotation and kills; see README.md.

usage: endurance.py [--logetl PATH] [--seconds N] [--rate LINES/S] [--seed N] create|copytruncate
"""
import argparse
import collections
import glob
import gzip
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

NGINX = """
daemon off;
user {user};
worker_processes 2;
pid {root}/nginx.pid;
error_log {root}/error.log;
events {{ worker_connections 256; }}
http {{
    log_format told_apart '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
                          '"$http_referer" "$http_user_agent" $request_id';
    access_log {root}/log/access.log told_apart;
    access_log {root}/truth.log told_apart;
    limit_req_zone $binary_remote_addr zone=all:1m rate={rate}r/s;
    server {{
        listen 127.0.0.1:{port};
        limit_req zone=all burst=1000;
        root {root}/www;
    }}
}}
"""

LOGROTATE = """
{root}/log/access.log {{
    size 1
    rotate 999
    missingok
    notifempty
    {how}
}}
"""

HOW = {
    'create': """create 0644
    compress
    delaycompress
    postrotate
        kill -USR1 $(cat {root}/nginx.pid)
    endscript""",
    'copytruncate': 'copytruncate',
}

PROCESSES = ['follower', 'pass', 'reader', 'parser', 'dedup', 'loader', 'checkpointer']


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def children(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children') as file:
            return [int(child) for child in file.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def name_of(pid):
    try:
        with open(f'/proc/{pid}/comm') as file:
            return file.read().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ''


class Follower:
    def __init__(self, logetl, root):
        self.command = [logetl, 'ingest', '--follow', '--no-progress', '--db', f'{root}/logetl.db',
                        '--nginx-conf', f'{root}/nginx.conf', f'{root}/log/access.log']
        self.messages = open(f'{root}/messages', 'a')
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stderr=self.messages, stdout=subprocess.DEVNULL)

    def find(self, name):
        """The process of that name, or None."""
        if name == 'follower':
            return self.process.pid
        for one in children(self.process.pid):
            for pid in [one, *children(one)]:
                if name_of(pid) == f'logetl-{name}'[:15]:
                    return pid
        return None

    def kill(self, name):
        """Kills it and restarts what must be; whether it was there.  A stage lives shortly: it is waited for."""
        until = time.monotonic() + 2
        pid = self.find(name)
        while pid is None and time.monotonic() < until:
            pid = self.find(name)
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        if name == 'follower':
            self.process.wait()
            self.start()
        return True

    def stop(self):
        self.process.terminate()
        return self.process.wait()


def ids_of(path):
    opener = gzip.open if path.endswith('.gz') else open
    with opener(path, 'rt') as file:
        return [line.rsplit(' ', 1)[1].strip() for line in file]


def rows_of(root):
    database = sqlite3.connect(f'file:{root}/logetl.db?mode=ro', uri=True)
    return [row[0] for row in database.execute("SELECT extra->>'$.request_id' FROM request")]


def stored(root):
    try:
        database = sqlite3.connect(f'file:{root}/logetl.db?mode=ro', uri=True)
        return database.execute('SELECT count(*) FROM request').fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def traffic(options, root, chance, done):
    """Until the time is over: rotations, kills and hangups while wrk drives nginx."""
    follower = Follower(options.logetl, root)
    wrk = subprocess.Popen(['wrk', '-t1', '-c64', f'-d{options.seconds}s', f'http://127.0.0.1:{options.port}/'],
                           stdout=subprocess.DEVNULL)
    rotate_at = kill_at = 0
    while wrk.poll() is None:
        now = time.monotonic()
        if now >= rotate_at:
            subprocess.run(['logrotate', '-f', '-s', f'{root}/state', f'{root}/logrotate.conf'], check=True)
            done['rotations'] += 1
            rotate_at = now + chance.uniform(2, 6)
        if now >= kill_at:
            if chance.random() < 0.1:
                follower.process.send_signal(signal.SIGHUP)
                done['hangups'] += 1
            else:
                name = chance.choice(PROCESSES)
                done[f'{name} killed'] += follower.kill(name)
            kill_at = now + chance.uniform(0.5, 4)
        time.sleep(0.05)
    return follower


def settle(root):
    """Waits until nothing more is loaded."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < 10:
        now = stored(root)
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.2)


def compare(how, root):
    """Says how the rows compare to the lines; whether they are what they ought to be."""
    truth = ids_of(f'{root}/truth.log')
    rows = collections.Counter(rows_of(root))
    in_files = {line for path in glob.glob(f'{root}/log/access.log*') for line in ids_of(path)}
    doubled = sum(count - 1 for count in rows.values())
    invented = len(rows.keys() - set(truth))
    missing = set(truth) - rows.keys()
    lost_in_files = len(missing & in_files)
    gone = set(truth) - in_files
    print(f'{len(truth)} lines were written, {len(rows)} are loaded; {doubled} doubled, {invented} that nobody wrote, '
          f'{lost_in_files} missing that are in a file')
    print(f'{len(gone)} lines were lost by the rotation itself; {len(gone & rows.keys())} of them had been loaded before')
    return doubled == invented == lost_in_files == 0 and (how == 'copytruncate' or not missing)


def run(options, root):
    chance = random.Random(options.seed)
    done = collections.Counter()
    os.mkdir(f'{root}/log')
    os.mkdir(f'{root}/www')
    open(f'{root}/www/index.html', 'w').close()
    options.port = free_port()
    settings = {'root': root, 'rate': options.rate, 'port': options.port,
                'user': subprocess.run(['id', '-un'], capture_output=True, text=True, check=True).stdout.strip()}
    with open(f'{root}/nginx.conf', 'w') as file:
        file.write(NGINX.format(**settings))
    with open(f'{root}/logrotate.conf', 'w') as file:
        file.write(LOGROTATE.format(how=HOW[options.how].format(**settings), **settings))
    os.chmod(f'{root}/log', 0o755)
    nginx = subprocess.Popen(['nginx', '-c', f'{root}/nginx.conf', '-e', f'{root}/error.log'])
    try:
        while not os.path.exists(f'{root}/log/access.log'):
            time.sleep(0.05)
        follower = traffic(options, root, chance, done)
        time.sleep(2)
    finally:
        nginx.send_signal(signal.SIGQUIT)
        nginx.wait()
    settle(root)
    status = follower.stop()
    print(f'{options.how}, {options.seconds} s: ' + ', '.join(f'{count} {name}' for name, count in sorted(done.items())))
    good = compare(options.how, root)
    database = sqlite3.connect(f'file:{root}/logetl.db?mode=ro', uri=True)
    rejects = database.execute('SELECT count(*) FROM reject').fetchone()[0]
    runs = database.execute('SELECT count(*), sum(duplicates) FROM run').fetchone()
    print(f'{runs[0]} runs, {runs[1]} redeliveries recognised, {rejects} rejects, exit status {status}')
    verified = subprocess.run([options.logetl, 'verify', '--db', f'{root}/logetl.db'], capture_output=True, text=True)
    if verified.returncode != 0:
        print(verified.stdout + verified.stderr)
    return good and rejects == 0 and status == 143 and verified.returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--logetl', default='build/logetl')
    parser.add_argument('--seconds', type=int, default=60)
    parser.add_argument('--rate', type=int, default=3000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('how', choices=HOW)
    options = parser.parse_args()
    options.logetl = os.path.abspath(options.logetl)
    for program in 'nginx', 'wrk', 'logrotate':
        if not shutil.which(program, path=os.environ['PATH'] + ':/usr/sbin'):
            sys.exit(f'{program} is not installed')
    root = tempfile.mkdtemp(prefix='logetl-endurance-')
    good = run(options, root)
    print('all well' if good else f'WRONG; see {root}')
    if good:
        shutil.rmtree(root)
    sys.exit(0 if good else 1)


if __name__ == '__main__':
    main()
