import type { HealthFigure } from '../data/health.ts';

/** Figures that say the same of several things: `logs: rows`, `spans: rows` are one column of two rows. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly figures: ReadonlyMap<string, HealthFigure> }[];
}

/** Parts figures that stand alone from those that make a table. */
export function tabulate(figures: readonly HealthFigure[]): {
  readonly alone: readonly HealthFigure[];
  readonly table: FigureTable;
} {
  const alone: HealthFigure[] = [];
  const rows = new Map<string, Map<string, HealthFigure>>();
  const columns = new Set<string>();
  for (const figure of figures) {
    const [, name, column] = /^(.+): (.+)$/.exec(figure.name) ?? [];
    if (name === undefined || column === undefined) {
      alone.push(figure);
      continue;
    }
    columns.add(column);
    const row = rows.get(name) ?? new Map<string, HealthFigure>();
    rows.set(name, row.set(column, figure));
  }
  return {
    alone,
    table: { columns: [...columns], rows: [...rows].map(([name, held]) => ({ name, figures: held })) },
  };
}
