"""The known differences between what other tools expect and what logetl stores: which side is right, and why."""
import fnmatch

DASH = 'both: `-` is NULL here, as everywhere; the extension writes what the directive means by it'
LIST = 'both: several addresses, kept as they were logged; CrowdSec takes the last'
SIZE = 'ours: a size that is no number, or is negative, makes no line of common'

# tool; file; lines of it (of the log, or of the test), none for all; field, with wildcards; who is right, and why
KNOWN = [
    ('crowdsec', 'traefik_json.log', (7,), 'remote_addr', LIST),
    ('crowdsec', 'traefik_json.log', (7,), 'source_ip', LIST),
    ('duckdb', 'bytes_directives.test', (56, 78), '*', DASH),
    ('duckdb', 'process_thread.test', (170,), '*', DASH),
    ('duckdb', 'typed_headers.test', (172,), '*', 'ours: a length that is no number is kept as it was logged, not dropped'),
    ('duckdb', 'glob_patterns.test', (193,), '*', SIZE),
    ('duckdb', 'raw_mode.test', (195,), '*', SIZE),
]


def why(tool, comparison):
    """The reason why that differs; None where it should not."""
    for known_tool, file, lines, field, reason in KNOWN:
        if (tool == known_tool and comparison.file.endswith('/' + file) and (not lines or comparison.line in lines)
                and fnmatch.fnmatchcase(comparison.field, field)):
            return reason
    return None
