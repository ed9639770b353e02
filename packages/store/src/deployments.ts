/** A service began to answer in another version. */
export interface Deployment {
  readonly service: string;
  readonly version: string;
  /** The version before. */
  readonly former: string;
  /** When the new one was first seen. */
  readonly atMs: number;
}

/** How much of one version of a service was seen in one step of time. */
export interface VersionSighting {
  readonly service: string;
  readonly version: string;
  readonly slot: number;
  /** Spans, or processes. */
  readonly seen: number;
  readonly firstMs: number;
}

/**
 * The changes of version, in order of time. While two versions run side by side the one that is seen more leads; a change is
 * when the lead changes hands, and is dated back to where the new leader began to be seen. A way back is a change as well.
 *
 * ```
 * slot      1    2    3    4    5
 * v1       90   80   30         70
 * v2            10   60   90         v2 at the first span of slot 2, v1 again at the first of slot 5
 * ```
 *
 * `sightings` come by service, then by slot.
 */
export function deploymentsOf(sightings: readonly VersionSighting[]): Deployment[] {
  const found: Deployment[] = [];
  let leader: VersionSighting | undefined;
  let runs = new Map<string, number>();
  for (let from = 0; from < sightings.length; ) {
    const first = sightings[from]!;
    if (leader?.service !== first.service) {
      leader = undefined;
      runs = new Map();
    }
    let to = from;
    let most = first;
    /** When each version's unbroken run began. */
    const present = new Map<string, number>();
    let ofLeader = 0;
    for (; sightings[to]?.service === first.service && sightings[to]?.slot === first.slot; to++) {
      const sighting = sightings[to]!;
      present.set(sighting.version, runs.get(sighting.version) ?? sighting.firstMs);
      if (sighting.seen > most.seen) most = sighting;
      if (sighting.version === leader?.version) ofLeader = sighting.seen;
    }
    from = to;
    // On a draw the one that leads goes on leading.
    const isTie = leader !== undefined && ofLeader === most.seen;
    if (leader !== undefined && most.version !== leader.version && !isTie) {
      found.push({
        service: most.service,
        version: most.version,
        former: leader.version,
        atMs: present.get(most.version)!,
      });
    }
    if (!isTie) leader = most;
    runs = present;
  }
  return found.sort((a, b) => a.atMs - b.atMs);
}
