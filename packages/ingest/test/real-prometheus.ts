import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDirectory } from './temporary-directory.ts';

/** Debian's package, or whatever stands in the path. */
export const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

export interface RealPrometheus extends AsyncDisposable {
  readonly url: string;
  /** Ends it as its service manager would: it hands on what it has not sent yet. */
  stop(): Promise<void>;
  output(): string;
}

/** A Prometheus that scrapes itself each second and writes what it sees to `remoteWriteUrl`. */
export async function startPrometheus(remoteWriteUrl: string, key: string): Promise<RealPrometheus> {
  const directory = await temporaryDirectory();
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  await writeFile(
    `${directory.path}/prometheus.yml`,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: prometheus
    static_configs: [{ targets: ['${address}'] }]
remote_write:
  - url: ${remoteWriteUrl}
    authorization: { credentials: ${key} }
    send_exemplars: true
    queue_config: { batch_send_deadline: 1s }
    metadata_config: { send_interval: 2s }
`,
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${directory.path}/prometheus.yml`,
      `--storage.tsdb.path=${directory.path}/data`,
      `--web.listen-address=${address}`,
      '--enable-feature=exemplar-storage',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const url = `http://${address}`;
  await ready(url, child, () => output);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  return {
    url,
    stop,
    output: () => output,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 900; attempt++) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}:\n${output()}`);
    const isReady = await fetch(`${url}/-/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await sleep(100);
  }
  throw new Error(`prometheus was not ready within 90 s:\n${output()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}
