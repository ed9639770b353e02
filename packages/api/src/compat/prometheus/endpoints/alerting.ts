import type { PrometheusEndpoint } from '../endpoint.ts';

/** No rule fires yet. */
export const alerts: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/alerts',
  answer: () => ({ data: { alerts: [] } }),
};

export const alertmanagers: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/alertmanagers',
  answer: () => ({ data: { activeAlertmanagers: [], droppedAlertmanagers: [] } }),
};

export const notifications: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/notifications',
  answer: () => ({ data: [] }),
};

/** No stream, which tells a browser not to come again: there is never one. */
export const liveNotifications: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/notifications/live',
  answer: () => ({ data: null }),
};
