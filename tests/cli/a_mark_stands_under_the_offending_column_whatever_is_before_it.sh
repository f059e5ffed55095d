# Tabs and control bytes are shown as escapes of four columns, wide characters take two, and nothing that is shown takes none.
. "$ROOT/tests/lib/script.sh"
bad() {
	printf "203.0.113.1 - $1 [30/Feb/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"
}
{
	bad plain
	bad 'tab\there'
	bad '\346\227\245\346\234\254'		# two wide characters
	bad '\360\237\230\200'			# a picture, wide as well
	bad 'e\314\201'				# a combining accent
	bad '\342\200\213\342\200\256x'		# no width, and one that turns the direction of writing
	bad '\033[31mred\007'
	bad 'nul\000'
	bad 'raw\377\303'			# no UTF-8
	bad "$(printf '%0150d' 0)"
	bad "$(printf '\346\227\245%.0s' $(seq 150))"
	bad "$(printf '\001%.0s' $(seq 150))"
} >access.log
ingest --format combined access.log
run "$LOGETL" rejects --limit 100

# The mark stands under the 3 of the 30th of February, counted in columns.
"$LOGETL" rejects --limit 100 | python3 -c '
import sys, unicodedata
lines = [line.decode().rstrip("\n") for line in sys.stdin.buffer]
right = 0
for line, mark in zip(lines, lines[1:]):
    if mark.strip() == "^":
        columns = [(char, 2 if unicodedata.east_asian_width(char) in "WF" else 1) for char in line]
        at = sum(width for _, width in columns[:line.index("[30/Feb") + 1])
        right += at == mark.index("^")
print(right, "marks are right")'
