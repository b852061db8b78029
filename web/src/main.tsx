import '@fontsource-variable/ibm-plex-sans';
import '@fontsource/ibm-plex-mono/400.css';
import '@mantine/core/styles.css';
import './styles.css';

import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Route, Routes } from 'react-router';
import { ApiError } from './api/client';
import { AccountPage } from './pages/Access/AccountPage';
import { PasswordPage } from './pages/Access/PasswordPage';
import { SetUpPage } from './pages/Access/SetUpPage';
import { UsersPage } from './pages/Access/UsersPage';
import { BatchesPage } from './pages/Batches/BatchesPage';
import { ChangesPage } from './pages/Changes/ChangesPage';
import { DecisionPage } from './pages/DecisionPage';
import { DriftPage } from './pages/Drift/DriftPage';
import { InsightPage } from './pages/Insight/InsightPage';
import { LedgerPage } from './pages/LedgerPage';
import { LivePage } from './pages/LivePage';
import { MatchingPage } from './pages/Matching/MatchingPage';
import { MeetingsPage } from './pages/Meetings/MeetingsPage';
import { JobsPage } from './pages/Messages/JobsPage';
import { NotificationsPage } from './pages/Messages/NotificationsPage';
import { WebhooksPage } from './pages/Messages/WebhooksPage';
import { ModelPage } from './pages/ModelPage';
import { NotFoundPage } from './pages/NotFoundPage';
import { PlaybookPage } from './pages/PlaybookPage';
import { PolicyPage } from './pages/PolicyPage';
import { Edit } from './pages/policy/Edit';
import { InForce } from './pages/policy/InForce';
import { VersionView } from './pages/policy/Version';
import { Versions } from './pages/policy/Versions';
import { QueuePage } from './pages/Queue/QueuePage';
import { RepsPage } from './pages/RepsPage';
import { ServicePage } from './pages/Service/ServicePage';
import { TerritoriesPage } from './pages/Territories/TerritoriesPage';
import { DisputePage } from './pages/Voices/DisputePage';
import { DisputesPage } from './pages/Voices/DisputesPage';
import { FeedbackPage } from './pages/Voices/FeedbackPage';
import { ProfilePage } from './pages/Voices/ProfilePage';
import { Allowed } from './parts/Allowed';
import { Door } from './parts/Door';
import { Shell } from './parts/Shell';
import { theme } from './theme';

const refused = (error: Error) => error instanceof ApiError && error.status > 0 && error.status < 500;
const queries = new QueryClient({
  defaultOptions: {
    // The service may run on this machine: it is there without any network, and a browser that is offline can still ask it.
    queries: { retry: (failures, error) => failures < 2 && !refused(error), staleTime: 2_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <Routes>
            <Route path="setup" element={<SetUpPage />} />
            <Route path="password" element={<PasswordPage />} />
            <Route element={<Door />}>
              <Route element={<Shell />}>
                <Route index element={<LivePage />} />
                <Route path="decisions/:id" element={<DecisionPage />} />
                <Route path="queue" element={<QueuePage />} />
                <Route path="ledger" element={<LedgerPage />} />
                <Route path="disputes" element={<DisputesPage />} />
                <Route path="disputes/:number" element={<DisputePage />} />
                <Route path="feedback" element={<FeedbackPage />} />
                <Route path="service" element={<ServicePage />} />
                <Route path="meetings" element={<MeetingsPage />} />
                <Route path="notifications" element={<NotificationsPage />} />
                <Route path="account" element={<AccountPage />} />
                <Route element={<Allowed right="leads:batch" />}>
                  <Route path="batches" element={<BatchesPage />} />
                </Route>
                <Route element={<Allowed right="people:read" />}>
                  <Route path="reps" element={<RepsPage />} />
                  <Route path="reps/:id" element={<ProfilePage />} />
                </Route>
                <Route element={<Allowed right="policy:read" />}>
                  <Route path="territories" element={<TerritoriesPage />} />
                  <Route path="playbook" element={<PlaybookPage />} />
                  <Route path="policy" element={<PolicyPage />}>
                    <Route index element={<InForce />} />
                    <Route path="versions" element={<Versions />} />
                    <Route path="versions/:number" element={<VersionView />} />
                  </Route>
                </Route>
                <Route element={<Allowed right="models:read" about="writing changes of the policy and trying them out" />}>
                  <Route path="policy" element={<PolicyPage />}>
                    <Route path="edit" element={<Edit />} />
                  </Route>
                </Route>
                <Route element={<Allowed right="matching:read" />}>
                  <Route path="matching" element={<MatchingPage />} />
                </Route>
                <Route element={<Allowed right="models:read" />}>
                  <Route path="model" element={<ModelPage />} />
                  <Route path="drift" element={<DriftPage />} />
                  <Route path="insight" element={<InsightPage />} />
                  <Route path="jobs" element={<JobsPage />} />
                </Route>
                <Route element={<Allowed right="changes:read" />}>
                  <Route path="changes" element={<ChangesPage />} />
                </Route>
                <Route element={<Allowed right="service:operate" />}>
                  <Route path="webhooks" element={<WebhooksPage />} />
                </Route>
                <Route element={<Allowed right="users:administer" />}>
                  <Route path="users" element={<UsersPage />} />
                </Route>
                <Route path="*" element={<NotFoundPage />} />
              </Route>
            </Route>
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
