// chDB, ClickHouse as a library: its Regexp format into a MergeTree.    usage: node peer_chdb.js LOG DIRECTORY
// Prints the number of rows.
const { Session } = require('chdb');

const line = String.raw`^(\\S+) \\S+ (\\S+) \\[([^\\]]+)\\] "(\\S+) (\\S+) ([^"]+)" (\\d+) (\\d+) "([^"]*)" "([^"]*)"`;
const [log, directory] = process.argv.slice(2);
const session = new Session(directory);
session.query('CREATE DATABASE bench ENGINE = Atomic');
session.query(`CREATE TABLE bench.request(remote_addr LowCardinality(String), remote_user LowCardinality(String),
	time DateTime, method LowCardinality(String), target String, protocol LowCardinality(String), status UInt16,
	bytes UInt64, referer String, user_agent LowCardinality(String)) ENGINE = MergeTree ORDER BY time`);
session.query(`INSERT INTO bench.request
	SELECT remote_addr, remote_user, parseDateTime(stamp, '%d/%b/%Y:%H:%i:%s +0000'), method, target, protocol, status,
		bytes, referer, user_agent
	FROM file('${log}', Regexp, 'remote_addr String, remote_user String, stamp String, method String, target String,
		protocol String, status UInt16, bytes UInt64, referer String, user_agent String')
	SETTINGS format_regexp = '${line}', format_regexp_escaping_rule = 'Raw'`);
console.log(String(session.query('SELECT count() FROM bench.request', 'CSV')).trim());
process.exit(0);
