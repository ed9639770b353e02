import type { PositionRange } from './parse/position-range.ts';

/** An annotation on its way. */
export interface Remark {
  readonly severity: 'warning' | 'info';
  readonly message: string;
  readonly position: PositionRange;
  /** How often it was said, where that is said too; else 0. */
  readonly occurrences: number;
}

type Severity = Remark['severity'];

/** What an annotation adds to its message and gathers each time that the same message is said again. */
export interface Detail {
  /** `earlier` is what was said so far, by an annotation of the same message and so of the same kind. */
  after(earlier: Detail): Detail;
  readonly text: string;
}

/** How often a message was said. */
export class Occurrences implements Detail {
  readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  after(earlier: Detail): Detail {
    return earlier instanceof Occurrences ? new Occurrences(this.count + earlier.count) : this;
  }

  get text(): string {
    return this.count > 1 ? ` (${this.count} occurrences)` : '';
  }
}

interface Annotation {
  readonly severity: Severity;
  readonly position: PositionRange;
  readonly detail: Detail | undefined;
}

/**
 * What a query wants to say beside its answer, with Prometheus' texts (util/annotations): each said once, with `(line:column)` of
 * the expression it is about. Warnings doubt the answer, infos doubt the question.
 */
export class Annotations {
  readonly #query: string;
  readonly #said = new Map<string, Annotation>();
  readonly #passed = new Set<string>();

  constructor(query: string) {
    this.#query = query;
  }

  warn(message: string, position: PositionRange, detail?: Detail): void {
    this.#say('warning', message, position, detail);
  }

  info(message: string, position: PositionRange, detail?: Detail): void {
    this.#say('info', message, position, detail);
  }

  /** From below the language (storage): has no place in the query. */
  pass(warning: string): void {
    this.#passed.add(warning);
  }

  /** What was said about a slice of the series. */
  repeat(remarks: readonly Remark[]): void {
    for (const { severity, message, position, occurrences } of remarks)
      this.#say(severity, message, position, occurrences === 0 ? undefined : new Occurrences(occurrences));
  }

  get remarks(): readonly Remark[] {
    return Array.from(this.#said, ([message, { severity, position, detail }]) => ({
      severity,
      message,
      position,
      occurrences: detail instanceof Occurrences ? detail.count : 0,
    }));
  }

  get warnings(): readonly string[] {
    return [...this.#sentences('warning'), ...this.#passed];
  }

  get infos(): readonly string[] {
    return this.#sentences('info');
  }

  #say(severity: Severity, message: string, position: PositionRange, detail: Detail | undefined): void {
    const earlier = this.#said.get(message);
    if (earlier !== undefined && detail === undefined && earlier.position === position) return;
    this.#said.set(message, {
      severity,
      position,
      detail: earlier?.detail === undefined ? detail : detail?.after(earlier.detail),
    });
  }

  #sentences(wanted: Severity): string[] {
    const sentences: string[] = [];
    for (const [message, { severity, position, detail }] of this.#said)
      if (severity === wanted)
        sentences.push(`PromQL ${severity}: ${message}${detail?.text ?? ''} (${this.#place(position)})`);
    return sentences;
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
