. "$ROOT/tests/lib/script.sh"
mkdir -p apache2/sites log/apache2
echo "export APACHE_LOG_DIR=$SCRATCH/log/apache2\$SUFFIX" >apache2/envvars
cat >apache2/apache2.conf <<'END'
# Debian's layout, in small
ErrorLog ${APACHE_LOG_DIR}/error.log
LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" vhost_combined
LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \
\"%{User-Agent}i\"" combined
IncludeOptional sites/*.conf
<IfModule log_config_module>
	CustomLog ${APACHE_LOG_DIR}/other_vhosts_access.log vhost_combined
</IfModule>
END
cat >apache2/sites/a.conf <<'END'
<VirtualHost *:80>
	ServerName a.example.com
	CustomLog ${APACHE_LOG_DIR}/access.log combined env=!health
</VirtualHost>
END
cat >apache2/sites/b.conf <<'END'
<VirtualHost *:80>
	Define site b
	LogFormat "%h %t \"%r\" %>s %D" combined
	CustomLog ${APACHE_LOG_DIR}/${site}.log combined
	CustomLog "|/usr/bin/rotatelogs -l ${APACHE_LOG_DIR}/b-%Y%m%d.log 86400" "%t %h \"%r\" %>s"
	CustomLog "|/usr/bin/logger -t b" combined
	TransferLog ${APACHE_LOG_DIR}/transfer.log
</VirtualHost>
END
cd log/apache2
echo 'c.example.com:443 192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] "GET /c HTTP/1.1" 200 5 "-" "curl/8"' >other_vhosts_access.log
echo '192.0.2.1 - - [20/Nov/2026:10:00:01 +0000] "GET /a/1 HTTP/1.1" 200 5 "-" "curl/8"' >access.log.1
echo '192.0.2.1 - - [20/Nov/2026:10:00:02 +0000] "GET /a/2 HTTP/1.1" 200 5 "-" "curl/8"' >access.log
echo '192.0.2.1 [20/Nov/2026:10:00:03 +0000] "GET /b/1 HTTP/1.1" 200 1500000' >b.log
echo '[20/Nov/2026:10:00:04 +0000] 192.0.2.1 "GET /b/2 HTTP/1.1" 200' >b-20261120.log
echo '192.0.2.1 - - [20/Nov/2026:10:00:05 +0000] "GET /b/3 HTTP/1.1" 200 5' >transfer.log
echo '[Fri Nov 20 10:00:00 2026] [notice] start' >error.log
cd ../..

run "$LOGETL" formats --apache-conf apache2/apache2.conf
ingest --apache-conf apache2/apache2.conf
query "SELECT replace(path, '$SCRATCH/', ''), format, lines FROM source ORDER BY 1"
query "SELECT host, request_path, request_time FROM access_log ORDER BY id"

echo "together with another server's"
mkdir nginx
echo "access_log $SCRATCH/nginx/access.log;" >nginx/nginx.conf
echo '192.0.2.1 - - [20/Nov/2026:10:00:06 +0000] "GET /n HTTP/1.1" 200 5 "-" "curl/8"' >nginx/access.log
ingest --apache-conf apache2/apache2.conf --nginx-conf nginx/nginx.conf
query "SELECT request_path FROM access_log WHERE source LIKE '%nginx%'"
