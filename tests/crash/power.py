"""Power cuts: what a run wrote is written down (journal.h), and laid on a disk again up to some entry.

What was synced is there.  Of each other write the disk may have all, nothing, or any of its sectors, whatever came before
or after it.  Files that were made or deleted are as their writes are, or as the next sync of any file finds them.
"""
import collections
import copy
import os
import random
import struct

ENTRY = struct.Struct('<c3xIQQ')
SECTOR_BYTES = 512

Entry = collections.namedtuple('Entry', 'kind suffix offset data')


class File:
    def __init__(self, content=None):
        self.content = content    # as it is on the disk; None: there is no such file
        self.pending = []         # what was done to it since it was synced

    def sync(self):
        for entry in self.pending:
            self.apply(entry)
        self.pending = []

    def apply(self, entry):
        if entry.kind == 'u':
            self.content = None
            return
        content = self.content if self.content is not None else bytearray()
        if entry.kind == 't':
            del content[entry.offset:]
        content.extend(bytes(max(0, entry.offset - len(content))))
        content[entry.offset:entry.offset + len(entry.data)] = entry.data
        self.content = content

    def lose(self, chance):
        """The power is cut; chance None: nothing that is pending was done."""
        for entry in self.pending if chance else []:
            luck = chance.random()
            if luck < 0.4:
                self.apply(entry)
            elif luck < 0.7 and entry.kind == 'w':
                self.tear(entry, chance)
        self.pending = []

    def tear(self, entry, chance):
        for at in range(0, len(entry.data), SECTOR_BYTES):
            if chance.random() < 0.5:
                self.apply(entry._replace(offset=entry.offset + at, data=entry.data[at:at + SECTOR_BYTES]))


def read_journal(path, database):
    with open(path, 'rb') as file:
        data = file.read()
    entries, at = [], 0
    while at < len(data):
        kind, name_bytes, offset, data_bytes = ENTRY.unpack_from(data, at)
        name = at + ENTRY.size
        end = name + name_bytes + data_bytes
        suffix = data[name:name + name_bytes].decode()[len(database):]
        entries.append(Entry(kind.decode(), suffix, offset, data[name + name_bytes:end]))
        at = end
    return entries


def journal(worker, scene):
    """What a run of the scene wrote; it is written down once, for all workers."""
    path = '%s/%s.journal' % (worker.scenes.folder, scene.name)
    if not os.path.exists(path):
        own = worker.folder + '/journal'
        worker.fresh(scene)
        worker.start(scene, worker.programs['command'], LOGETL_FAULT_JOURNAL=own, LOGETL_FAULT_FILES=worker.database)
        worker.judge(*worker.finish(), {0})
        with open(path + '.database', 'w', encoding='utf-8') as file:
            file.write(worker.database)
        os.rename(own, path)
    if scene.name not in worker.journals:
        with open(path + '.database', encoding='utf-8') as file:
            worker.journals[scene.name] = read_journal(path, file.read())
    return worker.journals[scene.name]


def first_files(scene):
    files = collections.defaultdict(File)
    if scene.template:
        with open(scene.template, 'rb') as file:
            files[''] = File(bytearray(file.read()))
    return files


def play(files, entries):
    for entry in entries:
        if entry.kind != 's':
            files[entry.suffix].pending.append(entry)
            continue
        files[entry.suffix].sync()
        for file in files.values():
            if any(pending.kind == 'u' for pending in file.pending):
                file.sync()


def lost(worker, scene, fault):
    """N/LUCK: the power is cut after the N-th entry; LUCK 0: the disk did nothing that it was not waited for."""
    number, luck = map(int, fault.split('/'))
    entries, files = journal(worker, scene), copy.deepcopy(first_files(scene))
    play(files, entries[:number])
    worker.fresh(scene)
    for suffix in ['', *files]:
        files[suffix].lose(random.Random(fault) if luck else None)
        if os.path.exists(worker.database + suffix):
            os.unlink(worker.database + suffix)
        if files[suffix].content is not None:
            with open(worker.database + suffix, 'wb') as out:
                out.write(files[suffix].content)
    if scene.stdin and number >= len(entries):
        worker.compare(scene)    # a stream cannot be read again: all that was committed must be there
        return True
    return worker.recover(scene, 1)
