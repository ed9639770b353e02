import { createLazyRoute } from '@tanstack/react-router';
import { HealthPage } from './health-page.tsx';

export const route = createLazyRoute('/admin/health')({ component: HealthPage });
