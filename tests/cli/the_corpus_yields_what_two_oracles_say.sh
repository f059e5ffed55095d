# Real logs, in five disguises each, against the oracle of these tests and the one that stands beside the corpus.
. "$ROOT/tests/lib/script.sh"
corpus=${LOGETL_CORPUS:-$ROOT/../shared/corpus}
[ -d "$corpus" ] || skip "there is no corpus of real logs at $corpus"
[ -f "$corpus/../tools/oracle.py" ] || skip "there is no oracle beside the corpus"

# What the other oracle prints, from the database.
as_the_other_oracle() {
	"$LOGETL" query --json --db "$1" "
		SELECT lines, blank, rejected, duplicates, inserted FROM run;
		SELECT sum(body_bytes_sent) AS bytes, min(time) / 1000000 AS first, max(time) / 1000000 AS last,
			count(DISTINCT remote_addr) AS clients, count(DISTINCT request_path) AS paths FROM access_log;
		SELECT json_group_object(status, n) AS status FROM
			(SELECT status, count(*) AS n FROM access_log GROUP BY status ORDER BY status);
		SELECT json_group_object(coalesce(request_method, 'None'), n) AS methods FROM
			(SELECT request_method, count(*) AS n FROM access_log GROUP BY 1 ORDER BY 1)" >facts.json
	python3 -c '
import json, sys
decoder, text, facts = json.JSONDecoder(), open("facts.json").read(), {}
while text.strip():
    rows, end = decoder.raw_decode(text.strip())
    text = text.strip()[end:]
    facts.update({k: json.loads(v) if isinstance(v, str) else v for k, v in rows[0].items()})
print(json.dumps(facts, indent=1, sort_keys=True))'
}

check() {
	database=$1
	shift
	ingest --db "$database" "$@"
	as_the_other_oracle "$database" >facts
	compare wanted facts "its facts"
}

for log in combined:semicomplete-combined combined:home-server-combined main:shop-combined-xff; do
	format=${log%:*} name=${log#*:} file=$corpus/${log#*:}.log
	echo "$name"
	python3 "$corpus/../tools/oracle.py" --format "$format" "$file" | python3 -c '
import json, sys
print(json.dumps(json.load(sys.stdin), indent=1, sort_keys=True))' >wanted

	check plain.db "$file"
	agrees plain.db --format "$format" "$file"

	sed 's/$/\r/' "$file" >crlf.log
	check crlf.db crlf.log

	gzip -c "$file" >whole.log.gz
	check gzip.db whole.log.gz

	{ head -n 700 "$file" | gzip -c; tail -n +701 "$file" | gzip -1c; } >members.log.gz
	check members.db members.log.gz

	zcat whole.log.gz | check pipe.db -
	rm -f ./*.db
done
