/** Memory that a process took and did not give back. */
export interface MemoryGrowth {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromBytes: number;
  readonly toBytes: number;
  /** It was still rising when the range ended. */
  readonly isGoingOn: boolean;
}

const MIB = 2 ** 20;
/** Below these a process breathes. */
const LEAST_BYTES = 32 * MIB;
const LEAST_SHARE = 0.25;
/** A heap rises until it is collected: the floor of so many steps is what stays. */
const FLOOR_STEPS = 4;
/** A process that has just begun loads what it needs. */
const WARM_UP_MS = 180_000;
/** A climb begins and ends where so much of it lies before and after. */
const EDGE = 0.1;
const LEAST_RISES = 4;
/** A single step that is more than this share of the climb is something that was loaded. */
const LARGEST_RISE = 0.5;
/** Of all ups and downs during the climb so much led upwards. */
const STRAIGHTNESS = 0.7;
/** Whoever had this share of it before, and gave it back, will do so again. */
const HAD_BEFORE = 0.5;
/** So much of it was never given back. */
const HELD = 0.75;

type Point = readonly [seconds: number, bytes: number];

/**
 * Whether a process' memory grew steadily, by its course over a range: step by step, by a good part of what it had, to where it
 * had not been before, and kept.
 *
 * ```
 *               _________        the climb lies between the last floor and the first ceiling;
 *             _/                 before it the process may have been quiet for as long as it liked
 * ___________/
 * from       ^ fromMs   ^ toMs
 * ```
 *
 * `startMs` is that of the range: a process whose course begins later was started in it.
 */
export function growthOf(points: readonly Point[], startMs: number): MemoryGrowth | undefined {
  const floors = floorsOf(warm(points, startMs));
  if (floors.length <= LEAST_RISES) return undefined;
  const bytes = floors.map(([, floor]) => floor);
  const most = Math.max(...bytes);
  const peak = bytes.indexOf(most);
  const least = Math.min(...bytes.slice(0, peak + 1));
  const climb = most - least;
  if (climb < Math.max(LEAST_BYTES, LEAST_SHARE * least)) return undefined;

  const from = bytes.findLastIndex((floor, at) => at <= peak && floor <= least + EDGE * climb);
  const to = bytes.findIndex((floor, at) => at > from && floor >= most - EDGE * climb);
  if (Math.max(...bytes.slice(0, from + 1)) > least + HAD_BEFORE * climb) return undefined;
  if (Math.min(...bytes.slice(to)) < least + HELD * climb) return undefined;

  const moves = bytes.slice(from + 1, to + 1).map((floor, at) => floor - bytes[from + at]!);
  const rises = moves.filter((move) => move > 0);
  const travelled = moves.reduce((sum, move) => sum + Math.abs(move), 0);
  if (rises.length < LEAST_RISES || Math.max(...rises) > LARGEST_RISE * climb) return undefined;
  if (bytes[to]! - bytes[from]! < STRAIGHTNESS * travelled) return undefined;
  return {
    fromMs: floors[from]![0] * 1_000,
    toMs: floors[to]![0] * 1_000,
    fromBytes: bytes[from]!,
    toBytes: bytes.at(-1)!,
    isGoingOn: risesStill(bytes, from, to),
  };
}

/** At half of the pace of the climb at least. */
function risesStill(bytes: readonly number[], from: number, to: number): boolean {
  const steps = Math.max(FLOOR_STEPS, Math.ceil((to - from) / 5));
  const pace = (bytes[to]! - bytes[from]!) / (to - from);
  return bytes.at(-1)! - bytes.at(-1 - steps)! >= (pace * steps) / 2;
}

function warm(points: readonly Point[], startMs: number): readonly Point[] {
  const [first, second] = points;
  if (first === undefined || second === undefined) return [];
  const beginMs = first[0] * 1_000;
  const stepMs = second[0] * 1_000 - beginMs;
  const isNew = beginMs > startMs + 2 * stepMs;
  return isNew ? points.filter(([seconds]) => seconds * 1_000 >= beginMs + WARM_UP_MS) : points;
}

function floorsOf(points: readonly Point[]): readonly Point[] {
  return points.map(([seconds], at) => {
    const those = points.slice(Math.max(0, at - FLOOR_STEPS + 1), at + 1);
    return [seconds, Math.min(...those.map(([, bytes]) => bytes))] as const;
  });
}
