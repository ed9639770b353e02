import { gunzipSync } from 'node:zlib';
import type { Received } from './ask.ts';

/** What a subject has answered: the value at each time (seconds) of each series. */
export type Answer = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** How two answers to one question agree, value by value. */
export interface Agreement {
  readonly values: number;
  /** Of these are not the same number, or stand in one of the two alone. */
  readonly different: number;
}

/** Sums of many differ in their last digits by the order in which they are added. */
const TOLERANCE = 1e-9;

interface AnswerBody {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

export function readAnswer({ body, encoding }: Received): Answer {
  const text = (encoding === 'gzip' ? gunzipSync(body) : body).toString();
  const { status, error, data } = JSON.parse(text) as AnswerBody;
  if (status !== 'success') throw new Error(error);
  return new Map(
    data.result.map(({ metric, value, values }) => [
      JSON.stringify(Object.entries(metric).sort()),
      new Map(values ?? (value === undefined ? [] : [value])),
    ]),
  );
}

export function compareAnswers(one: Answer, other: Answer): Agreement {
  let values = 0;
  let different = 0;
  for (const series of new Set([...one.keys(), ...other.keys()])) {
    const left = one.get(series);
    const right = other.get(series);
    for (const time of new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])) {
      values++;
      if (!areSame(left?.get(time), right?.get(time))) different++;
    }
  }
  return { values, different };
}

function areSame(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  const [left, right] = [Number(one), Number(other)];
  return Math.abs(left - right) <= TOLERANCE * Math.max(Math.abs(left), Math.abs(right));
}
