import type { PositionRange } from './parse/ast.ts';

/**
 * What a query wants to say beside its answer, with Prometheus' texts (util/annotations): each said once, with `(line:column)` of
 * the expression it is about. Warnings doubt the answer, infos doubt the question.
 */
export class Annotations {
  readonly #query: string;
  readonly #warnings = new Set<string>();
  readonly #infos = new Set<string>();

  constructor(query: string) {
    this.#query = query;
  }

  warn(message: string, position: PositionRange): void {
    this.#warnings.add(`PromQL warning: ${message} (${this.#place(position)})`);
  }

  info(message: string, position: PositionRange): void {
    this.#infos.add(`PromQL info: ${message} (${this.#place(position)})`);
  }

  /** From below the language (storage): has no place in the query. */
  pass(warning: string): void {
    this.#warnings.add(warning);
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  get infos(): readonly string[] {
    return [...this.#infos];
  }

  #place({ start }: PositionRange): string {
    const before = new TextEncoder().encode(this.#query).subarray(0, start);
    let line = 1;
    let column = 1;
    for (const byte of before) {
      if (byte === 0x0a) {
        line++;
        column = 1;
      } else column++;
    }
    return `${line}:${column}`;
  }
}
