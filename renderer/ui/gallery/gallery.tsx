import type { ReactNode } from 'react';

import { pages } from './pages.ts';
import css from './gallery.module.css';

/** One page of the gallery: a sheet of components, or a screen put together from them. */
export function Gallery({ page }: { readonly page: string }): ReactNode {
  const Page = pages.find((one) => one.id === page)?.content;
  if (Page !== undefined) return <Page />;
  return (
    <main className={css['index']}>
      <h1>Gallery</h1>
      <ul>
        {pages.map((one) => (
          <li key={one.id}>
            <a href={`?page=${one.id}`}>{one.id}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}
