import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the program under test listens, and the key that it takes. */
export interface Target {
  /** OTLP over HTTP, without a path. */
  readonly otlpHttp: string;
  /** The API, for reading back. */
  readonly url: string;
  readonly key: string;
}

export interface Case {
  readonly name: string;
  /** Why it is not run; otherwise `run` is. */
  readonly skip?: string;
  /** Throws when the answer is not the one that the suite expects. */
  readonly run?: (target: Target) => Promise<void>;
}

export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type SuiteSignal = (typeof SIGNALS)[number];

const EXAMPLES: Readonly<Record<SuiteSignal, string>> = {
  traces: 'trace.json',
  metrics: 'metrics.json',
  logs: 'logs.json',
};

export function exampleText(suite: string, signal: SuiteSignal): string {
  return readFileSync(join(suite, 'examples', EXAMPLES[signal]), 'utf8');
}

export interface Sent {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** One request, its headers exactly as given: an empty content type is none. */
export async function send(
  { otlpHttp, key }: Target,
  path: string,
  {
    method = 'POST',
    contentType = '',
    encoding = '',
    body,
  }: {
    readonly method?: string;
    readonly contentType?: string;
    readonly encoding?: string;
    readonly body?: Uint8Array;
  },
): Promise<Sent> {
  const response = await fetch(`${otlpHttp}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(contentType === '' ? {} : { 'content-type': contentType }),
      ...(encoding === '' ? {} : { 'content-encoding': encoding }),
    },
    ...(body === undefined || method === 'GET' ? {} : { body: Buffer.from(body) }),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: Buffer.from(await response.arrayBuffer()),
  };
}

export function expectEqual(what: string, got: unknown, want: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    throw new Error(`${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
  }
}
