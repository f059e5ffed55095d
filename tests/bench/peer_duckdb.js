// DuckDB: one line a row, taken apart by a regular expression.    usage: node peer_duckdb.js LOG DATABASE
// Prints the number of rows.
const { DuckDBInstance } = require('@duckdb/node-api');

const line = String.raw`^(\S+) \S+ (\S+) \[([^]]+)\] "(\S+) (\S+) ([^"]+)" (\d+) (\d+|-) "([^"]*)" "([^"]*)"`;
const names = ['remote_addr', 'remote_user', 'time', 'method', 'target', 'protocol', 'status', 'bytes', 'referer',
	'user_agent'];

async function main(log, database) {
	const instance = await DuckDBInstance.create(database);
	const connection = await instance.connect();
	await connection.run(`
		CREATE TABLE request AS
		SELECT part.* REPLACE (strptime(part.time, '%d/%b/%Y:%H:%M:%S %z') AS time, part.status::USMALLINT AS status,
			TRY_CAST(part.bytes AS UBIGINT) AS bytes)
		FROM (SELECT unnest(regexp_extract(text, '${line}', ['${names.join("', '")}'])) FROM
			read_csv('${log}', columns = {'text': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',
				header = false, auto_detect = false)) AS part`);
	const rows = (await connection.runAndReadAll('SELECT count(*) FROM request')).getRows()[0][0];
	connection.closeSync();
	instance.closeSync();
	console.log(String(rows));
}

main(...process.argv.slice(2)).catch((error) => {
	console.error(error.message);
	process.exit(1);
});
