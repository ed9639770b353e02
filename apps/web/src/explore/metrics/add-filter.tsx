import type { LabelMatcher } from '@oriel/promql';
import { type ReactNode, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Floating } from '../../kit/floating.tsx';

/** A button that opens the form for one more condition on labels, and closes it when the condition is there. */
export function AddFilter({
  onAdd,
  children,
}: {
  onAdd(matcher: LabelMatcher): void;
  children(add: (matcher: LabelMatcher) => void): ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Floating
      label="Add a filter"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button look="quiet" icon="filter">
          Filter
        </Button>
      }
    >
      {children((matcher) => {
        setOpen(false);
        onAdd(matcher);
      })}
    </Floating>
  );
}
