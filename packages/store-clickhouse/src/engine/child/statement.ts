import { isPunctuation, keyword, lexSql, type SqlToken } from '../sql/lex-sql.ts';

/** A statement with what the child needs to know of it. Comments are not among `tokens`. */
export interface Statement {
  readonly sql: string;
  readonly tokens: readonly SqlToken[];
  readonly hasComments: boolean;
  /** First keyword in upper case. */
  readonly verb: string;
  /** Of the FORMAT clause. */
  readonly format: string | undefined;
}

export function readStatement(sql: string): Statement {
  const all = lexSql(sql);
  const tokens = all.filter((token) => token.kind !== 'comment');
  const verb = keyword(tokens.find((token) => !isPunctuation(token, '(')));
  return { sql, tokens, hasComments: tokens.length !== all.length, verb, format: formatClause(tokens, verb) };
}

/** `FORMAT Name` ends a SELECT; in an INSERT whatever follows it is data. */
function formatClause(tokens: readonly SqlToken[], verb: string): string | undefined {
  if (verb === 'INSERT') return insertFormat(tokens)?.format;
  const last = tokens.findLastIndex((token) => !isPunctuation(token, ';'));
  const name = tokens[last];
  return name?.kind === 'word' && keyword(tokens[last - 1]) === 'FORMAT' ? name.text : undefined;
}

/** A SELECT up to its FORMAT clause. */
export function withoutFormat({ sql, tokens, format }: Statement): string {
  const last = tokens.findLast((token) => !isPunctuation(token, ';'));
  if (last === undefined) return sql;
  const clause = format === undefined ? undefined : tokens.findLast((token) => keyword(token) === 'FORMAT');
  return sql.slice(0, clause?.start ?? last.end);
}

/** Where an INSERT's settings or format begin and where its inline data would; undefined for VALUES and SELECT. */
export function insertFormat(
  tokens: readonly SqlToken[],
): { readonly format: string; readonly clauseStart: number; readonly end: number } | undefined {
  let depth = 0;
  let clauseStart: number | undefined;
  for (const [index, token] of tokens.entries()) {
    if (isPunctuation(token, '(')) depth++;
    if (isPunctuation(token, ')')) depth--;
    if (depth > 0) continue;
    const word = keyword(token);
    if (word === 'SELECT' || word === 'WITH' || word === 'INFILE') return undefined;
    if (word === 'SETTINGS' || word === 'FORMAT' || word === 'VALUES') clauseStart ??= token.start;
    const next = tokens[index + 1];
    if (word === 'FORMAT' && next?.kind === 'word')
      return { format: next.text, clauseStart: clauseStart!, end: next.end };
    if (word === 'VALUES') return { format: 'Values', clauseStart: clauseStart!, end: token.end };
  }
  return undefined;
}

/**
 * The id in `KILL QUERY WHERE query_id = '…' [ASYNC | SYNC]` (or a parameter's value), the way clients cancel. Any
 * client may say this of a statement: only whoever began it knows its id.
 */
export function cancelledQueryId(statement: Statement, parameters: ReadonlyMap<string, string>): string | undefined {
  const [kill, query, where, name, equals, id, mode, ...rest] = statement.tokens;
  const isCancellation =
    keyword(kill) === 'KILL' &&
    keyword(query) === 'QUERY' &&
    keyword(where) === 'WHERE' &&
    keyword(name) === 'QUERY_ID' &&
    isPunctuation(equals, '=') &&
    (mode === undefined || keyword(mode) === 'ASYNC' || keyword(mode) === 'SYNC') &&
    rest.length === 0;
  if (!isCancellation) return undefined;
  return id?.kind === 'string' ? id.value : id?.parameter && parameters.get(id.parameter.name);
}
