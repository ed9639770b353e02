import './kit/tokens.css';
import './kit/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './data/query-client.ts';
import { applyPreferences } from './kit/preferences.ts';
import { router } from './router.tsx';
import { SessionGate } from './shell/session-gate.tsx';

applyPreferences();

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no element "app" to put the application in');

createRoot(place).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={createQueryClient()}>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
