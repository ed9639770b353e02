/** A piece of an action, between `{{` and `}}`. */
export interface ActionToken {
  readonly kind: 'word' | 'variable' | 'field' | 'dot' | 'constant' | 'space' | 'sign' | 'end';
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

/** What ends the reading; `line` is where it was noticed. */
export class TemplateFault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const PATTERNS: readonly { readonly kind: ActionToken['kind']; readonly pattern: RegExp }[] = [
  { kind: 'space', pattern: /[ \t\r\n]+/y },
  { kind: 'constant', pattern: /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'/y },
  { kind: 'constant', pattern: /[+-]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)i?/y },
  { kind: 'variable', pattern: /\$[\p{L}\p{Nd}_]*/uy },
  { kind: 'field', pattern: /\.[\p{L}_][\p{L}\p{Nd}_]*/uy },
  { kind: 'dot', pattern: /\./y },
  { kind: 'word', pattern: /[\p{L}_][\p{L}\p{Nd}_]*/uy },
  { kind: 'sign', pattern: /:=|[=,|()]/y },
];

/** The actions of a template, one after the other, each as its tokens with an `end` as the last; texts and comments are left out. */
export function* scanActions(text: string): Generator<readonly ActionToken[]> {
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open < 0) return;
    at = open + 2;
    if (/-[ \t\r\n]/y.test(text.slice(at, at + 2))) at++;
    const comment = /\s*\/\*/y;
    comment.lastIndex = at;
    if (comment.test(text)) {
      at = endOfComment(text, comment.lastIndex, lineAt(text, open));
      continue;
    }
    const tokens: ActionToken[] = [];
    at = scanAction(text, at, tokens);
    yield tokens;
  }
}

/** Where the text goes on after the action that begins at `start`. */
function scanAction(text: string, start: number, tokens: ActionToken[]): number {
  for (let at = start; ; ) {
    const line = lineAt(text, at);
    const close = /(?:\s-)?\}\}/y;
    close.lastIndex = at;
    if (close.test(text)) {
      tokens.push({ kind: 'end', text: '}}', line });
      return close.lastIndex;
    }
    if (at >= text.length) throw new TemplateFault(line, 'unclosed action');
    const found = PATTERNS.map(({ kind, pattern }) => {
      pattern.lastIndex = at;
      return { kind, text: pattern.exec(text)?.[0] ?? '' };
    }).find((token) => token.text !== '');
    if (found === undefined) throw new TemplateFault(line, unreadable(text, at));
    // What closes with a trim marker owns its space: ` -}}`.
    const spaces = found.kind === 'space' && text.startsWith('-}}', at + found.text.length) ? -1 : 0;
    if (found.text.length + spaces > 0) tokens.push({ ...found, line });
    at += found.text.length + spaces;
    if (spaces < 0 && found.text.length === 1) {
      tokens.push({ kind: 'end', text: '}}', line });
      return at + ' -}}'.length;
    }
  }
}

function unreadable(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  if (character === '"') return 'unterminated quoted string';
  if (character === '`') return 'unterminated raw quoted string';
  if (character === "'") return 'unterminated character constant';
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return `unrecognized character in action: U+${code} '${character}'`;
}

function endOfComment(text: string, from: number, line: number): number {
  const close = text.indexOf('*/', from);
  if (close < 0) throw new TemplateFault(line, 'unclosed comment');
  const end = /(?:\s-)?\}\}/y;
  end.lastIndex = close + 2;
  if (!end.test(text)) throw new TemplateFault(line, 'comment ends before closing delimiter');
  return end.lastIndex;
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++;
  return line;
}
