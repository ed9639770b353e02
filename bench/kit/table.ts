export interface Figure {
  readonly question: string;
  readonly measured: string;
  readonly goal: string;
}

/** The page of a benchmark: the goal beside the figure. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}\n`);
  console.log('| question | measured | goal |');
  console.log('|---|---|---|');
  for (const { question, measured, goal } of figures) console.log(`| ${question} | ${measured} | ${goal} |`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
