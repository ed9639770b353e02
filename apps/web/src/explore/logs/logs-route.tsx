import { createLazyRoute } from '@tanstack/react-router';
import { LogsPage } from './logs-page.tsx';

export const route = createLazyRoute('/explore/logs')({ component: LogsPage });
