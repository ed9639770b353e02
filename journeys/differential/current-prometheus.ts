import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MODULE = 'github.com/prometheus/prometheus';
const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/prometheus');
const run = promisify(execFile);

/** Where a current release is looked for, and where it is built. */
export const CURRENT_PROMETHEUS = process.env.ORIEL_CURRENT_PROMETHEUS ?? join(FOLDER, 'prometheus');

/** Builds the latest release from Go's module proxy: some minutes of one core, and a gigabyte of Go's caches. */
export async function buildCurrentPrometheus(): Promise<void> {
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Version}}', `${MODULE}@latest`]);
  // As a module release 3.16.0 is v0.316.0.
  const [, minors = '', patch = ''] = /^v0\.(\d+)\.(\d+)$/.exec(stdout.trim()) ?? [];
  if (minors === '') throw new Error(`cannot tell the release of ${MODULE} ${stdout.trim()}`);
  const version = `${Math.floor(Number(minors) / 100)}.${Number(minors) % 100}.${patch}`;
  console.log(`building Prometheus ${version}`);
  await run(
    'nice',
    [
      ...['go', 'install', '-p', '1', '-tags', 'remove_all_sd'],
      ...['-ldflags', `-s -w -X github.com/prometheus/common/version.Version=${version}`],
      `${MODULE}/cmd/prometheus@${stdout.trim()}`,
    ],
    { env: { ...process.env, GOBIN: FOLDER } },
  );
}
