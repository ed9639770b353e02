import { makeLogRequest } from '../decode/make-request.ts';
import { makePointRequest } from './make-points.ts';
import { makeSpanRequest } from './make-spans.ts';

export interface Subject {
  readonly name: 'logs' | 'spans' | 'points';
  readonly path: string;
  readonly goalCpu: number;
  readonly goalBytes: number;
  readonly make: (records: number, seed: number, start: bigint) => Uint8Array;
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'logs', path: '/v1/logs', goalCpu: 9, goalBytes: 90, make: makeLogRequest },
  { name: 'spans', path: '/v1/traces', goalCpu: 8, goalBytes: 90, make: makeSpanRequest },
  { name: 'points', path: '/v1/metrics', goalCpu: 0.6, goalBytes: 2.2, make: makePointRequest },
];
