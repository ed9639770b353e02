import { KEPT_OUT_SIGNALS, type KeptOut, type KeptOutSignal } from '../data/kept-out.ts';
import { formatCount, formatCountOf } from './format/count.ts';
import { instantMs } from './format/instant.ts';

/** What is missing for one cause, over all signals and times. */
export interface MissingPart {
  readonly cause: KeptOut['cause'];
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly goesOn: boolean;
  /** With pauses. */
  readonly isAtTimes: boolean;
  /** `12,345 logs below ERROR and 300 spans without an error` */
  readonly what: string;
  readonly why: string;
}

/** The gravest first. */
const CAUSES: readonly KeptOut['cause'][] = ['refused', 'shed', 'quota', 'series'];

export function missingParts(keptOut: readonly KeptOut[]): MissingPart[] {
  return CAUSES.flatMap((cause) => {
    const times = keptOut.filter((one) => one.cause === cause);
    return times.length === 0 ? [] : [missingPart(cause, times)];
  });
}

function missingPart(cause: KeptOut['cause'], times: readonly KeptOut[]): MissingPart {
  const goesOn = times.some((one) => one.goesOn);
  const bySignal = KEPT_OUT_SIGNALS.map((signal) => ({ signal, of: times.filter((one) => one.signal === signal) }));
  const met = bySignal.filter(({ of }) => of.length > 0);
  return {
    cause,
    sinceMs: Math.min(...times.map(({ since }) => instantMs(since))),
    lastMs: Math.max(...times.map(({ lastAt }) => instantMs(lastAt))),
    goesOn,
    isAtTimes: met.some(({ of }) => of.length > 1),
    what: listed(met.map(({ signal, of }) => whatOf(signal, cause, of))),
    why: whyOf(cause, goesOn, times),
  };
}

const WHAT: Readonly<Record<KeptOutSignal, { one: string; below: string }>> = {
  logs: { one: 'log', below: ' below ERROR' },
  traces: { one: 'span', below: ' without an error' },
  metrics: { one: 'sample', below: '' },
};

function whatOf(signal: KeptOutSignal, cause: KeptOut['cause'], times: readonly KeptOut[]): string {
  const sum = (read: (one: KeptOut) => number) => times.reduce((all, one) => all + read(one), 0);
  const { one, below } = WHAT[signal];
  if (cause === 'refused')
    return `${formatCountOf(
      sum(({ requests }) => requests),
      'request',
    )} with ${one}s`;
  const count = formatCountOf(
    sum(({ records }) => records),
    one,
  );
  return `${count}${cause === 'series' ? ' of new series' : below}`;
}

function whyOf(cause: KeptOut['cause'], goesOn: boolean, times: readonly KeptOut[]): string {
  switch (cause) {
    case 'quota': {
      const quotas = new Set(times.flatMap(({ quotaPerHour }) => (quotaPerHour === null ? [] : [quotaPerHour])));
      const [quota] = quotas;
      return quotas.size === 1 ? `over the quota of ${formatCount(quota!)} an hour` : 'over the quotas';
    }
    case 'series':
      return 'over a limit of series';
    case 'shed':
      return `shed while the engine ${goesOn ? 'is' : 'was'} behind`;
    case 'refused':
      return `refused while the spool ${goesOn ? 'takes' : 'took'} nothing; senders that try again lose none of it`;
    default:
      return cause satisfies never;
  }
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}
