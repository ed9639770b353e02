import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

export interface SavedView {
  readonly id: string;
  readonly page: string;
  readonly name: string;
  /** The page's search parameters. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly createdBy: string | null;
  readonly createdAt: string;
}

const VIEW_FIELDS = 'id page name state createdBy createdAt';
export const SAVED_VIEWS = operation<{ savedViews: SavedView[] }>(`query SavedViews { savedViews { ${VIEW_FIELDS} } }`);
export const SAVE_VIEW = operation<
  { saveView: SavedView },
  { page: string; name: string; state: Readonly<Record<string, unknown>> }
>(`mutation SaveView($page: String!, $name: String!, $state: JSON!) {
  saveView(page: $page, name: $name, state: $state) { ${VIEW_FIELDS} }
}`);
export const DELETE_VIEW = operation<{ deleteView: boolean }, { id: string }>(
  'mutation DeleteView($id: ID!) { deleteView(id: $id) }',
);

export const savedViewsQuery = queryOptions({
  queryKey: ['views'],
  staleTime: 300_000,
  queryFn: async ({ signal }) => (await ask(SAVED_VIEWS, {}, { signal })).savedViews,
});

export function useSaveView() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (view: { page: string; name: string; state: Readonly<Record<string, unknown>> }) =>
      (await ask(SAVE_VIEW, view)).saveView,
    onSuccess: () => client.invalidateQueries({ queryKey: savedViewsQuery.queryKey }),
  });
}

export function useDeleteView() {
  const client = useQueryClient();
  return useMutation({
    // It may leave as the page closes.
    mutationFn: (view: SavedView) => ask(DELETE_VIEW, { id: view.id }, { keepalive: true }),
    onSuccess: () => client.invalidateQueries({ queryKey: savedViewsQuery.queryKey }),
  });
}
