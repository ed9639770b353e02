export type HealthStatus = 'OPERATIONAL' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';

export interface HealthPoint {
  readonly atMs: number;
  readonly status: HealthStatus;
  /** 0 to 100. */
  readonly score: number;
}

/** One number about a part; `unit` is UCUM (`By`, `ms`, `1`, `{record}/s`), `budget` its bound where it has one. */
export interface HealthFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget?: number;
}

export interface ComponentHealth {
  readonly name: string;
  /** What the part is for, one sentence. */
  readonly title: string;
  readonly status: HealthStatus;
  readonly score: number;
  readonly detail: string;
  /** When it entered this status. */
  readonly sinceMs: number;
  readonly history: readonly HealthPoint[];
  readonly figures: readonly HealthFigure[];
}

export interface HealthEvent {
  readonly atMs: number;
  readonly component: string;
  readonly message: string;
}

export interface SystemHealth {
  readonly status: HealthStatus;
  readonly score: number;
  readonly atMs: number;
  readonly components: readonly ComponentHealth[];
  readonly lastErrors: readonly HealthEvent[];
}

/** How far the program is: asked by the probes of an orchestrator. */
export interface Probe {
  readonly ok: boolean;
  /** One sentence; shown to operators only. */
  readonly detail: string;
}

/** Health as the program last measured it. No method waits: a probe must be answered when everything else hangs. */
export interface HealthSource {
  current(): SystemHealth;
  /** The process turns; not ok means restart it. */
  live(): Probe;
  /** It can serve; not ok means send it nothing now. */
  ready(): Probe;
  /** It has started: migrations and replay are over. */
  startup(): Probe;
}
