import { isPunctuation, keyword, type SqlToken } from '../sql/lex-sql.ts';
import { quoteString } from '../sql/quote-sql.ts';

/** `INSERT … SELECT … FROM input('structure') … FORMAT Name`: the rows of the body pass through a SELECT on their way into the table. */
export interface InputInsert {
  readonly format: string;
  /** The same statement over rows in a file. */
  over(path: string): string;
}

/** Undefined for every other statement. The embedded engine has no `input()`, which a server has; a table function for files it has. */
export function inputInsert(sql: string, tokens: readonly SqlToken[]): InputInsert | undefined {
  const at = tokens.findIndex((token, index) => keyword(token) === 'INPUT' && isPunctuation(tokens[index + 1], '('));
  const [structure, closing] = [tokens[at + 2], tokens[at + 3]];
  const format = tokens.at(-1);
  const formatWord = tokens.at(-2);
  if (at === -1 || structure?.kind !== 'string' || !isPunctuation(closing, ')')) return undefined;
  if (format?.kind !== 'word' || keyword(formatWord) !== 'FORMAT') return undefined;
  const [before, between] = [sql.slice(0, tokens[at]!.start), sql.slice(closing!.end, formatWord!.start)];
  return {
    format: format.text,
    over: (path) => `${before}file(${quoteString(path)}, ${quoteString(format.text)}, ${structure.text})${between}`,
  };
}
