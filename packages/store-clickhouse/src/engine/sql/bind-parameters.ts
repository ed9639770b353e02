import { EngineException } from '../child/engine-exception.ts';
import type { SqlToken } from './lex-sql.ts';
import { quoteIdentifier, quoteString } from './quote-sql.ts';

/**
 * Puts the values of `{name:Type}` into the statement as typed literals, the way ClickHouse's server does
 * (ReplaceQueryParameterVisitor): `_CAST('value', 'Type')`. Binding inside chDB is one process-wide state that
 * concurrent statements overwrite, so it is done here; values go through one quoting function and cannot end a literal.
 *
 * @param values as they came by HTTP: escaped as in TabSeparated
 */
export function bindParameters(sql: string, tokens: readonly SqlToken[], values: ReadonlyMap<string, string>): string {
  let bound = '';
  let copied = 0;
  for (const token of tokens) {
    if (!token.parameter) continue;
    const { name, type } = token.parameter;
    const value = values.get(name);
    if (value === undefined) {
      throw new EngineException(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set`);
    }
    bound += sql.slice(copied, token.start) + literal(value, type);
    copied = token.end;
  }
  return bound + sql.slice(copied);
}

function literal(value: string, type: string): string {
  if (type === 'Identifier') return quoteIdentifier(unescapeTabSeparated(value));
  if (value === '\\N') return `_CAST(NULL, ${quoteString(type)})`;
  // Arrays and tuples are literals of their own with quotes inside, and are not escaped a second time.
  const text = /^(?:Array|Tuple|Map)\(/.test(type) ? value : unescapeTabSeparated(value);
  return type === 'String' ? quoteString(text) : `_CAST(${quoteString(text)}, ${quoteString(type)})`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

function unescapeTabSeparated(value: string): string {
  return value.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}
