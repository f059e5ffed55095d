"""The known differences between what other tools expect and what logetl stores: which side is right, and why."""
import fnmatch

DASH = 'both: `-` is NULL here, as everywhere; the extension writes what the directive means by it'
LIST = 'both: several addresses, kept as they were logged; CrowdSec takes the last'
SIZE = 'ours: a size that is no number, or is negative, makes no line of common'
URL = "both: the request's target is kept as it was logged, a whole URL; CrowdSec takes its path and scheme out of it"
CREATED = "both: the line's time is when the answer was sent; CrowdSec takes when the request came, which is in extra here"
FORWARDED = "both: the format has no client but X-Forwarded-For's list, kept in extra; CrowdSec takes an address out of it"
MARKDOWN = 'neither: on its way into the test the line lost its addresses to Markdown links; Filebeat finds them in there'
PROXIES = 'both: of several addresses in front the first is the client here, and all are in extra; Filebeat takes the first public one'
CLOUDFRONT = "both: cs(Host) is in extra, host is what the viewer asked for; date and time are one; %20 is undone; `-` is NULL"

# tool; file; lines of it (of the log, or of the test), none for all; field, with wildcards; who is right, and why
KNOWN = [
    ('crowdsec', 'traefik_json.log', (7,), 'remote_addr', LIST),
    ('crowdsec', 'traefik_json.log', (7,), 'source_ip', LIST),
    ('crowdsec', 'traefik_json.log', (), 'request_duration_in_ms', 'ours: Duration is in nanoseconds; CrowdSec calls it milliseconds'),
    ('crowdsec', 'aws-alb-logs.log', (), 'http_path', URL),
    ('crowdsec', 'aws-alb-logs.log', (), 'request', URL),
    ('crowdsec', 'aws-alb-logs.log', (3, 10), 'protocol', URL),
    ('crowdsec', 'aws-alb-logs.log', (1, 2, 3, 8, 9, 10), 'timestamp', CREATED),
    ('crowdsec', 'aws-cloudfront-logs.log', (), 'cs_host', CLOUDFRONT),
    ('crowdsec', 'aws-cloudfront-logs.log', (), 'sc_content_type', CLOUDFRONT),
    ('crowdsec', 'aws-cloudfront-logs.log', (), 'time', CLOUDFRONT),
    ('crowdsec', 'aws-cloudfront-logs.log', (), 'x_forwarded_for', CLOUDFRONT),
    ('crowdsec', 'envoy.log', (5, 9, 10), 'remote_addr', FORWARDED),
    ('crowdsec', 'envoy.log', (5, 9, 10), 'source_ip', FORWARDED),
    ('filebeat', 'iis-test-iis-7.5.log', (5,), '*', MARKDOWN),
    ('filebeat', 'nginx-test.log', (1, 3, 5, 6), '*', PROXIES),
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
