import { startOriel } from '../../kit/oriel-process.ts';

/** The receiver under test, and a key of a tenant that accepts any time. */
export interface Target {
  readonly url: string;
  readonly key: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly written: { readonly samples: number; readonly histograms: number; readonly exemplars: number };
}

/** The program of this repository, or the one that `ORIEL_URL` and `ORIEL_KEY` name. */
export async function openTarget(): Promise<Target & AsyncDisposable> {
  const { ORIEL_URL, ORIEL_KEY } = process.env;
  if (ORIEL_URL && ORIEL_KEY) return { url: ORIEL_URL, key: ORIEL_KEY, [Symbol.asyncDispose]: async () => {} };
  const oriel = await startOriel();
  const made = await oriel.command('tenant', 'create', 'conformance', '--retention', 'forever', '--accept-any-time');
  if (made.code !== 0) throw new Error(`no tenant: ${made.stderr}`);
  const scopes = ['--scope', 'ingest,read', '--tenant', 'conformance'];
  const key = await oriel.command('key', 'create', '--name', 'conformance', ...scopes);
  if (key.code !== 0) throw new Error(`no key: ${key.stderr}`);
  return {
    url: oriel.run.url,
    key: key.stdout.trim(),
    [Symbol.asyncDispose]: () => oriel[Symbol.asyncDispose](),
  };
}

/** A missing count is zero. */
export async function write(
  { url, key }: Target,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${key}` },
    body: Buffer.from(body),
  });
  const count = (kind: string) => Number(response.headers.get(`x-prometheus-remote-write-${kind}-written`) ?? 0);
  return {
    status: response.status,
    body: await response.text(),
    written: { samples: count('samples'), histograms: count('histograms'), exemplars: count('exemplars') },
  };
}
