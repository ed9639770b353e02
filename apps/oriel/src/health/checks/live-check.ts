import type { LiveConnections } from '@oriel/api';
import type { HealthCheck } from '../health-check.ts';

/** Sockets and what is subscribed to on them; each was made by somebody who looks at this moment. */
export function liveCheck(live: Pick<LiveConnections, 'sockets' | 'subscriptions' | 'refused'>): HealthCheck {
  return {
    name: 'live',
    title: 'Shows what happens while it happens.',
    measure: () => ({
      status: 'OPERATIONAL',
      score: 100,
      detail: 'takes every connection within the limits of its user',
      figures: [
        { name: 'sockets', value: live.sockets, unit: '{socket}' },
        { name: 'subscriptions', value: live.subscriptions, unit: '{subscription}' },
        { name: 'refused sockets since start', value: live.refused, unit: '{socket}' },
      ],
    }),
  };
}
