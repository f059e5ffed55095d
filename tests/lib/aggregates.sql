-- What oracle.py works out as `aggregates`: name, value, number.
WITH log AS (SELECT * FROM access_log), answer(name, value, number) AS (
	SELECT 'status', status, count(*) FROM log GROUP BY status
	UNION ALL SELECT 'method', request_method, count(*) FROM log GROUP BY request_method
	UNION ALL SELECT 'protocol', server_protocol, count(*) FROM log GROUP BY server_protocol
	UNION ALL SELECT 'hour', time / 3600000000, count(*) FROM log GROUP BY time / 3600000000
	UNION ALL SELECT 'different remote_addr', NULL, count(DISTINCT remote_addr) FROM log
	UNION ALL SELECT 'different remote_user', NULL, count(DISTINCT remote_user) FROM log
	UNION ALL SELECT 'different host', NULL, count(DISTINCT host) FROM log
	UNION ALL SELECT 'different request_path', NULL, count(DISTINCT request_path) FROM log
	UNION ALL SELECT 'different query_string', NULL, count(DISTINCT query_string) FROM log
	UNION ALL SELECT 'different http_referer', NULL, count(DISTINCT http_referer) FROM log
	UNION ALL SELECT 'different http_user_agent', NULL, count(DISTINCT http_user_agent) FROM log
	UNION ALL SELECT 'bytes in remote_addr', NULL, coalesce(sum(length(CAST(remote_addr AS BLOB))), 0) FROM log
	UNION ALL SELECT 'bytes in remote_user', NULL, coalesce(sum(length(CAST(remote_user AS BLOB))), 0) FROM log
	UNION ALL SELECT 'bytes in host', NULL, coalesce(sum(length(CAST(host AS BLOB))), 0) FROM log
	UNION ALL SELECT 'bytes in request_path', NULL, coalesce(sum(length(CAST(request_path AS BLOB))), 0) FROM log
	UNION ALL SELECT 'bytes in query_string', NULL, coalesce(sum(length(CAST(query_string AS BLOB))), 0) FROM log
	UNION ALL SELECT 'bytes in http_referer', NULL, coalesce(sum(length(CAST(http_referer AS BLOB))), 0) FROM log
	UNION ALL SELECT 'bytes in http_user_agent', NULL, coalesce(sum(length(CAST(http_user_agent AS BLOB))), 0) FROM log
	UNION ALL SELECT 'events', NULL, count(*) FROM log
	UNION ALL SELECT 'bytes below 2^32', NULL, coalesce(sum(body_bytes_sent & 4294967295), 0) FROM log
	UNION ALL SELECT 'bytes above', NULL, coalesce(sum(body_bytes_sent >> 32), 0) FROM log
	UNION ALL SELECT 'sizes', NULL, count(body_bytes_sent) FROM log
	UNION ALL SELECT 'first', NULL, min(time) FROM log
	UNION ALL SELECT 'last', NULL, max(time) FROM log
	UNION ALL SELECT 'extras', NULL, count(extra) FROM log)
SELECT name, value, number FROM answer;
