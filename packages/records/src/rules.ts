import type { z } from 'zod';
import { RecordsError } from './errors.ts';

/** Longest text of a name, in characters. */
const NAME_LENGTH = 100;
/** Largest saved view or setting, in bytes of JSON. */
const JSON_BYTES = 65_536;

const CONTROL = /[\u0000-\u001f\u007f]/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A name that people read: 1 to 100 characters in one line, without spaces around it. */
export function checkName(value: string, field: string): string {
  const name = value.trim();
  if (name === '' || name.length > NAME_LENGTH || CONTROL.test(name)) {
    throw invalid(field, `${field} ${quote(value)} must be 1 to ${NAME_LENGTH} characters in one line`);
  }
  return name;
}

/** A name that programs use, of settings and pages. */
export function checkKeyName(value: string, field: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9._/-]{0,99}$/.test(value)) return value;
  throw invalid(
    field,
    `${field} ${quote(value)} must be a letter, then up to 99 letters, digits, ".", "_", "/" or "-"`,
  );
}

const PAGE_LENGTH = 500;

/** A page: its address below the server's own (`/services/checkout`), or a name of a client's own (`logs`). */
export function checkPage(value: string, field: string): string {
  if (!value.startsWith('/')) return checkKeyName(value, field);
  // Two slashes would be another server, and what comes after ? or # is the state.
  if (value.length <= PAGE_LENGTH && /^(\/|(\/[\w.~!$&'()*+,;=:@%-]+)+)$/.test(value)) return value;
  throw invalid(
    field,
    `${field} ${quote(value)} must be an address on this server, such as "/explore/logs", of up to ${PAGE_LENGTH} characters`,
  );
}

/** Returns the value as JSON text. */
export function checkJson(value: unknown, field: string): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw invalid(field, `${field} must be a value that JSON can say`);
  if (Buffer.byteLength(text) > JSON_BYTES)
    throw invalid(field, `${field} must be at most ${JSON_BYTES} bytes of JSON`);
  // PostgreSQL's jsonb cannot hold it.
  if (text.includes('\\u0000')) throw invalid(field, `${field} must not contain the character U+0000`);
  return text;
}

/** Throws `invalid` with the field at fault, as `retention.logs`; of several faults the first. */
export function checkBySchema<Value>(schema: z.ZodType<Value>, given: unknown): Value {
  const judged = schema.safeParse(given);
  if (judged.success) return judged.data;
  const [fault] = judged.error.issues;
  // A member that nobody knows is itself what is wrong, not what it stands in.
  const unknown = fault!.code === 'unrecognized_keys' ? fault!.keys.slice(0, 1) : [];
  const place = fault!.path.join('.');
  throw invalid([...fault!.path, ...unknown].join('.'), place === '' ? fault!.message : `${place}: ${fault!.message}`);
}

/** What a schema says of members that it does not know. */
export function unknownKey(issue: z.core.$ZodRawIssue, what: string): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  return `${(issue.keys as readonly string[]).map(quote).join(', ')} is no ${what}`;
}

/** A value that was given, as a sentence shows it. */
export function shown(input: unknown): string {
  return quote(typeof input === 'string' ? input : (JSON.stringify(input) ?? String(input))).slice(1, -1);
}

/** What is no id at all names nothing: the answer is the same as for an id that nobody has. */
export function isId(value: string): boolean {
  return UUID.test(value);
}

/** What is no id at all is no tenant's; ids are 32 bits. */
export function isTenantId(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value < 2 ** 31;
}

export function invalid(field: string, sentence: string): RecordsError {
  return new RecordsError('invalid', sentence, { field });
}

export function quote(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
