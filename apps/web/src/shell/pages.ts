import type { IconName } from '../kit/icon.tsx';

/** A page of the rail. One list feeds rail, palette, `g` keys and titles; a page that is not here is not shown. */
export interface Page {
  readonly path: string;
  readonly title: string;
  readonly group: 'Home' | 'Explore' | 'Services' | 'Admin';
  readonly icon: IconName;
  /** After `g`. */
  readonly letter: string;
  /** What the palette also finds it by. */
  readonly also: string;
  /** Which parts of the common context it answers to. */
  readonly context: {
    readonly time: boolean;
    readonly service: boolean;
    readonly live: boolean;
    readonly compare: boolean;
  };
}

const ALL = { time: true, service: true, live: true, compare: true };
const NO_CONTEXT = { time: false, service: false, live: false, compare: false };

export const PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'Overview',
    group: 'Home',
    icon: 'overview',
    letter: 'o',
    also: 'home start dashboard',
    context: { time: true, service: false, live: true, compare: true },
  },
  {
    path: '/explore/logs',
    title: 'Logs',
    group: 'Explore',
    icon: 'logs',
    letter: 'l',
    also: 'search records tail',
    context: ALL,
  },
  {
    path: '/explore/traces',
    title: 'Traces',
    group: 'Explore',
    icon: 'traces',
    letter: 't',
    also: 'spans waterfall latency',
    context: ALL,
  },
  {
    path: '/explore/metrics',
    title: 'Metrics',
    group: 'Explore',
    icon: 'metrics',
    letter: 'm',
    also: 'series chart graph',
    context: ALL,
  },
  {
    path: '/services',
    title: 'Services',
    group: 'Services',
    icon: 'services',
    letter: 's',
    also: 'red rate errors duration dependencies',
    context: { time: true, service: false, live: true, compare: true },
  },
  {
    path: '/admin/health',
    title: 'Health',
    group: 'Admin',
    icon: 'health',
    letter: 'h',
    also: 'oriel status queues disk memory',
    context: NO_CONTEXT,
  },
  {
    path: '/admin/settings',
    title: 'Settings',
    group: 'Admin',
    icon: 'settings',
    letter: 'e',
    also: 'keys tenants members profile audit theme',
    context: NO_CONTEXT,
  },
];

/** What lies beneath a page under a name and with a context of its own; the rail shows the page above. */
export const PAGE_PARTS: readonly Pick<Page, 'path' | 'title' | 'also' | 'context'>[] = [
  {
    path: '/explore/metrics/cardinality',
    title: 'Cardinality',
    also: 'metrics series labels many',
    context: { time: true, service: false, live: false, compare: true },
  },
  {
    path: '/explore/metrics/targets',
    title: 'Targets',
    also: 'metrics scrape up down relabel',
    context: NO_CONTEXT,
  },
  {
    path: '/explore/metrics/rules',
    title: 'Rules',
    also: 'metrics recording alerting evaluation',
    context: NO_CONTEXT,
  },
];

/** The common context that an address answers to. */
export function contextOf(pathname: string): Page['context'] {
  return PAGE_PARTS.find(({ path }) => path === pathname)?.context ?? pageOf(pathname)?.context ?? NO_CONTEXT;
}

export function pageOf(pathname: string): Page | undefined {
  return PAGES.find((page) =>
    page.path === '/' ? pathname === '/' : pathname === page.path || pathname.startsWith(`${page.path}/`),
  );
}
