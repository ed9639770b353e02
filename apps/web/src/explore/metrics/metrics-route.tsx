import { createLazyRoute } from '@tanstack/react-router';
import { MetricsPage } from './metrics-page.tsx';

export const route = createLazyRoute('/explore/metrics')({ component: MetricsPage });
