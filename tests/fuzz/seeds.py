"""Writes what the fuzz targets start with: DIRECTORY/seeds/TARGET/NUMBER, and words to put in as DIRECTORY/TARGET.dict.

All of it is taken from what the project has: lines from sample-data/, strings from the unit tests, words from the tables in
headers.  So what a test is added for is a seed as well.

usage: seeds.py DIRECTORY
"""

import bz2
import glob
import gzip
import lzma
import pathlib
import re
import struct
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
LINES_OF_A_LOG = 12

# Comments, strings, characters: a string in a comment is none.
TOKENS = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
ESCAPES = re.compile(r'\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)')
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def unescape(text):
    def byte(found):
        code = found[1]
        if code[0] == "x":
            return chr(int(code[1:], 16) & 255)
        return chr(int(code, 8) & 255) if code[0] in "01234567" else LETTERS.get(code, code)
    return ESCAPES.sub(byte, text)


def strings(*patterns):
    """The strings of C files, those that stand behind each other joined."""
    found = []
    for name in sorted(name for pattern in patterns for name in glob.glob(str(ROOT / pattern))):
        code = pathlib.Path(name).read_text()
        last_end = None
        for token in TOKENS.finditer(code):
            if token[0][0] != '"':
                continue
            text = unescape(token[0][1:-1]).encode("latin-1", "ignore") if token[0].isascii() else token[0][1:-1].encode()
            if last_end is not None and not code[last_end:token.start()].strip(" \t\n\\"):
                found[-1] += text
            else:
                found.append(text)
            last_end = token.end()
    return found


def samples():
    """Some lines of each log, with its name."""
    for path in sorted((ROOT / "sample-data").rglob("*.log*")):
        content = path.read_bytes()
        lines = (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines(keepends=True)
        yield path.stem, lines[:: max(1, len(lines) // LINES_OF_A_LOG)]


def pairs(texts, is_first):
    """Each such string with the one behind it, and by itself."""
    for first, second in zip(texts, texts[1:] + [b""]):
        if is_first(first):
            yield first
            yield first + b"\n" + second


def is_definition(text):
    return b"\n" not in text and any(mark in text for mark in (b"%", b"$", b"(?"))


def compressed(content):
    yield content
    yield gzip.compress(content, 9, mtime=0)
    yield bz2.compress(content)
    for check in lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_SHA256:
        yield lzma.compress(content, check=check)
    yield lzma.compress(content, format=lzma.FORMAT_ALONE)
    for option in "-1", "-19", "--no-check":
        yield subprocess.run(["zstd", "-qc", option], input=content, stdout=subprocess.PIPE, check=True).stdout


def decompress_seeds():
    contents = [b"", b"a\n", b"x" * 5000 + b"\n"] + [b"".join(lines[:4]) for _, lines in samples()][:2]
    files = [file for content in contents for file in compressed(content)]
    yield from files
    for file in files[1:]:
        yield file + file
        yield file + b"\0" * 4 + file
    yield struct.pack("<II", 0x184D2A50, 3) + b"abc" + files[-1]


def w3c_logs():
    """Each #Fields line of a log with some lines behind it."""
    logs = [path.read_bytes().splitlines(keepends=True) for path in (ROOT / "sample-data").glob("*.log")]
    return [b"".join(lines[at:at + 4]) for lines in logs for at, line in enumerate(lines) if line.startswith(b"#Fields")]


def wrapped():
    """Lines of the logs in what the unit test has around its own."""
    around = [text for text in strings("tests/unit/unwrap_test.c") if b":" in text and len(text) < 80]
    for _, lines in samples():
        for text in around[::7]:
            yield text + lines[0]
        yield b'{"log":"' + lines[0].strip().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'\\n","stream":"stdout","time":"x"}'


def rows():
    """What an edited row may be: its numbers, extra, note and strings."""
    numbers = [(1795176000, 200, 1234, 17000, 123456, 60), (0, -1, -1, -1, -1, 0), (-62135596800, 999, 2**63 - 1, 0, 0, -1439)]
    extras = [b"", b'{"remote_logname":"x","request":"\\u0016\\u0003"}', b'{"server_port":80}', b'{"a":{"b":[1,null]},"status":null}']
    notes = [b"", b'{"logged":{"5":"a\\\\x22b","0":""}}', b'{"format":"%h %t","logged":{}}', b'{"line":"\\u00ff"}',
             b'{"format":"{\\"a\\":\\"$time_local\\",\\"status\\":$status}"}']
    texts = [b"192.0.2.1", b"GET", b"/", b"a=b", b"HTTP/1.1", b"-", b'a "b" \\ \x01\xff', b"u", b"www.example.com"]
    for number in numbers:
        for extra in extras + [text for text in strings("tests/unit/json*_test.c") if text.startswith(b"{")]:
            for note in notes if extra in extras else notes[:1]:
                yield struct.pack("<qqqqii", *number) + b"\0".join([extra, note] + texts)


TARGETS = {
    "format": lambda: [*pairs(strings(*(f"tests/unit/{suite}_test.c" for suite in ("*format*", "goaccess", "pattern", "value", "json*"))),
                              is_definition),
                       *(name.encode() + b"\n" + b"".join(lines[:3]) for name, lines in samples()),
                       *strings("stages/parse/format/format.h"),
                       *pairs([b"pattern:" + text if b"(?" in text else text for text in strings("tests/unit/pattern_test.c")],
                              lambda text: text.startswith(b"pattern:"))],
    "lines": lambda: [*(b"".join(lines[at:at + 3]) for _, lines in samples() for at in range(0, len(lines), 3)),
                      *(text for text in strings("tests/unit/json*_test.c", "tests/unit/infer_test.c", "tests/unit/parse_test.c") if len(text) > 30)],
    "json": lambda: [*strings("tests/unit/json*_test.c"), *(line for _, lines in samples() for line in lines if line[:1] == b"{")],
    "w3c": lambda: [first + b"\n" + b"\n".join(rest) + b"\n" for texts in [strings("tests/unit/w3c_test.c")]
                    for first, *rest in zip(texts, texts[1:], texts[2:]) if first.startswith(b"#Fields")] + w3c_logs(),
    "unwrap": lambda: [*strings("tests/unit/unwrap_test.c"), *wrapped()],
    "clock": lambda: pairs(strings("tests/unit/clock_test.c"), lambda text: b"%" in text),
    "decompress": decompress_seeds,
    "export": rows,
    "conf": lambda: strings("tests/unit/conf_*_test.c"),
}

WORDS = {
    "format": ["stages/parse/format/field.h", "stages/parse/text/clock.h", "stages/parse/*/compile*.c"],
    "lines": ["stages/parse/format/format.h"],
    "json": ["stages/parse/detect/json_infer.c", "stages/parse/format/field.h"],
    "w3c": ["stages/parse/dialect/compile_w3c.c"],
    "unwrap": ["stages/parse/wrap/wrap*.c", "stages/parse/wrap/unwrap.c"],
    "clock": ["stages/parse/text/clock.h"],
    "export": ["stages/parse/note.c", "stages/parse/format/field.h"],
    "conf": ["cmd/conf/*.c"],
}


def words(target):
    """The words of the strings that are not in capitals, in libFuzzer's notation."""
    found = {word for text in strings(*WORDS[target]) for word in re.split(rb"[\s|,{}]+", text) if 1 < len(word) < 64}
    prefix = {"format": "$", "clock": "%"}.get(target, "")
    for word in sorted(found):
        quoted = "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\x{c:02x}" for c in word)
        yield f'"{quoted}"\n'
        if prefix:
            yield f'"{prefix}{quoted}"\n'


def main(directory):
    for target, make in TARGETS.items():
        seeds = directory / "seeds" / target
        seeds.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(sorted(set(make()), key=lambda seed: (len(seed), seed))):
            (seeds / f"{number:04}").write_bytes(seed)
        if target in WORDS:
            (directory / f"{target}.dict").write_text("".join(words(target)))


main(pathlib.Path(sys.argv[1]))
