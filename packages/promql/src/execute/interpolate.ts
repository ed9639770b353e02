/** On the line between the samples at `at` and `at + 1`, at `time`. A counter that falls between them started again from zero. */
export function interpolate(
  { timestamps, values }: { readonly timestamps: ArrayLike<number>; readonly values: ArrayLike<number> },
  at: number,
  time: number,
  counter: boolean,
): number {
  const after = values[at + 1] as number;
  const before = counter && after < (values[at] as number) ? 0 : (values[at] as number);
  const start = timestamps[at] as number;
  return before + ((after - before) * (time - start)) / ((timestamps[at + 1] as number) - start);
}
