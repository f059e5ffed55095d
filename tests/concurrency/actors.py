"""Who does something to one database at once: each actor is a thread that draws from a chance of its own."""
import contextlib
import os
import signal
import sqlite3
import subprocess
import threading
import time

from world import SPARE_FORMAT

MARK = 'LOGETL_CONCURRENCY_ROUND'
HANG_SECONDS = 60
OK, NO_INPUT, BUSY = 0, 66, 75
BALANCE = 'SELECT (SELECT count(*) FROM request), (SELECT coalesce(sum(inserted), 0) FROM run)'


class Failure(Exception):
    pass


def children_of(pid):
    with contextlib.suppress(OSError), open('/proc/%d/task/%d/children' % (pid, pid), encoding='ascii') as file:
        return [int(child) for child in file.read().split()]
    return []


def where(pid):
    """What a process is, and what it waits for."""
    words = [str(pid)]
    for name in ('comm', 'wchan'):
        with contextlib.suppress(OSError), open('/proc/%d/%s' % (pid, name), encoding='ascii') as file:
            words.append(file.read().strip())
    return ' '.join(words)


def marked(mark):
    """Living processes of the round with that mark."""
    found = []
    for name in os.listdir('/proc'):
        with contextlib.suppress(OSError, ValueError):
            with open('/proc/%d/environ' % int(name), 'rb') as file:
                if ('%s=%s' % (MARK, mark)).encode() in file.read().split(b'\0'):
                    found.append(int(name))
    return found


class Actor:
    def __init__(self, play, name):
        self.play, self.world, self.name, self.chance = play, play.world, name, play.chance_of(name)
        self.counts = {'done': 0, 'busy': 0, 'killed': 0}

    def live(self):
        while not self.play.over.is_set():
            try:
                self.act()
            except Exception as failure:  # pylint: disable=broad-except
                self.play.fail('%s: %s: %s' % (self.name, type(failure).__name__, failure))
                return
            time.sleep(self.chance.choice([0, 0.02, 0.2, 0.5]))

    def path(self):
        return self.chance.choice([self.world.database, self.world.folder + '/by/name.db'])

    def disturb(self, process, killed):
        """Kills the run or one of its processes, asks it to stop, or stops it for a while."""
        time.sleep(self.chance.choice([0.01, 0.05, 0.1, 0.3, 0.8]))
        victim = self.chance.choice([process.pid, *children_of(process.pid)])
        what = self.chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSTOP])
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if what == signal.SIGSTOP:
                os.kill(victim, what)
                time.sleep(self.chance.choice([0.1, 1]))
                os.kill(victim, signal.SIGCONT)
            else:
                killed.append(what)
                os.kill(victim if what == signal.SIGKILL else process.pid, what)

    def run(self, *words, fair=(OK,), disturbed=0.0):
        """Runs the command; its output.  It may end as `fair` says, or as who was killed ends."""
        command, killed = [self.play.command, words[0], '--db', self.path(), *words[1:]], []
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=dict(os.environ, **{MARK: self.play.mark}), start_new_session=True)
        disturber = threading.Thread(target=self.disturb, args=(process, killed))
        if self.chance.random() < disturbed:
            disturber.start()
        try:
            output, errors = process.communicate(timeout=HANG_SECONDS)
        except subprocess.TimeoutExpired:
            alive = '; '.join(where(pid) for pid in marked(self.play.mark))
            os.kill(process.pid, signal.SIGKILL)
            raise Failure('hangs: %s\n  alive: %s' % (' '.join(command), alive)) from None
        if disturber.ident:
            disturber.join()
        status = process.returncode
        allowed = {*fair, *([1, *(128 + n for n in killed), *(-n for n in killed)] if killed else [])}
        self.play.note(self.name, status, killed, command, errors)
        if status not in allowed:
            raise Failure('%s ended with %d: %s' % (' '.join(command), status, errors.decode()[-600:]))
        self.counts['killed' if killed else 'busy' if status == BUSY else 'done'] += 1
        return output if status == OK else b''

    def waiting(self):
        return self.chance.choice([[], ['--wait']])


class Ingester(Actor):
    def act(self):
        chance = self.chance
        folders = [*self.world.folders[:1], chance.choice([self.world.folders[1], self.world.folder + '/by/another']),
                   *self.world.folders[2:]]
        chance.shuffle(folders)
        self.run('ingest', '--no-progress', '--format', 'combined', '--jobs', str(chance.randint(1, 3)), '--readers',
                 str(chance.randint(1, 3)), '--block-size', chance.choice(['4K', '64K', '512K']), '--batch-rows',
                 chance.choice(['1', '300', '1000', '100000']), *self.waiting(), *folders[:chance.randint(1, 3)],
                 fair=(OK, NO_INPUT, BUSY), disturbed=0.4)


class Pruner(Actor):
    def act(self):
        self.run('prune', '--older-than', '@%d' % self.world.next_prune(self.chance), *self.waiting(),
                 *self.chance.choice([[], [], ['--vacuum']]), fair=(OK, NO_INPUT, BUSY), disturbed=0.3)
        time.sleep(self.chance.choice([0.5, 2]))


class Retrier(Actor):
    def act(self):
        self.run('retry', '--format', SPARE_FORMAT, '--batch-rows', self.chance.choice(['1', '100000']), *self.waiting(),
                 fair=(OK, NO_INPUT, BUSY), disturbed=0.3)


class Reader(Actor):
    """All that reads, at any time: from what it sees, each snapshot must be whole."""

    def act(self):
        chance, fair = self.chance, (OK, NO_INPUT)
        what = chance.randrange(6)
        if what == 0:
            self.run('verify', *chance.choice([[], ['--quick']]), fair=fair)
        elif what == 1:
            self.run('export', *chance.choice([[], ['--format', 'json']]), fair=fair, disturbed=0.2)
        elif what == 2:
            self.run('status', '--json', fair=fair)
        elif what == 3:
            self.run('rejects', fair=fair)
        elif what == 4:
            answer = self.run('query', '--csv', BALANCE, fair=fair).decode().splitlines()
            if answer and len(set(answer[1].split(','))) != 1:
                raise Failure('a query sees %s events and runs' % answer[1])
        else:
            self.read_for_long()

    def read_for_long(self):
        with contextlib.closing(sqlite3.connect(self.path(), timeout=30, isolation_level=None)) as database:
            with contextlib.suppress(sqlite3.OperationalError):
                database.execute('BEGIN')
                first = database.execute(BALANCE).fetchone()
                time.sleep(self.chance.choice([0.1, 1, 5]))
                if first[0] != first[1] or database.execute(BALANCE).fetchone() != first:
                    raise Failure('a snapshot changes, or is not whole: %s' % (first,))


class Stranger(Actor):
    """Another program, which has a table of its own in the database, and looks after it in its own way."""
    PRAGMAS = ['PRAGMA wal_checkpoint(TRUNCATE)', 'PRAGMA wal_checkpoint(RESTART)', 'PRAGMA wal_checkpoint(PASSIVE)', 'VACUUM',
               'PRAGMA optimize', 'ANALYZE', 'PRAGMA journal_mode = DELETE', 'PRAGMA incremental_vacuum',
               'CREATE INDEX IF NOT EXISTS by_status ON request(status)', 'DROP INDEX IF EXISTS by_status']

    def act(self):
        if not os.path.exists(self.world.database):
            return
        acts = [self.write, self.write, self.look_after, self.look_after, self.write_two, self.copy]
        act = self.chance.choice(acts)
        with contextlib.closing(sqlite3.connect(self.path(), timeout=self.chance.choice([0.1, 5]),
                                                isolation_level=None)) as database:
            try:
                if database.execute('PRAGMA application_id').fetchone()[0] == 0:
                    return  # the first ingest has not begun
                act(database)
                self.counts['done'] += 1
            except sqlite3.OperationalError as error:
                if 'locked' not in str(error) and 'busy' not in str(error):
                    raise
                self.counts['busy'] += 1

    def write(self, database):
        database.execute('BEGIN IMMEDIATE')
        database.execute('CREATE TABLE IF NOT EXISTS stranger(at REAL, text TEXT)')
        database.execute('INSERT INTO stranger VALUES(?, ?)', (time.time(), 'x' * self.chance.randrange(50000)))
        time.sleep(self.chance.choice([0, 0.1, 1]))
        database.execute(self.chance.choice(['COMMIT', 'COMMIT', 'ROLLBACK']))

    def look_after(self, database):
        database.execute(self.chance.choice(self.PRAGMAS)).fetchall()

    def write_two(self, database):
        database.execute('ATTACH ? AS other', (self.world.folder + '/other.db',))
        database.execute('BEGIN IMMEDIATE')
        database.execute('CREATE TABLE IF NOT EXISTS other.notes AS SELECT * FROM main.run')
        database.execute('CREATE TABLE IF NOT EXISTS main.stranger(at REAL, text TEXT)')
        database.execute("INSERT INTO main.stranger VALUES(0, 'two')")
        database.execute('COMMIT')

    def copy(self, database):
        """A copy is as good as what it was made of."""
        name = '%s/copy-%s.db' % (self.world.folder, self.name)
        with contextlib.suppress(FileNotFoundError):
            os.remove(name)
        if self.chance.random() < 0.5:
            database.execute('VACUUM INTO ?', (name,))
        else:
            with contextlib.closing(sqlite3.connect(name)) as target:
                database.backup(target)
        done = subprocess.run([self.play.command, 'verify', '--quick', '--db', name], capture_output=True, check=False)
        if done.returncode != 0:
            raise Failure('a copy does not hold: ' + done.stdout.decode()[:1000] + done.stderr.decode())
