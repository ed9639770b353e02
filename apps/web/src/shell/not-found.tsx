import { Link } from '@tanstack/react-router';
import { EmptyState } from '../kit/states.tsx';

export function NotFound() {
  return (
    <EmptyState
      title="There is no page here"
      sentence="The address may be mistyped, or the page belongs to another version of Oriel."
    >
      <Link to="/">Go to overview</Link>
    </EmptyState>
  );
}
