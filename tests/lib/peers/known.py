"""The known differences between what other tools expect and what logetl stores: which side is right, and why."""
import fnmatch

# tool; file; lines (of the log, or of the test), none for all; field, with wildcards; who is right and why
KNOWN = [
    ('crowdsec', 'traefik_json.log', (7,), 'remote_addr', 'both: several addresses, kept as they were logged; CrowdSec takes the last'),
    ('crowdsec', 'traefik_json.log', (7,), 'source_ip', 'both: several addresses, kept as they were logged; CrowdSec takes the last'),
    ('duckdb', 'bytes_directives.test', (56, 78), '*', 'both: `-` is NULL here, as everywhere; the extension writes 0, which %b means by it'),
    ('duckdb', 'process_thread.test', (170,), '*', 'both: `-` is NULL here, as everywhere; the extension writes close, which %X means by it'),
    ('duckdb', 'typed_headers.test', (172,), '*', 'ours: a length that is no number is kept as it was logged, not dropped'),
    ('duckdb', 'glob_patterns.test', (193,), '*', 'ours: a size that is no number, or is negative, makes no line of common'),
    ('duckdb', 'raw_mode.test', (195,), '*', 'ours: a size that is no number, or is negative, makes no line of common'),
]


def why(tool, comparison):
    for known_tool, file, lines, field, reason in KNOWN:
        if (tool == known_tool and comparison.file.endswith('/' + file) and (not lines or comparison.line in lines)
                and fnmatch.fnmatchcase(comparison.field, field)):
            return reason
    return None
