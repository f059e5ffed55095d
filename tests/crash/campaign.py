#!/usr/bin/env python3
"""Kills ingests at random moments and shows that nothing was lost and nothing doubled.

usage: campaign.py [--kills N] [--seed S] [--lines N] [--only HISTORY] [--retry]

Synthetic logs (origins, rotations that overlap, gzip, twins, lines that do not fit) are ingested once undisturbed: the
reference.  Then history after history, until there were N kills: into a fresh database, runs whose processes, the
supervisor included, are killed with SIGKILL at random moments, each with other options, and at last one that is left
alone.  After each history:

    what the database holds is what the reference holds: requests, rejects, where each source stands, the counts
    of all runs together; SQLite finds nothing wrong with the file
    no process of any of its runs is left, and no run took longer than it may
    a run of which only parsers were killed ended well

Every fifth history takes the build with fault injection, in which some lines kill the parser as well; its reference is
that build's, undisturbed.

With --retry the same for `logetl retry`: a history begins with a database in which every line is a reject, of a format that
no line fits, and its runs try them again.

$LOGETL is the command, $LOGETL_FAULTS the one with fault injection (without it those histories are left out).
Exit status 1 at any failure, with the files kept and the command line to try that history again: it draws the same
options, victims and delays, but the instants are the machine's.
"""
import argparse
import collections
import contextlib
import datetime
import gzip
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

KINDS = ['reader', 'parser', 'dedup', 'loader', 'checkpointer', 'supervisor']
POISON = 'poison-for-the-parser'
HANG_SECONDS, ORPHAN_SECONDS, BUSY_SECONDS, VICTIM_SECONDS = 30, 2, 4, 1
BUSY = 75
RUN_MARK = 'CAMPAIGN_RUN'
FAULT_HISTORY_EVERY = 5


# --- the logs ---

def bad_line(chance, line):
    return chance.choice([
        line[:len(line) // 2],
        line.replace(b'/Nov/', b'/Foo/'),
        line.replace(b'HTTP/1.1" ', b'HTTP/1.1" x'),
        b'-- log opened --',
        bytes(chance.randrange(14, 256) for _ in range(40)),
    ])


def make_events(chance, count):
    """Lines in the order of their times, but for a few; with twins, blank lines and lines that do not fit."""
    now = datetime.datetime(2026, 11, 19, 22, 0, 0, tzinfo=datetime.timezone.utc)
    lines = []
    while len(lines) < count:
        now += datetime.timedelta(seconds=chance.choice([0] * 12 + [1, 1, 2, 30]))
        time_ = now - datetime.timedelta(seconds=chance.randrange(9000)) if chance.random() < 0.002 else now
        page = '/page/%d' % chance.randrange(300)
        if chance.random() < 0.3:
            page += '?q=%x' % chance.getrandbits(40)
        agent = 'Agent/%d' % chance.randrange(40) if chance.random() < 0.9 else 'Odd/%x' % chance.getrandbits(32)
        line = ('198.51.100.%d - - [%s] "GET %s HTTP/1.1" %d %d "-" "%s"' % (
            chance.randrange(256), time_.strftime('%d/%b/%Y:%H:%M:%S +0000'), page,
            chance.choice([200, 200, 200, 304, 404]), chance.randrange(100000), agent)).encode()
        dice = chance.random()
        if dice < 0.01:
            line = bad_line(chance, line)
        elif dice < 0.012:
            line = b''
        elif dice < 0.0124:
            line = line.replace(b'Agent', POISON.encode())
        lines.append(line)
        if chance.random() < 0.03:
            lines.append(line)
    return lines


def write_log(path, lines, age):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with (gzip.open if path.endswith('.gz') else open)(path, 'wb') as out:
        out.write(b''.join(line + b'\n' for line in lines))
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))


def make_logs(folder, seed, count):
    """Four origins; the others hold some of the first one's lines, which are other events there."""
    chance = random.Random('logs %s' % seed)
    events = make_events(chance, count)
    one, two = events[:count * 2 // 3], events[count * 2 // 3:]
    third, overlap = len(one) // 3, len(one) // 20
    write_log(folder + '/one/access.log.2.gz', one[:third], 300)
    write_log(folder + '/one/access.log.1', one[third - overlap:2 * third], 200)
    write_log(folder + '/one/access.log', one[2 * third - overlap:], 100)
    write_log(folder + '/one/access.log-20261121', one[third // 2:third // 2 + 2 * overlap], 50)
    write_log(folder + '/two/access.log.1.gz', one[:overlap] + two[:len(two) // 2], 300)
    write_log(folder + '/two/access.log', two[len(two) // 2 - 50:], 200)
    write_log(folder + '/two/errors.log.1.gz', one[overlap:third:3], 250)
    write_log(folder + '/two/health.log', [two[0]] * 300 + two[:overlap:7], 100)
    return [folder + '/one', folder + '/two']


# --- what a database holds ---

CONTENT = {
    'request': 'SELECT time, time_iso8601, remote_addr, remote_user, host, request_method, request_path, query_string, '
               'server_protocol, status, body_bytes_sent, request_time, http_referer, http_user_agent, extra, source '
               'FROM access_log',
    'reject': 'SELECT (SELECT path FROM source WHERE id = source_id), line, offset, reason, raw FROM reject',
    'source': 'SELECT path, origin, format, offset, lines, finished, first_second, last_second FROM source',
    # A retry reads no bytes of a log; its lines are rejects of other runs, of which it takes away those that it settles.
    'counts': 'SELECT sum(lines) FILTER (WHERE bytes > 0), sum(inserted), sum(duplicates), sum(blank), sum(bytes), '
              'sum(CASE WHEN bytes > 0 THEN rejected ELSE rejected - lines END) FROM run',
}


def rows_of(database, name):
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return list(connection.execute(CONTENT[name]))


def summary(database):
    """Number and hash of each table's rows, whatever their order; hash() is the same within this process."""
    result = {'integrity': None}
    with contextlib.closing(sqlite3.connect(database)) as connection:
        result['integrity'] = [row[0] for row in connection.execute('PRAGMA integrity_check')]
        for name, sql in CONTENT.items():
            hashes = [hash(row) for row in connection.execute(sql)]
            result[name] = len(hashes), sum(hashes)
    return result


# --- the processes of a run ---

def read_proc(pid, name):
    try:
        with open('/proc/%s/%s' % (pid, name), 'rb') as file:
            return file.read()
    except OSError:
        return b''


def stat_of(pid):
    """State and parent."""
    fields = read_proc(pid, 'stat').rpartition(b')')[2].split()
    return (fields[0].decode(), int(fields[1])) if len(fields) > 1 else ('X', 0)


def pids():
    return [int(name) for name in os.listdir('/proc') if name.isdigit()]


def kind_of(pid):
    name = read_proc(pid, 'comm').decode().strip()
    kinds = [kind for kind in KINDS if ('logetl-' + kind)[:15] == name]
    return kinds[0] if kinds else None


def victims(supervisor):
    """The living processes of the run by kind; one that has no name yet is left out."""
    found = collections.defaultdict(list)
    found['supervisor'].append(supervisor)
    children = read_proc(supervisor, 'task/%d/children' % supervisor).split()
    candidates = children or [pid for pid in pids() if stat_of(pid)[1] == supervisor]
    for pid in map(int, candidates):
        kind = kind_of(pid)
        if kind and stat_of(pid)[0] not in 'ZX':
            found[kind].append(pid)
    return found


def processes_of(marks):
    """Living processes of the runs with these marks in their environment."""
    wanted = [('%s=%s' % (RUN_MARK, mark)).encode() for mark in marks]
    return [pid for pid in pids() if stat_of(pid)[0] not in 'ZX' and
            any(variable in wanted for variable in read_proc(pid, 'environ').split(b'\0'))]


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


# --- the campaign ---

class Failure(Exception):
    def __init__(self, column, text, count=1):
        super().__init__(text)
        self.column, self.count = column, count


class Run:
    """One command, its processes, and who of them was killed."""
    started = 0

    def __init__(self, history, arguments):
        Run.started += 1
        self.mark = '%d-%d' % (os.getpid(), Run.started)
        self.history, self.killed, self.start = history, [], time.monotonic()
        command = [history.command, *history.words(arguments)]
        environment = dict(os.environ, **{RUN_MARK: self.mark})
        if history.faults:
            environment['LOGETL_FAULT'] = 'parse-crash:' + POISON
        with open(history.folder + '/errors', 'ab') as errors:
            errors.write(('$ %s\n' % ' '.join(command)).encode())
            errors.flush()
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
                                            env=environment, start_new_session=True)

    def kill_one(self, kind):
        """Kills a process of that kind, once there is one.  False where there was none any more."""
        end = time.monotonic() + VICTIM_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            found = victims(self.process.pid)[kind]
            with contextlib.suppress(ProcessLookupError, IndexError):
                os.kill(self.history.chance.choice(found), signal.SIGKILL)
                self.killed.append(kind)
                return True
            time.sleep(0.001)
        return False

    def wait(self):
        """The exit status, of a run that ends in time."""
        try:
            return self.process.wait(HANG_SECONDS)
        except subprocess.TimeoutExpired:
            alive = ', '.join('%d %s (%s)' % (pid, kind_of(pid), read_proc(pid, 'wchan').decode())
                              for pid in processes_of([self.mark]))
            self.end()
            raise Failure('hangs', 'a run did not end; alive: ' + alive) from None

    def end(self):
        for pid in processes_of([self.mark]):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


class History:
    """The runs that fill one database."""
    VICTIMS = KINDS

    def __init__(self, campaign, name, faults):
        self.campaign, self.name, self.faults = campaign, name, faults
        self.chance = random.Random('history %s %s' % (campaign.seed, name))
        self.command = campaign.fault_command if faults else campaign.command
        self.folder = '%s/%s' % (campaign.folder, name)
        self.database = self.folder + '/logetl.db'
        self.marks, self.kinds, self.busy_since = [], [], None
        os.mkdir(self.folder)

    def arguments(self):
        """Mostly such as make many blocks and many commits, so that a kill falls into the middle of something."""
        chance = self.chance
        return ['--jobs', str(chance.randint(1, 4)), '--readers', str(chance.randint(1, 3)), '--block-size',
                chance.choice(['4K', '4K', '16K', '512K']), '--batch-rows', chance.choice(['1', '1', '300', '100000'])]

    def words(self, arguments):
        return ['ingest', '--db', self.database, *arguments, *self.campaign.inputs]

    def delay(self, arguments):
        """Seconds until a kill: anywhere in the run, and often in its first moments or about its end."""
        length = self.campaign.lengths.get(tuple(arguments[4:]), 0.2)
        dice = self.chance.random()
        if dice < 0.15:
            return self.chance.uniform(0, 0.02)
        return length * (self.chance.uniform(0.8, 1.1) if dice < 0.3 else self.chance.uniform(0, 1))

    def run(self, disturbed):
        """One run; true where it ended well."""
        arguments = self.arguments()
        run = Run(self, arguments)
        self.marks.append(run.mark)
        while disturbed:
            time.sleep(self.delay(arguments))
            kind = self.chance.choice(self.VICTIMS)
            disturbed = run.kill_one(kind) and kind != 'supervisor' and self.chance.random() < 0.4
        for kind in run.killed:
            self.kinds.append(kind)
            self.campaign.table[kind]['kills'] += 1
        status = run.wait()
        self.judge(run, status)
        if status == 0 and not run.killed:
            key = tuple(arguments[4:])
            length = time.monotonic() - run.start
            self.campaign.lengths[key] = max(length, self.campaign.lengths.get(key, 0))
        if status == 0:
            for kind in run.killed:
                self.campaign.table[kind]['survived'] += 1
        return status == 0

    def judge(self, run, status):
        """Whether a run may end like this."""
        allowed = {0}
        if 'supervisor' in run.killed:
            allowed.add(-signal.SIGKILL)
        if not set(run.killed) <= {'parser', 'supervisor'}:
            allowed.add(1)
        if status == BUSY and self.busy_since is None:
            self.busy_since = run.start
        if status == BUSY and time.monotonic() - self.busy_since < BUSY_SECONDS:
            return
        self.busy_since = None
        if status not in allowed:
            raise Failure('other', 'after kills of %s a run ended with %d' % (run.killed or 'nobody', status))

    def live(self):
        """All runs, and what must be true afterwards."""
        disturbed = True
        while not self.run(disturbed):
            disturbed = self.chance.random() < 0.5
        if not wait_until(lambda: not processes_of(self.marks), ORPHAN_SECONDS):
            raise Failure('orphans', 'processes are left: %s' % processes_of(self.marks))
        self.compare()

    def compare(self):
        reference = self.campaign.references[self.faults]
        wanted, got = self.campaign.summaries[self.faults], summary(self.database)
        if got == wanted:
            return
        if got['integrity'] != ['ok']:
            raise Failure('other', 'integrity_check: %s' % got['integrity'][:5])
        for name in CONTENT:
            if got[name] == wanted[name]:
                continue
            before, after = (collections.Counter(rows_of(path, name)) for path in (reference, self.database))
            lost, more = before - after, after - before
            text = 'table %s: %d missing, such as %s; %d too many, such as %s' % (
                name, lost.total(), list(lost)[:2], more.total(), list(more)[:2])
            raise Failure('lost' if lost.total() else 'doubled', text, lost.total() or more.total())


class RetryHistory(History):
    """Begins with a database of rejects, and tries them again."""
    VICTIMS = KINDS[1:]

    def __init__(self, campaign, name, faults):
        super().__init__(campaign, name, faults)
        shutil.copy(campaign.rejects, self.database)

    def arguments(self):
        return ['--batch-rows', self.chance.choice(['1', '1', '300', '100000'])]

    def words(self, arguments):
        return ['retry', '--db', self.database, *arguments]


class Campaign:
    COLUMNS = ['kills', 'survived', 'lost', 'doubled', 'orphans', 'hangs', 'other']

    def __init__(self, options, folder):
        self.seed, self.options, self.folder = options.seed, options, folder
        self.command = os.environ.get('LOGETL') or sys.exit('campaign.py: $LOGETL is not set')
        self.fault_command = os.environ.get('LOGETL_FAULTS')
        self.inputs = make_logs(folder + '/logs', options.seed, options.lines)
        self.table = {kind: collections.Counter() for kind in KINDS}
        self.references, self.summaries, self.lengths = {}, {}, {}
        self.failures = 0
        self.histories = History
        if options.retry:
            self.histories, self.rejects = RetryHistory, folder + '/rejects.db'
            subprocess.run([self.command, 'ingest', '--db', self.rejects, '--format', 'main', *self.inputs], check=False,
                           stderr=subprocess.DEVNULL)

    def make_references(self):
        for faults in [False, True] if self.fault_command else [False]:
            history = self.histories(self, 'poisoned' if faults else 'undisturbed', faults)
            status = Run(history, [] if self.options.retry else ['--jobs', '2', '--readers', '1']).wait()
            if status != 0:
                sys.exit('campaign.py: the undisturbed run ended with %d; see %s/errors' % (status, history.folder))
            self.references[faults] = history.database
            self.summaries[faults] = summary(history.database)

    def report(self, history, failure):
        kind = history.kinds[-1] if history.kinds else 'supervisor'
        self.failures += 1
        self.table[kind][failure.column] += failure.count
        print('FAILED: %s\n  kills: %s\n  files: %s\n  again: LOGETL=%s LOGETL_FAULTS=%s %s --seed %s --lines %d%s --only %s' % (
            failure, ', '.join(history.kinds) or 'none', history.folder, self.command, self.fault_command or '',
            sys.argv[0], self.seed, self.options.lines, ' --retry' if self.options.retry else '', history.name), flush=True)

    def kills(self):
        return sum(row['kills'] for row in self.table.values())

    def fight(self):
        number = self.options.only or 1
        while self.kills() < self.options.kills:
            faults = bool(self.fault_command) and number % FAULT_HISTORY_EVERY == 0
            history = self.histories(self, number, faults)
            try:
                history.live()
                shutil.rmtree(history.folder)
            except Failure as failure:
                self.report(history, failure)
                if self.options.only:
                    return
            number += 0 if self.options.only else 1

    def print_table(self):
        print('%-14s' % 'killed' + ''.join('%10s' % column for column in self.COLUMNS))
        for kind in KINDS:
            print('%-14s' % kind + ''.join('%10d' % self.table[kind][column] for column in self.COLUMNS))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--kills', type=int, default=200, help='how many (default: 200)')
    parser.add_argument('--seed', default=str(random.randrange(10**6)), help='of all chance (default: another each time)')
    parser.add_argument('--lines', type=int, default=50000, help='log lines, about (default: 50000)')
    parser.add_argument('--only', type=int, metavar='HISTORY', help='this history again and again, until it fails')
    parser.add_argument('--retry', action='store_true', help='of runs of `logetl retry`, not ingest')
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='logetl-crash-')
    start = time.monotonic()
    campaign = Campaign(options, folder)
    campaign.make_references()
    campaign.fight()
    campaign.print_table()
    print('seed %s, %d lines: %d kills in %.0f s, %d failures' % (
        options.seed, options.lines, campaign.kills(), time.monotonic() - start, campaign.failures))
    if campaign.failures:
        print('the files are kept in ' + folder)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == '__main__':
    sys.exit(main())
