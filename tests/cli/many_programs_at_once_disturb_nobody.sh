# A short round of many programs at one database; `make concurrency` plays many.
. "$ROOT/tests/lib/script.sh"
export TMPDIR="$PWD"

if python3 "$ROOT/tests/concurrency/campaign.py" --seconds 8 --seed 1 >campaign; then
	echo "every event is there once, and nobody was left or saw a part"
else
	cat campaign
fi
