import type { Statement } from '../child/statement.ts';
import { isPunctuation, keyword, type SqlToken } from '../sql/lex-sql.ts';
import { TENANT_TABLES } from './tenant-tables.ts';

/**
 * Words that begin another statement, carry settings, or move data in or out. As a column's or function's name they
 * are still free: in quotes, or (for the second list) with a parenthesis after them.
 */
const NEVER = new Set(['SETTINGS', 'INTO', 'OUTFILE', 'INFILE', 'PARALLEL', 'EXPLAIN', 'APPLY']);
const NEVER_ALONE = new Set([
  ...['INSERT', 'DELETE', 'UPDATE', 'ALTER', 'CREATE', 'DROP', 'UNDROP', 'TRUNCATE', 'RENAME', 'EXCHANGE', 'ATTACH'],
  ...['DETACH', 'OPTIMIZE', 'SYSTEM', 'GRANT', 'REVOKE', 'SET', 'USE', 'KILL', 'BACKUP', 'RESTORE', 'SHOW', 'DESCRIBE'],
  ...['WATCH', 'EXECUTE', 'MOVE', 'CHECK', 'CALL', 'TABLE', 'DICTIONARY', 'FUNCTION', 'DATABASE', 'VIEW', 'COPY'],
]);

/** Functions that read something other than their arguments: dictionaries, Join tables, files, settings, other tables. */
const READING_FUNCTION =
  /^(?:dict|joinGet|file$|filesystem|catboost|evalML|hasColumnInTable|getMacro|getServer|getSetting|showCertificate|region|naiveBayes|addressTo|detect|lemmatize|synonyms|ai[A-Z]|ai_|sleep)/i;

/** IN written as a function takes a table's name as its second argument. */
const MEMBERSHIP_FUNCTION = /^(?:global)?(?:not)?(?:null)?in(?:ignoreset)?$/i;

/** Made of nothing but numbers. */
const TABLE_FUNCTIONS = new Set(['numbers', 'numbers_mt', 'zeros']);

/** After these the list of tables of a FROM has ended. */
const FROM_ENDS = new Set([
  ...['WHERE', 'PREWHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'QUALIFY', 'WINDOW', 'UNION', 'EXCEPT'],
  ...['INTERSECT', 'SELECT', 'FORMAT', 'FETCH'],
]);

/** One pair of parentheses, with what is known of the SELECT in it. */
interface Frame {
  readonly closing: string;
  readonly isMembershipList: boolean;
  /** Names defined by this frame's WITH as sub-queries. */
  readonly subqueryNames: Set<string>;
  /** Where in a FROM we are: expecting a table, after one (a comma brings another), or in none. */
  from: 'none' | 'table' | 'after';
  inWith: boolean;
}

/** Why a statement is no read of a tenant's own rows, or undefined when it is one. */
export function judgeTenantRead(statement: Statement, database: string): string | undefined {
  const { tokens } = statement;
  if (statement.hasComments) return 'it holds a comment';
  const first = keyword(tokens[0]);
  if (first !== 'SELECT' && first !== 'WITH') return 'it is not a SELECT';
  const stack: Frame[] = [newFrame('', false)];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const reason =
      judgeToken(tokens, at, statement) ?? judgeMembership(tokens, at, stack) ?? follow(tokens, at, stack, database);
    if (reason !== undefined) return `${reason} (at position ${token.start})`;
  }
  if (stack.length !== 1) return 'a parenthesis is not closed';
  if (stack[0]!.from === 'table') return 'a FROM is not followed by a table';
  return undefined;
}

/** What no place makes right. */
function judgeToken(tokens: readonly SqlToken[], at: number, statement: Statement): string | undefined {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  switch (token.kind) {
    case 'unknown':
    case 'heredoc':
    case 'comment':
      return `"${token.text.slice(0, 20)}" is not understood`;
    case 'parameter':
      return token.parameter?.type === 'Identifier' ? 'a parameter may not be an identifier' : undefined;
    case 'punctuation':
      return token.text === ';' || token.text === '{' || token.text === '}' || token.text === '@'
        ? `"${token.text}" is not allowed`
        : undefined;
    case 'quoted':
      if (isPunctuation(next, '(')) return 'a function may not be written in quotes';
      return isSystemDatabase(token.value ?? '') ? `"${token.value}" is not Oriel's` : undefined;
    case 'word':
      break;
    default:
      return undefined;
  }
  const word = token.text.toUpperCase();
  if (NEVER.has(word)) return `${word} is not allowed`;
  const isCall = isPunctuation(next, '(');
  if (NEVER_ALONE.has(word) && !isCall) return `${word} is not allowed`;
  if (word === 'FORMAT' && !isCall && (statement.format === undefined || at !== tokens.length - 2)) {
    return 'FORMAT may only end the statement';
  }
  if (isSystemDatabase(token.text)) return `"${token.text}" is not Oriel's`;
  if (isCall && READING_FUNCTION.test(token.text)) return `the function ${token.text} is not allowed`;
  if (isCall && word !== 'IN' && MEMBERSHIP_FUNCTION.test(token.text)) {
    return `the function ${token.text} is not allowed`;
  }
  return undefined;
}

/** IN takes a list of values or a sub-query: a bare name there is a table to the engine. */
function judgeMembership(tokens: readonly SqlToken[], at: number, stack: readonly Frame[]): string | undefined {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  if (keyword(token) === 'IN' && !isPunctuation(next, '(') && !isPunctuation(next, '[') && next?.kind !== 'parameter') {
    return 'IN takes a list or a sub-query';
  }
  const opensElement = isPunctuation(token, '(') || isPunctuation(token, ',');
  const isListStart = isPunctuation(token, '(') && keyword(tokens[at - 1]) === 'IN';
  if (!opensElement || !(isListStart || (isPunctuation(token, ',') && stack.at(-1)!.isMembershipList)))
    return undefined;
  if (next?.kind === 'quoted') return 'IN takes a list of values, not of names';
  if (next?.kind !== 'word' || isPunctuation(tokens[at + 2], '(')) return undefined;
  return ['SELECT', 'WITH', 'NULL', 'TRUE', 'FALSE', 'INTERVAL', 'DATE', 'CASE'].includes(keyword(next))
    ? undefined
    : 'IN takes a list of values, not of names';
}

/** Follows parentheses, WITH and FROM, and lets only tables of ours stand where a table is read. */
function follow(tokens: readonly SqlToken[], at: number, stack: Frame[], database: string): string | undefined {
  const token = tokens[at]!;
  const previous = tokens[at - 1];
  const frame = stack.at(-1)!;
  const word = keyword(token);

  if (frame.from === 'table') {
    if (isPunctuation(token, '(')) {
      const inner = keyword(tokens[at + 1]);
      if (inner !== 'SELECT' && inner !== 'WITH' && !isPunctuation(tokens[at + 1], '(')) {
        return 'a parenthesis after FROM or JOIN must hold a SELECT';
      }
      frame.from = 'after';
      stack.push(newFrame(')', false));
      if (isPunctuation(tokens[at + 1], '(')) stack.at(-1)!.from = 'table';
      return undefined;
    }
    frame.from = 'after';
    return judgeTable(tokens, at, stack, database);
  }

  if (token.kind === 'punctuation') {
    if (token.text === '(' || token.text === '[') {
      // Of a sub-query the commas stand between expressions, and its own FROM is judged like any other.
      const isSubquery = ['SELECT', 'WITH'].includes(keyword(tokens[at + 1]));
      const isList = token.text === '(' && keyword(previous) === 'IN' && !isSubquery;
      stack.push(newFrame(token.text === '(' ? ')' : ']', isList));
    } else if (token.text === ')' || token.text === ']') {
      if (stack.length === 1 || frame.closing !== token.text) return 'parentheses do not match';
      stack.pop();
    } else if (token.text === ',' && frame.from === 'after') {
      frame.from = 'table';
    }
    return undefined;
  }

  if (word === 'WITH' && !isPunctuation(previous, '.')) frame.inWith = true;
  if (word === 'SELECT') frame.inWith = false;
  if (frame.inWith && word === 'AS' && isPunctuation(tokens[at + 1], '(')) {
    const inner = keyword(tokens[at + 2]);
    if ((inner === 'SELECT' || inner === 'WITH') && previous?.kind === 'word') frame.subqueryNames.add(previous.text);
  }
  if (FROM_ENDS.has(word)) frame.from = 'none';
  else if (word === 'FROM') frame.from = 'table';
  // ARRAY JOIN is followed by expressions, and so are the commas after it.
  else if (word === 'JOIN') frame.from = keyword(previous) === 'ARRAY' ? 'none' : 'table';
  return undefined;
}

/** The token at `at` stands where a table is read. */
function judgeTable(
  tokens: readonly SqlToken[],
  at: number,
  stack: readonly Frame[],
  database: string,
): string | undefined {
  const token = tokens[at]!;
  if (token.kind !== 'word') return 'a table is named without quotes';
  const isQualified = isPunctuation(tokens[at + 1], '.');
  if (isPunctuation(tokens[at + 1], '(')) {
    return TABLE_FUNCTIONS.has(token.text) ? undefined : `the table function ${token.text} is not allowed`;
  }
  if (isQualified) {
    const table = tokens[at + 2];
    if (token.text !== database || table?.kind !== 'word' || !TENANT_TABLES.includes(table.text)) {
      return `the table ${token.text}.${table?.text ?? ''} is not one of telemetry`;
    }
    return isPunctuation(tokens[at + 3], '.') || isPunctuation(tokens[at + 3], '(')
      ? 'a table has two names at most'
      : undefined;
  }
  if (TENANT_TABLES.includes(token.text)) return undefined;
  if (stack.some((frame) => frame.subqueryNames.has(token.text))) return undefined;
  return `the table ${token.text} is not one of telemetry`;
}

function newFrame(closing: string, isMembershipList: boolean): Frame {
  return { closing, isMembershipList, subqueryNames: new Set(), from: 'none', inWith: false };
}

function isSystemDatabase(name: string): boolean {
  return /^(?:system|information_schema|_temporary_and_external_tables|default)$/i.test(name);
}
