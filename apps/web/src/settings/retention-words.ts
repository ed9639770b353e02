import { CLASSES, type KeptSignal, type Retained, type RetentionCost } from '../data/tenants.ts';
import { formatBytes } from '../kit/format/bytes.ts';
import { formatCountOf } from '../kit/format/count.ts';

export const SIGNAL_WORDS: Readonly<Record<Retained, string>> = {
  logs: 'Logs',
  spans: 'Traces',
  exemplars: 'Exemplars',
  samples: 'Metrics as they came',
  rollups: 'Metrics rolled up',
};

export function formatDays(days: number): string {
  if (days === 0) return 'for ever';
  return days === 1 ? '1 day' : `${days} days`;
}

/** The classes that somebody may choose, the present one among them whatever the limit. */
export function classChoices({ days, defaultDays, limitDays }: KeptSignal, isOperator: boolean) {
  return CLASSES.filter((one) => isOperator || one === days || isWithin(one, limitDays)).map((one) => ({
    value: String(one),
    label: one === defaultDays ? `${formatDays(one)} (default)` : formatDays(one),
  }));
}

function isWithin(days: number, limitDays: number | null): boolean {
  return limitDays === null || (days !== 0 && days <= limitDays);
}

/** What a change comes to, in sentences; nothing is stored of a signal that was never sent. */
export function costSentences({ rows, bytes, expiringRows, expiringBytes, days }: RetentionCost): string[] {
  if (rows === 0) return ['Nothing that is stored has to move; what comes in from now on is kept so.'];
  const written = `${formatCountOf(rows, 'row')} (${formatBytes(bytes)}) ${rows === 1 ? 'is' : 'are'} written once more in the background; searches go on meanwhile.`;
  if (expiringRows === 0) return [written];
  return [
    written,
    `Of these ${formatCountOf(expiringRows, 'row')} (${formatBytes(expiringBytes)}) ${expiringRows === 1 ? 'is' : 'are'} older than ${formatDays(days)}: they leave within minutes, and only an archive brings them back.`,
  ];
}

/** Where what is stored stands beside its class. */
export function moveWords({ toMoveRows, done }: KeptSignal): string | undefined {
  if (done !== null) return `moving, ${Math.floor(done * 100)} %`;
  if (toMoveRows === null) return undefined;
  return toMoveRows === 0 ? 'all in place' : `${formatCountOf(toMoveRows, 'row')} to move`;
}
