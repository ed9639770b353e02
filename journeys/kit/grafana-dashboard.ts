import { readFileSync } from 'node:fs';

/** The part of Grafana's dashboard JSON that stories look at. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly description?: string;
    readonly datasource?: { readonly type: string; readonly uid: string };
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

export function readDashboard(file: string): Dashboard {
  return JSON.parse(readFileSync(file, 'utf8')) as Dashboard;
}

export function exprsOf({ panels }: Dashboard): string[] {
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** What Grafana puts in before it asks, with everything chosen that can be. */
export function withVariables(expr: string, rateInterval = '2m'): string {
  return expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$instance', '.+');
}
