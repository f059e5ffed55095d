. "$ROOT/tests/lib/script.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS
make -s -C "$ROOT" -o "$LOGETL" install LOGETL="$LOGETL" PREFIX="$PWD/usr" SYSCONFDIR="$PWD/etc"
units=$PWD/usr/lib/systemd/system

echo "nothing is wrong with them"
for unit in "$units"/*; do
	echo "${unit##*/}"
	run systemd-analyze verify "$unit"
done
echo "a service may do little: at most 1.0 of 10 points of exposure"
for unit in "$units"/*.service; do
	status=0
	systemd-analyze security --no-pager --offline=true --threshold=10 "$unit" >exposure 2>&1 || status=$?
	[ $status -eq 0 ] && echo "${unit##*/}" || cat exposure
done
# permissions UNIT: what the service may do.
permissions() {
	sed -n '/^# It reads logs/,/^\[Install\]/p' "$1" | grep -v '^\[Install\]\|^$'
}
permissions "$units/logetl.service" >wanted
permissions "$units/logetl@.service" >found
compare wanted found "both may do"
echo "a service says what the command understands"
sed -n 's/^ExecStart=[^ ]* //p' "$units"/*.service | while read -r command options; do
	"$LOGETL" "$command" --help >help
	for option in $options; do
		case $option in
		--*) grep -q -e " $option[ ,]" -e " $option\$" help && echo "$command $option" ;;
		esac
	done
done

echo "the user, and the directory of the databases"
mkdir -p root/etc
systemd-sysusers --root="$PWD/root" "$PWD/usr/lib/sysusers.d/logetl.conf" 2>messages
cut -d : -f 1,5- root/etc/passwd
cut -d : -f 1,4 root/etc/group
sed "s/ logetl  logetl / $(id -u) $(id -g) /" usr/lib/tmpfiles.d/logetl.conf >tmpfiles.conf
run systemd-tmpfiles --root="$PWD/root" --create "$PWD/tmpfiles.conf"
stat -c %A root/var/lib/logetl
