import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

/** Where Debian's package puts it. */
export const PROMETHEUS = '/usr/bin/prometheus';

export interface PrometheusProcess {
  readonly url: string;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  readonly program?: string;
  readonly flags?: readonly string[];
}

/** A real Prometheus on loopback with that configuration, which is JSON and so YAML. */
export async function startPrometheus(
  directory: string,
  name: string,
  configOf: (ownAddress: string) => object,
  { program = PROMETHEUS, flags = [] }: PrometheusOptions = {},
): Promise<PrometheusProcess> {
  const port = await freePort();
  const file = join(directory, `${name}.yml`);
  writeFileSync(file, JSON.stringify(configOf(`127.0.0.1:${port}`)));
  const child = spawn(
    program,
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, name)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      ...flags,
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const url = `http://127.0.0.1:${port}`;
  await until(
    () => {
      if (child.exitCode !== null) throw new Error(`"${program}" ended with ${child.exitCode}`);
      return fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    },
    { timeoutMs: 60_000, what: `${name} to be ready` },
  );
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
