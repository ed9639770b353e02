import { PromqlSyntaxError, type SyntaxProblem } from '../errors.ts';
import { type Cursor, LONGEST_TEXT, ParsingStopped, UnexpectedToken } from './cursor.ts';

/** Reads to the end and throws what was noted, if anything was. */
export function parseWhole<T>(cursor: Cursor, read: () => T): T {
  const { length } = cursor.text;
  if (length > LONGEST_TEXT) {
    cursor.report(
      { start: 0, end: length },
      `expression has ${length} bytes where ${LONGEST_TEXT} are the most: ask for a part of it`,
    );
    throw syntaxError(cursor.text, cursor.problems);
  }
  try {
    const result = read();
    if (cursor.problems.length === 0) return result;
  } catch (error) {
    if (!(error instanceof ParsingStopped)) throw error;
    if (error instanceof UnexpectedToken) cursor.reportUnexpected();
    cursor.drain();
  }
  throw syntaxError(cursor.text, cursor.problems);
}

function syntaxError(text: string, problems: readonly SyntaxProblem[]): PromqlSyntaxError {
  const [first] = problems;
  if (first === undefined) throw new Error('a text was refused without a problem');
  return new PromqlSyntaxError(problems, `${place(text, first.position.start)}: parse error: ${first.message}`);
}

/** Line and column, both from 1, the column in bytes. */
function place(text: string, at: number): string {
  if (text === '') return 'unknown position';
  const before = text.slice(0, at);
  return `${before.split('\n').length}:${at - before.lastIndexOf('\n')}`;
}
