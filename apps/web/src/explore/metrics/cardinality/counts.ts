import type { NameAndCount } from '../../../data/prometheus.ts';

/** One offender: how many, which part of the whole, and how many there were before. */
export interface Counted {
  readonly name: string;
  readonly count: number;
  /** Of all series; null where parts overlap and have no whole. */
  readonly share: number | null;
  /** What it grew by against the earlier time; null where it was not among the largest then. */
  readonly growth: number | null;
}

/** Lists of now beside those of an earlier time. */
export function countsOf(
  now: readonly NameAndCount[],
  before: readonly NameAndCount[] | undefined,
  whole: number | undefined,
): readonly Counted[] {
  const then = new Map(before?.map(({ name, value }) => [name, value]));
  return now.map(({ name, value }) => {
    const former = then.get(name);
    return {
      name,
      count: value,
      share: whole === undefined || whole === 0 ? null : value / whole,
      growth: former === undefined ? null : value - former,
    };
  });
}

/** The query that shows what a line of the page counts. */
export function queryFor(kind: 'metric' | 'label' | 'pair', name: string): string {
  switch (kind) {
    case 'metric':
      return /^[A-Za-z_:][\w:]*$/.test(name) ? name : `{${JSON.stringify(name)}}`;
    case 'label':
      return `topk(20, count by (${labelText(name)}) ({${labelText(name)}!="", __name__=~".+"}))`;
    case 'pair': {
      const at = name.indexOf('=');
      const condition = `${labelText(name.slice(0, at))}=${JSON.stringify(name.slice(at + 1))}`;
      return `topk(20, count by (__name__) ({${condition}}))`;
    }
  }
}

function labelText(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

/** `+12`, `−3`. */
export function growthText(growth: number, format: (value: number) => string): string {
  return growth === 0 ? '0' : `${growth > 0 ? '+' : '−'}${format(Math.abs(growth))}`;
}
