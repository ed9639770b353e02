/** A process that starts PostgreSQL, says so in one line and stays: to be killed. Argument: the data directory. */
import { startPostgres } from '../src/postgres/start-postgres.ts';
import { quietLogger } from './quiet-logger.ts';

const child = await startPostgres({ dataDir: process.argv[2]!, logger: quietLogger });
console.log(JSON.stringify({ pid: child.pid }));
setInterval(() => {}, 60_000);
