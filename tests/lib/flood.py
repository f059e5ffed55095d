"""flood.py seconds|paths|any-seconds|any-paths LINES [DATABASE]: a log that is aimed at a hash table, or at none.

seconds  of LINES times that an unkeyed hash would put beside each other in the loader's table of seconds
paths    of LINES paths whose XXH3 under the DATABASE's secret puts them beside each other in every table of strings:
         what could be sent by somebody who knew the secret, or to anybody if there were none
"""
import itertools
import sqlite3
import sys
import time

WORD = (1 << 64) - 1
BITS = 18  # of a hash: the parser's and dedup's tables of strings are no larger until they hold 2^17 of them
SHARE = 64  # one hash of so many is aimed at


def joined(a, b):
    """pipeline/hash.h's hash_join()."""
    x = a ^ (b * 0x9E3779B97F4A7C15 & WORD)
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & WORD
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & WORD
    return x ^ (x >> 31)


def rotated(x, bits):
    return (x << bits | x >> (64 - bits)) & WORD


def xxh3_of_8(text, secret):
    """XXH3 of eight bytes: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md."""
    low, high = int.from_bytes(text[:4], "little"), int.from_bytes(text[4:], "little")
    flip = int.from_bytes(secret[8:16], "little") ^ int.from_bytes(secret[16:24], "little")
    x = (high + (low << 32)) ^ flip
    x ^= rotated(x, 49) ^ rotated(x, 24)
    x = x * 0x9FB21C651E98DF25 & WORD
    x ^= (x >> 35) + 8
    x = x * 0x9FB21C651E98DF25 & WORD
    return x ^ x >> 28


def is_aimed(number, bits):
    return number & ((1 << bits) - 1) < (1 << bits) // SHARE


def line(second, path):
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(second))
    return f'192.0.2.1 - - [{stamp}] "GET {path} HTTP/1.1" 200 1 "-" "-"\n'


def seconds(lines, aimed):
    every = itertools.count(1000000000, 1 if aimed else SHARE)
    chosen = (second for second in every if not aimed or is_aimed(joined(second, 1), 15))
    return (line(second, "/") for second in itertools.islice(chosen, lines))


def paths(lines, database):
    texts = (f"/{n:07x}" for n in itertools.count())
    chosen = aimed_paths(texts, database) if database else texts
    return (line(1000000000 + n // 100, path) for n, path in enumerate(itertools.islice(chosen, lines)))


def aimed_paths(texts, database):
    secret = sqlite3.connect(database).execute("SELECT value FROM setting WHERE name = 'hash_secret'").fetchone()[0]
    # To the hash of its text a path adds what its dimension, the third, does.
    shift = 2 * 0x9E3779B97F4A7C15
    return (text for text in texts if is_aimed(xxh3_of_8(text.encode(), secret) + shift, BITS))


kind, count, given = sys.argv[1], int(sys.argv[2]), (sys.argv + [None])[3]
aim = not kind.startswith("any-")
sys.stdout.writelines(seconds(count, aim) if kind.endswith("seconds") else paths(count, given if aim else None))
