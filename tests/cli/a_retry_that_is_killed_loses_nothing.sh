# A short campaign of kills; `make crash` runs a long one.
. "$ROOT/tests/lib/script.sh"
export TMPDIR="$PWD"

if python3 "$ROOT/tests/crash/campaign.py" --retry --kills 15 --seed 1 --lines 10000 >campaign; then
	echo "nothing lost, nothing doubled, nobody left behind"
else
	cat campaign
fi
