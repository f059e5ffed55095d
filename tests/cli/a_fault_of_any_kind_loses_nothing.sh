# A few faults of each kind; `make crash` tries them all.
. "$ROOT/tests/lib/script.sh"

if python3 "$ROOT/tests/crash/campaign.py" --most 100 --patience 100 >campaign; then
	echo "nothing lost, nothing doubled, nobody left behind"
else
	cat campaign
fi
