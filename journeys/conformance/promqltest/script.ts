import { parseSeriesDescription, type SeriesDescription } from '@oriel/promql';
import { parseDuration } from './durations.ts';
import { parseStartTimestamps } from './start-timestamps.ts';

/** A series of a `load`; `startOffsetsMs` are relative to the samples' times, `null` for none. */
export interface LoadedSeries extends SeriesDescription {
  readonly startOffsetsMs: readonly (number | null)[] | null;
}

export interface Load {
  readonly kind: 'load';
  readonly stepMs: number;
  /** Classic histograms are also loaded as native ones with custom buckets. */
  readonly withCustomBuckets: boolean;
  readonly series: readonly LoadedSeries[];
}

export type ExpectationKind = 'ordered' | 'fail' | 'warn' | 'no_warn' | 'info' | 'no_info';

export interface Expectation {
  readonly kind: ExpectationKind;
  readonly matches: (message: string) => boolean;
  readonly text: string;
}

export interface Evaluation {
  readonly kind: 'eval';
  readonly line: number;
  readonly query: string;
  /** For an instant query all of one range; the step is 0 then. */
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly expectations: readonly Expectation[];
  readonly result: Expected;
}

export type Expected =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | {
      readonly kind: 'series';
      readonly series: readonly SeriesDescription[];
      /** When the points are; of an instant query only if it asks for a range vector. */
      readonly times: { readonly startMs: number; readonly endMs: number; readonly stepMs: number } | null;
    };

export type Command = Load | { readonly kind: 'clear' } | Evaluation;

const LOAD = /^load(_with_nhcb)?\s+(.+)$/i;
const INSTANT = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?))?\s+(.+)$/i;
const RANGE = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+)$/i;
const RANGE_VECTOR = /^expect range vector\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+)$/;
const EXPECT = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/;

/** Reads a script of the test language. A comment within a block ends the block, as an empty line does. */
export function parseScript(text: string): Command[] {
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  const commands: Command[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (line === '') continue;
    const block: string[] = [];
    const number = at + 1;
    const isBlock = !/^clear$/i.test(line);
    while (isBlock && (lines[at + 1] ?? '') !== '') block.push(lines[++at] as string);
    commands.push(parseCommand(line, block, number));
  }
  return commands;
}

function parseCommand(line: string, block: readonly string[], number: number): Command {
  if (/^clear$/i.test(line)) return { kind: 'clear' };
  const load = LOAD.exec(line);
  if (load !== null) return parseLoad(load[2] as string, load[1] !== undefined, block);
  const range = RANGE.exec(line);
  if (range !== null) {
    const [, modifier, from, to, step, query] = range as unknown as [string, string | undefined, ...string[]];
    const times = {
      startMs: parseDuration(from as string),
      endMs: parseDuration(to as string),
      stepMs: parseDuration(step as string),
    };
    return parseEvaluation(query as string, times, times, modifier, block, number);
  }
  const instant = INSTANT.exec(line);
  if (instant === null) throw new Error(`line ${number}: "${line}" is no command`);
  const [, modifier, at, query] = instant;
  const timeMs = parseDuration(at as string);
  const times = { startMs: timeMs, endMs: timeMs, stepMs: 0 };
  return parseEvaluation(query as string, times, null, modifier, block, number);
}

function parseLoad(step: string, withCustomBuckets: boolean, block: readonly string[]): Load {
  const series: LoadedSeries[] = [];
  let startOffsetsMs: readonly (number | null)[] | null = null;
  for (const line of block) {
    const starts = /^(\S*)@st\s+(.+)$/.exec(line);
    if (starts !== null) startOffsetsMs = parseStartTimestamps(starts[2] as string);
    else {
      series.push({ ...parseSeriesDescription(line), startOffsetsMs });
      startOffsetsMs = null;
    }
  }
  return { kind: 'load', stepMs: parseDuration(step), withCustomBuckets, series };
}

function parseEvaluation(
  query: string,
  queryTimes: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
  resultTimes: { readonly startMs: number; readonly endMs: number; readonly stepMs: number } | null,
  modifier: string | undefined,
  block: readonly string[],
  line: number,
): Evaluation {
  const expectations: Expectation[] = [];
  if (modifier !== undefined) expectations.push(expectation(modifier.toLowerCase() as ExpectationKind));
  const series: SeriesDescription[] = [];
  let times = resultTimes;
  let result: Expected | null = null;
  for (const row of block) {
    const message = /^expected_fail_(message|regexp)\s+(.+)$/.exec(row);
    const vector = RANGE_VECTOR.exec(row);
    const expect = EXPECT.exec(row);
    if (message !== null)
      expectations.push(expectation('fail', message[1] === 'message' ? 'msg' : 'regex', message[2]));
    else if (vector !== null)
      times = {
        startMs: parseDuration(vector[1] as string),
        endMs: parseDuration(vector[2] as string),
        stepMs: parseDuration(vector[3] as string),
      };
    else if (row.startsWith('expect string '))
      result = { kind: 'string', value: goUnquote(row.slice('expect string '.length)) };
    else if (expect !== null) expectations.push(expectation(expect[1] as ExpectationKind, expect[2], expect[3]));
    else if (isNumber(row)) result = { kind: 'scalar', value: numberOf(row) };
    else series.push(parseSeriesDescription(row));
  }
  return {
    kind: 'eval',
    line,
    query,
    ...queryTimes,
    expectations,
    result: result ?? { kind: 'series', series, times },
  };
}

function expectation(kind: ExpectationKind, how?: string, what = ''): Expectation {
  const text = what.trim();
  if (how === 'msg') return { kind, text, matches: (message) => message === text };
  const pattern = new RegExp(how === 'regex' ? text : '', 's');
  return { kind, text, matches: (message) => pattern.test(message) };
}

const NUMBER = /^[+-]?(?:inf|nan|0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;

function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

function numberOf(text: string): number {
  if (/nan$/i.test(text)) return Number.NaN;
  if (/inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function goUnquote(text: string): string {
  return text.startsWith('`') ? text.slice(1, -1) : (JSON.parse(text) as string);
}
