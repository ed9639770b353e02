import { createLazyRoute } from '@tanstack/react-router';
import { OverviewPage } from './overview-page.tsx';

export const route = createLazyRoute('/')({ component: OverviewPage });
