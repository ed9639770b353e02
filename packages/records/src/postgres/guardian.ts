import { type ChildProcess, spawn } from 'node:child_process';
import type { Launch } from './owner.ts';

/**
 * PostgreSQL does not notice when the process that started it dies, so a shell stands in between. It holds our pipe as
 * its standard input and asks PostgreSQL for a fast shutdown when the pipe ends, which the kernel brings about however
 * we die. A shell and not a Node process: it costs half a megabyte instead of forty.
 *
 *     oriel ──pipe──► sh ── waits for ──► postgres
 *                      └── sh: reads the pipe to its end, then SIGINT (fast shutdown)
 */
const SCRIPT = `
exec 3<&0
"$@" </dev/null 3<&- &
postgres=$!
trap 'kill -INT $postgres 2>/dev/null' TERM INT HUP
(trap - TERM INT HUP; read -r _ <&3; kill -INT $postgres 2>/dev/null) >/dev/null 2>&1 &
watcher=$!
exec 3<&- </dev/null
wait $postgres
status=$?
if kill -0 $postgres 2>/dev/null; then wait $postgres; status=$?; fi
kill $watcher 2>/dev/null
exit $status
`;

/** Starts PostgreSQL under its guardian. Standard error carries PostgreSQL's log; ending standard input stops it. */
export function spawnGuarded(launch: Launch, environment: Readonly<Record<string, string>>): ChildProcess {
  const { command, args, uid, gid } = launch;
  return spawn('/bin/sh', ['-c', SCRIPT, 'oriel-postgres', command, ...args], {
    cwd: '/',
    env: { ...environment, PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC' },
    stdio: ['pipe', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C in a terminal reaches us, and we stop PostgreSQL last.
    detached: true,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
}
