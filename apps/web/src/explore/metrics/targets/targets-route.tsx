import { createLazyRoute } from '@tanstack/react-router';
import { TargetsPage } from './targets-page.tsx';

export const route = createLazyRoute('/explore/metrics/targets')({ component: TargetsPage });
