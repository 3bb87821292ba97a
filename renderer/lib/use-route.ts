import { useSyncExternalStore } from 'react';
import { formatRoute, parseRoute, type Route } from './route.ts';

/** The current route; the component is drawn again when it changes. */
export function useRoute(): Route {
  const fragment = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(fragment);
}

/** Goes to a route, as a new entry of the window's history. */
export function navigate(route: Route): void {
  window.location.hash = formatRoute(route);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
