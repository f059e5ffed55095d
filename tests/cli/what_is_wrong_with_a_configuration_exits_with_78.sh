. "$ROOT/tests/lib/script.sh"
generate --lines 3 >a.log
try() {
	echo "\$ logetl $*"
	run "$LOGETL" "$@" | cut -c 1-120
}
nginx() {
	printf '%s\n' "$1" >nginx.conf
	try ingest --nginx-conf nginx.conf
}
try ingest --nginx-conf none.conf
try formats --nginx-conf /dev/null
nginx 'http { access_log a.log'
nginx 'http { access_log /a.log main; }'
nginx 'http { log_format main "$time_local; }'
nginx 'http { include sites/a; }'
nginx 'http { include nginx.conf; }'
nginx 'http { }'
nginx "http { access_log $SCRATCH/no/such.log; }"
nginx 'http { log_format odd "$status"; access_log /a.log odd; }'
nginx 'log_format main "$msec $status"; access_log off;'
printf 'CustomLog ${NO_SUCH_VARIABLE}/a.log common\n' >apache.conf
try check --apache-conf apache.conf a.log
printf 'LogFormat "%%h %%t"\nCustomLog a.log common\n' >apache.conf
try check --apache-conf apache.conf
printf '\000' >nul.conf
try check --apache-conf nul.conf
try ingest --nginx-conf nginx.conf --format common a.log
try ingest --prefix . a.log
try check --prefix . a.log
try formats --nginx-conf nginx.conf --prefix none
try formats --prefix .
ls ./*.db 2>/dev/null || echo "no database was made"
