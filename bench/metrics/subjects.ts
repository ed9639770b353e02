import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { START, startOriel } from '../../journeys/kit/oriel-process.ts';
import { treeCpuSeconds } from '../kit/process-cpu.ts';

/** Something that takes remote write and answers PromQL. */
export interface Subject extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly writeUrl: string;
  /** Below it stand `query` and `query_range`. */
  readonly queryUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /**
   * After the load, before the questions: everything has its lasting form. Seconds of processor time that it would have taken as well had
   * there been no load.
   */
  settle(): Promise<number>;
  /** Bytes on disk of what is kept of samples, by what it is; undefined where the subject does not tell. */
  parts?(): Promise<Readonly<Record<KeptPart, number>>>;
}

/** What the names mean in the program's own metric; rows that are not packed yet count as samples. */
export const KEPT_PARTS = { samples: 'chunks', series: 'index of series', rollups: 'roll-ups' } as const;
export type KeptPart = keyof typeof KEPT_PARTS;

export const SUBJECTS = ['oriel', 'prometheus', 'victoria-metrics'] as const;
export type SubjectName = (typeof SUBJECTS)[number];

/** On a directory of its own, which goes with it, unless one is given. `undefined` where it is not installed. */
export async function startSubject(name: SubjectName, dataDir?: string): Promise<Subject | undefined> {
  if (name === 'oriel') return startOurs(dataDir);
  if (spawnSync('which', [name]).status !== 0) {
    console.log(`skipped: ${name} is not installed (Debian's package ${name})`);
    return undefined;
  }
  return startPeer(name, dataDir);
}

async function startOurs(data: string | undefined): Promise<Subject> {
  const environment = { ORIEL_SELF_TELEMETRY: 'false' };
  const oriel = await startOriel({ program: START, environment, ...(data && { data }) });
  // In a directory that was kept there is one already.
  await oriel.command('tenant', 'create', 'bench', '--accept-any-time');
  const made = await oriel.command('key', 'create', '--name', 'bench', '--scope', 'ingest,read', '--tenant', 'bench');
  const key = made.stdout.trim();
  return {
    name: 'oriel',
    pid: oriel.run.pid,
    writeUrl: `${oriel.run.url}/api/v1/write`,
    queryUrl: `${oriel.run.url}/api/v1`,
    headers: { authorization: `Bearer ${key}` },
    dataDir: oriel.data,
    settle: async () => {
      await sleep(3_000);
      let atRest = 0;
      // Rows become fresh chunks, those become chunks; what was packed leaves two minutes later.
      for (let round = 0; round < 3; round++) {
        if (round > 0) atRest += await rest(oriel.run.pid, 125);
        await oriel.command('pack');
      }
      return atRest;
    },
    parts: async () => {
      const text = await (await fetch(`${oriel.run.url}/metrics`)).text();
      const bytesOf = (signal: KeptPart) =>
        Number(new RegExp(`^oriel_store_disk_bytes\\{signal="${signal}"\\} (.+)$`, 'm').exec(text)?.[1] ?? 0);
      return { samples: bytesOf('samples'), series: bytesOf('series'), rollups: bytesOf('rollups') };
    },
    [Symbol.asyncDispose]: () => oriel[Symbol.asyncDispose](),
  };
}

async function startPeer(name: Exclude<SubjectName, 'oriel'>, kept: string | undefined): Promise<Subject> {
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), `oriel-bench-${name}-`));
  const port = await freePort();
  const listen = `127.0.0.1:${port}`;
  const args =
    name === 'prometheus'
      ? [
          '--config.file=/dev/null',
          `--storage.tsdb.path=${dataDir}`,
          `--web.listen-address=${listen}`,
          '--web.enable-remote-write-receiver',
          '--query.max-samples=500000000',
          '--storage.tsdb.retention.time=100d',
          '--log.level=error',
        ]
      : [
          `-storageDataPath=${dataDir}`,
          `-httpListenAddr=${listen}`,
          '-retentionPeriod=12',
          '-search.disableCache',
          '-search.latencyOffset=0s',
          '-loggerLevel=ERROR',
          '-search.maxQueryDuration=120s',
        ];
  const child: ChildProcess = spawn(name, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const url = `http://${listen}`;
  // With a load that was kept, one of them listens long before it answers.
  const ready = name === 'prometheus' ? `${url}/-/ready` : `${url}/health`;
  for (let attempt = 0; ; attempt++) {
    if (
      await fetch(ready).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    if (attempt > 600) throw new Error(`${name} did not start`);
    await sleep(100);
  }
  return {
    name,
    pid: child.pid!,
    writeUrl: `${url}/api/v1/write`,
    queryUrl: `${url}/api/v1`,
    headers: {},
    dataDir,
    settle: async () => {
      if (name === 'victoria-metrics') await fetch(`${url}/internal/force_flush`);
      await sleep(5_000);
      return 0;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits for so many seconds, and says what processor time a server that does nothing takes for as long: by its idlest five. */
async function rest(pid: number, seconds: number): Promise<number> {
  const WINDOW_SECONDS = 5;
  let least = Number.POSITIVE_INFINITY;
  for (let waited = 0; waited < seconds; waited += WINDOW_SECONDS) {
    const before = treeCpuSeconds(pid);
    await sleep(WINDOW_SECONDS * 1_000);
    least = Math.min(least, treeCpuSeconds(pid) - before);
  }
  return (least / WINDOW_SECONDS) * seconds;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
