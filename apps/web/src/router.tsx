import { createRootRoute, createRoute, createRouter, retainSearchParams } from '@tanstack/react-router';
import { validateLogsSearch } from './explore/logs/logs-search.ts';
import { validateMetricsSearch } from './explore/metrics/metrics-search.ts';
import { validateTargetsSearch } from './explore/metrics/targets/targets-search.ts';
import { Skeleton } from './kit/states.tsx';
import { parseSearch, stringifySearch } from './kit/url-state.ts';
import { validateServiceSearch } from './services/service-search.ts';
import { validateSettingsSearch } from './settings/settings-search.ts';
import { AppShell } from './shell/app-shell.tsx';
import { NotFound } from './shell/not-found.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { CONTEXT_PARAMETERS, validateShellSearch } from './shell/shell-search.ts';
import { validateTraceSearch, validateTracesSearch } from './traces/traces-search.ts';

const root = createRootRoute({
  validateSearch: validateShellSearch,
  search: { middlewares: [retainSearchParams([...CONTEXT_PARAMETERS])] },
  component: AppShell,
  notFoundComponent: NotFound,
});

const getParentRoute = () => root;

/** Each page is loaded when it is first needed; its search parameters are checked before it is. */
const routeTree = root.addChildren([
  createRoute({ getParentRoute, path: '/' }).lazy(() =>
    import('./overview/overview-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/explore/logs', validateSearch: validateLogsSearch }).lazy(() =>
    import('./explore/logs/logs-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/explore/traces', validateSearch: validateTracesSearch }).lazy(() =>
    import('./traces/traces-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/explore/traces/$traceId', validateSearch: validateTraceSearch }).lazy(() =>
    import('./traces/trace-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/explore/metrics', validateSearch: validateMetricsSearch }).lazy(() =>
    import('./explore/metrics/metrics-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/explore/metrics/cardinality' }).lazy(() =>
    import('./explore/metrics/cardinality/cardinality-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/explore/metrics/targets', validateSearch: validateTargetsSearch }).lazy(() =>
    import('./explore/metrics/targets/targets-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/explore/metrics/rules' }).lazy(() =>
    import('./explore/metrics/rules/rules-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/services' }).lazy(() =>
    import('./services/services-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/services/$service', validateSearch: validateServiceSearch }).lazy(() =>
    import('./services/service-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/admin/health' }).lazy(() =>
    import('./health/health-route.tsx').then((page) => page.route),
  ),
  createRoute({ getParentRoute, path: '/admin/settings', validateSearch: validateSettingsSearch }).lazy(() =>
    import('./settings/settings-route.tsx').then((page) => page.route),
  ),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: Skeleton,
  defaultErrorComponent: PageFailure,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
