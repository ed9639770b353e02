import { DEFAULT_RETENTION, FIRST_TENANT, type Limits, type TenantPolicy } from '@oriel/telemetry';
import { createDecodeSession } from '../decode/index.ts';
import { type CaughtLog, LogCatcher } from './log-catcher.ts';

export type RedactionRules = Pick<TenantPolicy, 'redactKeys' | 'redactPatterns'>;

/** Structured-cloneable. */
export interface TriedSample {
  /** Whether the sample was read as a record, because it is a JSON object; else it is the body of one. */
  readonly isRecord: boolean;
  readonly stored: CaughtLog;
}

/** What would be stored of a pasted line: decoded and guarded by what logs of `POST /api/logs` go through. */
export function trySample(
  sample: string,
  rules: RedactionRules,
  limits: Limits,
  isRecord = isJsonObject(sample),
): TriedSample {
  const catcher = new LogCatcher();
  const reply = createDecodeSession({ encoder: catcher, limits }).decode({
    decoder: 'json-logs',
    signal: 'logs',
    encoding: 'json',
    body: Buffer.from(isRecord ? sample : JSON.stringify({ message: sample })),
    policy: { tenant: FIRST_TENANT, retention: DEFAULT_RETENTION, acceptAnyTime: true, ...rules },
    arrivalMs: Date.now(),
  });
  const [stored] = catcher.caught;
  if (stored !== undefined) return { isRecord, stored };
  // A record that lacks what one needs, or says what cannot be: as a line it can still be looked at.
  if (isRecord) return trySample(sample, rules, limits, false);
  throw new Error(reply.kind === 'malformed' ? reply.message : 'nothing was stored of the sample');
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
