import { createContext, useContext } from 'react';
import type { Context } from 'react';

import type { Platform } from './key-caps.ts';

/** Which key symbols to draw. The app's root provides it (see UiRoot). */
export const PlatformContext: Context<Platform> = createContext<Platform>('other');

export const usePlatform = (): Platform => useContext(PlatformContext);
