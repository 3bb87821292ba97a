import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import '../theme/styles.css';
import { UiRoot } from '../ui-root.tsx';
import { Gallery } from './gallery.tsx';

const root = document.querySelector('#root');
const wanted = new URLSearchParams(location.search);
const theme = wanted.get('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <UiRoot platform={wanted.get('platform') === 'other' ? 'other' : 'mac'}>
        <Gallery page={wanted.get('page') ?? 'marks'} />
      </UiRoot>
    </StrictMode>,
  );
}
