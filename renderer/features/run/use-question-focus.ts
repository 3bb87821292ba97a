import { useCallback, useRef } from 'react';

/** Brings the focus to the question of the agent, through the tab in which it stands. */
export function useQuestionFocus(showTimeline: () => void): {
  ref: React.RefCallback<HTMLDivElement>;
  go(): void;
} {
  const element = useRef<HTMLDivElement | null>(null);
  const going = useRef(false);
  const arrive = useCallback((): void => {
    if (!going.current || !element.current) return;
    going.current = false;
    element.current.scrollIntoView({ block: 'nearest' });
    element.current.focus();
  }, []);
  return {
    // The list puts its items on the page by itself, after the tab has been shown.
    ref: useCallback(
      (block) => {
        element.current = block;
        arrive();
      },
      [arrive],
    ),
    go() {
      going.current = true;
      showTimeline();
      arrive();
    },
  };
}
