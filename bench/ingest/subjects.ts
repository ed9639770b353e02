import { makeLogRequest } from '../decode/make-request.ts';
import { makePointRequest } from './make-points.ts';
import { makeSampleRequest } from './make-sample-request.ts';
import { makeSpanRequest } from './make-spans.ts';

export interface Subject {
  readonly name: 'logs' | 'spans' | 'points' | 'samples';
  /** Where it is not what it is called. */
  readonly stored?: 'samples';
  /** Of the address for OTLP over HTTP, or of the program's own. */
  readonly door: 'otlpHttp' | 'url';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly goalCpu: number;
  readonly goalBytes: number;
  readonly make: (records: number, seed: number, start: bigint) => Uint8Array;
}

const OTLP = { door: 'otlpHttp', headers: { 'content-type': 'application/x-protobuf' } } as const;
const REMOTE_WRITE = {
  door: 'url',
  headers: {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
  },
} as const;

export const SUBJECTS: readonly Subject[] = [
  { name: 'logs', ...OTLP, path: '/v1/logs', goalCpu: 9, goalBytes: 90, make: makeLogRequest },
  { name: 'spans', ...OTLP, path: '/v1/traces', goalCpu: 8, goalBytes: 90, make: makeSpanRequest },
  // As rows, before they are packed: the goal for bytes is that of chunks.
  {
    name: 'points',
    stored: 'samples',
    ...OTLP,
    path: '/v1/metrics',
    goalCpu: 0.6,
    goalBytes: 2.2,
    make: makePointRequest,
  },
  { name: 'samples', ...REMOTE_WRITE, path: '/api/v1/write', goalCpu: 0.6, goalBytes: 2.2, make: makeSampleRequest },
];
