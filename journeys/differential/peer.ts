import { encodeWriteRequest } from '@oriel/ingest/test/encode-write-request';
import { AGGREGATOR_SUMMARIES, ALL_FEATURES, DEFAULT_OPTIONS, FUNCTIONS, type QueryOptions } from '@oriel/promql';
import { sentSeries } from '../conformance/promql-http/sent-series.ts';
import type { PrometheusReply } from '../conformance/promql-http/tenants.ts';
import type { Stored } from '../conformance/promqltest/test-storage.ts';
import type { Asker } from '../conformance/promqltest/try-evaluation.ts';
import { startPrometheus } from '../kit/prometheus-process.ts';
import { askOverHttp, Fault } from './ask-over-http.ts';
import type { Answer } from './compare.ts';
import { commonLanguage, type Language } from './language.ts';
import type { PlacedCase } from './place-case.ts';

/** A real Prometheus that is told and asked the same as our library. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly language: Language;
  /** Its functions and aggregations that our library does not have, as far as it tells. */
  readonly lacking: readonly string[];
  /** What our library must be told to speak as it does. */
  readonly options: QueryOptions;
  readonly histogramsAreClose: NonNullable<Asker['histogramsAreClose']>;
  /** Writes the data and asks. A refusal of the query is an Error; anything else that goes wrong is thrown. */
  answer(placed: PlacedCase): Promise<Answer>;
  stop(): Promise<void>;
}

export interface PeerSettings {
  readonly name: string;
  readonly program: string;
  readonly delayedNameRemoval: boolean;
}

/** What an old release does not know it ignores. */
const FEATURES = [
  'promql-per-step-stats',
  'promql-experimental-functions',
  'promql-duration-expr',
  'promql-extended-range-selectors',
  'promql-binop-fill-modifiers',
];
/** All in the head, never compacted: cases come hours apart and are only asked for once. */
const FLAGS = [
  '--web.enable-remote-write-receiver',
  '--storage.tsdb.min-block-duration=100y',
  '--storage.tsdb.max-block-duration=100y',
  '--storage.tsdb.retention.time=100y',
];

export async function startPeer(directory: string, { name, program, delayedNameRemoval }: PeerSettings): Promise<Peer> {
  const features = delayedNameRemoval ? [...FEATURES, 'promql-delayed-name-removal'] : FEATURES;
  const running = await startPrometheus(directory, name.replaceAll(' ', '-'), () => ({}), {
    program,
    flags: [...FLAGS, `--enable-feature=${features.join(',')}`],
  });
  const ask = async (path: string, params: URLSearchParams) => {
    const response = await fetch(`${running.url}/api/v1${path}`, { method: 'POST', body: params });
    return { status: response.status, body: (await response.json()) as PrometheusReply };
  };
  const asked = askOverHttp(name, { ask });
  const { version } = await buildInformation(running.url);
  const understands = async (query: string) =>
    (await ask('/query', new URLSearchParams({ query, time: '0' }))).body.errorType !== 'bad_data';

  return {
    name,
    version,
    language: await commonLanguage(understands, version),
    lacking: await lackingOf(running.url),
    options: {
      ...DEFAULT_OPTIONS,
      features: { ...ALL_FEATURES, startTimestamps: false, delayedNameRemoval },
    },
    histogramsAreClose: asked.histogramsAreClose,

    async answer(placed) {
      await write(running.url, encodeWriteRequest(placed.series.flatMap(inOrder).map(sentSeries)));
      return asked.answer(placed);
    },

    stop: () => running.stop(),
  };
}

/** Of one message floats are taken before histograms, and what then comes late is dropped: a message for each run of one kind. */
function inOrder({ labels, samples }: Stored): Stored[] {
  const runs: Stored[] = [];
  let kind: string | undefined;
  for (const sample of samples) {
    if (typeof sample.value === 'object' ? kind !== 'histograms' : kind !== 'floats')
      runs.push({ labels, samples: [] });
    kind = typeof sample.value === 'object' ? 'histograms' : 'floats';
    runs.at(-1)!.samples.push(sample);
  }
  return runs;
}

/** Releases before 3.9 do not tell. */
async function lackingOf(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/v1/features`);
  if (!response.ok) return [];
  const { data } = (await response.json()) as {
    readonly data: Readonly<Record<'promql_functions' | 'promql_operators', object>>;
  };
  const ours = new Set([...FUNCTIONS.keys(), ...Object.keys(AGGREGATOR_SUMMARIES)]);
  return [data.promql_functions, data.promql_operators]
    .flatMap(Object.keys)
    .filter((name) => isWord(name) && !ours.has(name));
}

function isWord(name: string): boolean {
  return /^\w+$/.test(name) && !['and', 'or', 'unless', 'atan2'].includes(name);
}

async function buildInformation(url: string): Promise<{ readonly version: string }> {
  const response = await fetch(`${url}/api/v1/status/buildinfo`);
  return ((await response.json()) as { readonly data: { readonly version: string } }).data;
}

async function write(url: string, body: Buffer): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(body),
  });
  if (!response.ok) throw new Fault(`remote write was answered ${response.status}: ${await response.text()}`);
}
