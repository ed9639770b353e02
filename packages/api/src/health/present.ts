import type { ComponentHealth, SystemHealth } from './health-source.ts';

/** What somebody who is no operator sees of the installation: how it is, not what is inside. */
export function withoutDetails(health: SystemHealth): SystemHealth {
  return { ...health, components: health.components.map(outline), lastErrors: [] };
}

function outline(component: ComponentHealth): ComponentHealth {
  return { ...component, detail: '', figures: [] };
}
