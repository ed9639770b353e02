import { TEMPLATE_FUNCTIONS } from './functions.ts';
import { type ActionToken, scanActions, TemplateFault } from './scan-template.ts';

type Block = 'if' | 'range' | 'with' | 'define' | 'block';

/** Words of the language itself, which no function may have. */
const KEYWORDS = new Set(['end', 'else', 'if', 'range', 'with', 'define', 'block', 'template', 'break', 'continue']);

interface Open {
  readonly block: Block;
  /** Variables that were known outside of it. */
  readonly variables: number;
  hasElse: boolean;
}

/**
 * Why a text is not a template of Go's text/template with Prometheus' functions, in the words of Go's parser; `undefined` when it
 * is one. Judges what can be seen without data: actions, variables, functions and blocks.
 */
export function templateProblem(name: string, text: string, variables: readonly string[]): string | undefined {
  try {
    new Blocks(variables).read(text);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateFault) return `template: ${name}:${error.line}: ${error.message}`;
    throw error;
  }
}

/** The blocks of one template, and the variables that are known where it is being read. */
class Blocks {
  /** `$` is the data itself. */
  readonly #variables: string[] = ['$'];
  readonly #open: Open[] = [];

  constructor(variables: readonly string[]) {
    this.#variables.push(...variables);
  }

  read(text: string): void {
    let line = 1;
    for (const tokens of scanActions(text)) {
      line = tokens.at(-1)?.line ?? line;
      this.#action(new Action(tokens, this.#variables));
    }
    if (this.#open.length > 0) throw new TemplateFault(line, 'unexpected EOF');
  }

  #action(action: Action): void {
    const keyword = action.keyword();
    switch (keyword) {
      case 'end':
        this.#end(action);
        break;
      case 'else':
        this.#else(action);
        break;
      case 'if':
      case 'range':
      case 'with':
        this.#begin(keyword);
        action.pipeline(keyword);
        break;
      case 'define':
        this.#begin(keyword);
        action.templateName('define clause');
        action.finish('define clause');
        break;
      case 'block':
        this.#begin(keyword);
        action.templateName('block clause');
        action.pipeline('block clause');
        break;
      case 'template':
        action.templateName('template clause');
        if (!action.isAtEnd()) action.pipeline('template clause');
        break;
      case 'break':
      case 'continue':
        if (!this.#open.some(({ block }) => block === 'range')) action.fail(`{{${keyword}}} outside {{range}}`);
        action.finish(`{{${keyword}}}`);
        break;
      default:
        action.pipeline('command');
    }
  }

  #begin(block: Block): void {
    this.#open.push({ block, variables: this.#variables.length, hasElse: false });
  }

  #end(action: Action): void {
    const open = this.#open.pop();
    if (open === undefined) action.fail('unexpected {{end}}');
    this.#variables.length = open.variables;
    action.finish('end');
  }

  /** `{{else if x}}` and `{{else with x}}` are of the same block: one `{{end}}` ends them all. */
  #else(action: Action): void {
    const open = this.#open.at(-1);
    if (open === undefined || open.block === 'define' || open.block === 'block') action.fail('unexpected {{else}}');
    if (open.hasElse) action.fail('expected end; found {{else}}');
    const keyword = action.keyword();
    if (keyword === 'if' || keyword === 'with') {
      action.pipeline(keyword);
      return;
    }
    open.hasElse = true;
    action.finish('else');
  }
}

/** One action, read from left to right. */
class Action {
  readonly #tokens: readonly ActionToken[];
  readonly #variables: string[];
  #at = 0;

  constructor(tokens: readonly ActionToken[], variables: string[]) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  fail(problem: string): never {
    throw new TemplateFault(this.#peek().line, problem);
  }

  /** The keyword that comes next, taken. */
  keyword(): string | undefined {
    this.#skipSpace();
    const { kind, text } = this.#peek();
    if (kind !== 'word' || !KEYWORDS.has(text)) return undefined;
    this.#at++;
    return text;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#peek().kind === 'end';
  }

  finish(context: string): void {
    if (!this.isAtEnd()) this.#unexpected(context);
  }

  templateName(context: string): void {
    this.#skipSpace();
    const { kind, text } = this.#peek();
    if (kind !== 'constant' || !/^["`]/.test(text)) this.#unexpected(context);
    this.#at++;
  }

  /** `[$a [, $b] :=] command { | command }`, to the end of the action or the closing parenthesis. */
  pipeline(context: string, isNested = false): void {
    const declared = this.#declaration(context);
    for (let isFirst = true; ; isFirst = false) {
      this.#command(isFirst ? context : 'command', isNested);
      this.#skipSpace();
      const { kind, text } = this.#peek();
      if (text === '|' && kind === 'sign') {
        this.#at++;
        continue;
      }
      if (isNested ? text === ')' && kind === 'sign' : kind === 'end') break;
      this.#unexpected(context);
    }
    this.#at++;
    this.#variables.push(...declared);
  }

  /** What `:=` declares; it is known only after the pipeline that gives it its value. */
  #declaration(context: string): string[] {
    const start = this.#at;
    const names: string[] = [];
    for (;;) {
      this.#skipSpace();
      const { kind, text } = this.#peek();
      if (kind !== 'variable') break;
      names.push(text);
      this.#at++;
      this.#skipSpace();
      const sign = this.#peek();
      if (sign.text === ':=' || sign.text === '=') {
        if (sign.text === '=') for (const name of names) this.#mustKnow(name);
        if (names.length > 1 && context !== 'range') this.fail(`too many declarations in ${context}`);
        this.#at++;
        return sign.text === ':=' ? names : [];
      }
      if (sign.text !== ',') break;
      this.#at++;
    }
    this.#at = start;
    return [];
  }

  #command(context: string, isNested: boolean): void {
    let operands = 0;
    for (; ; operands++) {
      this.#skipSpace();
      const { kind, text } = this.#peek();
      if (kind === 'end' || (kind === 'sign' && (text === '|' || (isNested && text === ')')))) break;
      this.#operand();
    }
    if (operands === 0) this.fail(`missing value for ${context}`);
  }

  #operand(): void {
    const { kind, text } = this.#peek();
    switch (kind) {
      case 'word':
        if (!['true', 'false', 'nil'].includes(text) && !TEMPLATE_FUNCTIONS.has(text))
          this.fail(`function ${JSON.stringify(text)} not defined`);
        break;
      case 'variable':
        this.#mustKnow(text);
        break;
      case 'sign':
        if (text !== '(') this.#unexpected('operand');
        this.#at++;
        this.pipeline('parenthesized pipeline', true);
        this.#fields();
        return;
      default:
        break;
    }
    this.#at++;
    this.#fields();
    const next = this.#peek();
    if (next.kind === 'constant' || next.kind === 'variable' || next.kind === 'word') this.#unexpected('operand');
  }

  #fields(): void {
    while (this.#peek().kind === 'field') this.#at++;
  }

  #mustKnow(variable: string): void {
    if (!this.#variables.includes(variable)) this.fail(`undefined variable ${JSON.stringify(variable)}`);
  }

  #unexpected(context: string): never {
    const { kind, text } = this.#peek();
    return this.fail(
      `unexpected ${kind === 'word' && KEYWORDS.has(text) ? `<${text}>` : JSON.stringify(text)} in ${context}`,
    );
  }

  #skipSpace(): void {
    while (this.#peek().kind === 'space') this.#at++;
  }

  #peek(): ActionToken {
    return this.#tokens[this.#at] ?? this.#tokens.at(-1)!;
  }
}
