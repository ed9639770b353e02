import { isIP } from 'node:net';
import { parseS3Address } from '../archive/place/s3-address.ts';
import type { SettingKind } from './setting.ts';

const BYTE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

const DURATION_UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3 };

function kind<T>(
  expected: string,
  parse: (text: string) => T | undefined,
  print: (value: T) => string,
): SettingKind<T> {
  return { expected, secret: false, parse, print };
}

/** Never empty: the system would listen on every address there is. */
export const host = kind<string>(
  'a name or an address',
  (value) => (value.trim() === '' ? undefined : value.trim()),
  String,
);

export const path = kind<string>('a path', (value) => (value === '' ? undefined : value), String);

/** Empty means "not set". */
export const optionalText = kind<string>('text', (value) => value, String);

/** A URL that may hold a password, or empty. */
export const secretUrl: SettingKind<string> = {
  expected: 'a URL',
  secret: true,
  parse: (value) => (value === '' || URL.canParse(value) ? value : undefined),
  print: String,
};

/** A word that nobody may read who reads the settings; empty means "not set". */
export const secretText: SettingKind<string> = {
  expected: 'text',
  secret: true,
  parse: (value) => value,
  print: String,
};

/** A bucket, a directory, or empty for none. */
export const archive = kind<string>(
  's3://bucket/prefix or the path of a directory',
  (value) => (!value.includes('://') || parseS3Address(value) !== undefined ? value : undefined),
  String,
);

export const url = kind<string>('a URL', (value) => (value === '' || URL.canParse(value) ? value : undefined), String);

export const port = kind<number>(
  'a port from 0 to 65535 (0 picks a free one)',
  (value) => (/^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined),
  String,
);

export const count = kind<number>(
  'a whole number above 0',
  (value) => (/^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined),
  String,
);

/** A size, and the least with which what it bounds still works. */
export function bytesFrom(least: number): SettingKind<number> {
  return kind<number>(
    `a size of at least ${printBytes(least)}, such as 2GiB or 20GB`,
    (value) => atLeast(least, parseBytes(value)),
    printBytes,
  );
}

/** The same; `auto` is 0. */
export function bytesFromOrAuto(least: number): SettingKind<number> {
  return kind<number>(
    `a size of at least ${printBytes(least)}, such as 20GiB, or auto`,
    (value) => (value === 'auto' ? 0 : atLeast(least, parseBytes(value))),
    (value) => (value === 0 ? 'auto' : printBytes(value)),
  );
}

export function durationBetween(leastMs: number, mostMs: number): SettingKind<number> {
  return kind<number>(
    `a duration from ${printDuration(leastMs)} to ${printDuration(mostMs)}, such as 500ms or 5s`,
    (value) => {
      const durationMs = atLeast(leastMs, parseDuration(value));
      return durationMs !== undefined && durationMs <= mostMs ? durationMs : undefined;
    },
    printDuration,
  );
}

export const flag = kind<boolean>(
  'true or false',
  (value) => {
    if (['true', '1', 'yes', 'on', ''].includes(value)) return true;
    return ['false', '0', 'no', 'off'].includes(value) ? false : undefined;
  },
  String,
);

export const list = kind<readonly string[]>(
  'values with commas between them',
  (value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  (value) => value.join(','),
);

/** Addresses and ranges of them, such as `10.0.0.0/8`. */
export const networks = kind<readonly string[]>(
  'addresses or ranges such as 10.0.0.0/8, with commas between them',
  (value) => {
    const networks = list.parse(value) ?? [];
    return networks.every(isNetwork) ? networks : undefined;
  },
  list.print,
);

function isNetwork(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  const version = isIP(address!);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

export function oneOf<const T extends string>(...choices: readonly T[]): SettingKind<T> {
  return kind<T>(`one of ${choices.join(', ')}`, (value) => choices.find((choice) => choice === value), String);
}

function atLeast(least: number, value: number | undefined): number | undefined {
  return value !== undefined && value >= least ? value : undefined;
}

function parseDuration(value: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value);
  return match ? Number(match[1]) * DURATION_UNITS_MS[match[2]!]! : undefined;
}

function printDuration(durationMs: number): string {
  return durationMs % 1_000 === 0 ? `${durationMs / 1_000}s` : `${durationMs}ms`;
}

export function parseBytes(value: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value);
  const unit = match && BYTE_UNITS[match[2]!.toLowerCase()];
  return unit ? Math.round(Number(match[1]) * unit) : undefined;
}

function printBytes(value: number): string {
  for (const [unit, size] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (value >= size && value % size === 0) return `${value / size}${unit}`;
  }
  return `${value}B`;
}
