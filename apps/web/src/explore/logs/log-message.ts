import type { LogRow } from '../../data/logs.ts';

const MESSAGE_KEYS = ['message', 'msg', 'event', 'error', 'text', 'log'] as const;
/** A row shows the beginning; the panel shows all. */
const ROW_CHARACTERS = 1_000;

/** One line for a row: a text body as it is, a structured one by its message, an event by its name. */
export function rowMessage(record: Pick<LogRow, 'body' | 'eventName'>): string {
  const { body } = record;
  if (typeof body === 'string' && body !== '') return oneLine(body);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const fields = body as Readonly<Record<string, unknown>>;
    for (const key of MESSAGE_KEYS) {
      const message = fields[key];
      if (typeof message === 'string' && message !== '') return oneLine(message);
    }
  }
  if (body !== null && body !== undefined && body !== '') return oneLine(JSON.stringify(body));
  return record.eventName === '' ? '(no body)' : record.eventName;
}

function oneLine(text: string): string {
  return text.slice(0, ROW_CHARACTERS).replace(/\s*\n\s*/g, ' ⏎ ');
}

/** A body that is JSON in text form, laid out; undefined where it is plain text. */
export function structuredBody(body: unknown): unknown {
  if (typeof body === 'object' && body !== null) return body;
  if (typeof body !== 'string' || !/^\s*[[{]/.test(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export interface TextPiece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Cuts a text where the searched words stand in it, any case. */
export function markWords(text: string, words: readonly string[]): TextPiece[] {
  if (words.length === 0) return [{ text, isMatch: false }];
  const pattern = new RegExp(
    `(${[...words]
      .sort((a, b) => b.length - a.length)
      .map(escapePattern)
      .join('|')})`,
    'giu',
  );
  return text
    .split(pattern)
    .map((piece, index) => ({ text: piece, isMatch: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

function escapePattern(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
