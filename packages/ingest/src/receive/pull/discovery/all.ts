import type { DiscoveryConfig } from '../config/scrape-config.ts';
import { discoverByFile } from './discover-by-file.ts';
import { discoverByHttp } from './discover-by-http.ts';
import type { Discovery, DiscoveryContext } from './discovery.ts';
import { discoverByKubernetes } from './kubernetes/discover-by-kubernetes.ts';

/** Every way to discover targets; each answers at once or a little later, and again whenever something has changed. */
export function startDiscovery(config: DiscoveryConfig, context: DiscoveryContext): Discovery {
  switch (config.kind) {
    case 'static':
      context.found(config.groups);
      return { stop: () => {} };
    case 'file':
      return discoverByFile(config, context);
    case 'http':
      return discoverByHttp(config, context);
    case 'kubernetes':
      return discoverByKubernetes(config.kubernetes, context);
  }
}
