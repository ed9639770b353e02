import styles from './sparkline.module.css';

/** Of the drawing's own grid; the place stretches it. */
const WIDTH = 120;

/** A small line of one figure over time, as wide as its place; gaps stay gaps. `null` is a bucket without a measurement. */
export function Sparkline(props: {
  label: string;
  values: readonly (number | null)[];
  colour: string;
  heightPx?: number;
  /** Where the scale ends; the largest value by default. */
  max?: number;
}) {
  const height = props.heightPx ?? 24;
  const path = sparkPath(props.values, WIDTH, height, props.max);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${WIDTH} ${height}`}
      height={height}
      role="img"
      aria-label={props.label}
      preserveAspectRatio="none"
    >
      <path d={path.area} fill={props.colour} opacity={0.14} />
      <path
        d={path.line}
        fill="none"
        stroke={props.colour}
        strokeWidth={1.25}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** The line in pieces, one per run of measured values, and the area beneath. */
export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  max?: number,
): { line: string; area: string } {
  const top = max ?? Math.max(0, ...values.map((value) => value ?? 0));
  const step = values.length > 1 ? width / (values.length - 1) : width;
  let line = '';
  let area = '';
  let runStart: number | undefined;
  let x = 0;
  for (let index = 0; index <= values.length; index += 1) {
    const value = values[index];
    if (value === undefined || value === null) {
      if (runStart !== undefined) area += `L${round(x)} ${height}L${round(runStart)} ${height}Z`;
      runStart = undefined;
      continue;
    }
    x = index * step;
    const y = round(height - 1 - (top > 0 ? (value / top) * (height - 2) : 0));
    const isAlone = runStart === undefined && (values[index + 1] ?? null) === null;
    const point = isAlone ? `M${round(x)} ${y}h1` : `${runStart === undefined ? 'M' : 'L'}${round(x)} ${y}`;
    line += point;
    area += point;
    runStart ??= x;
  }
  return { line, area };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
