import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';

import type { Platform } from './lib/key-caps.ts';
import { PlatformContext } from './lib/platform.tsx';

export interface UiRootProps {
  readonly platform: Platform;
  readonly children: ReactNode;
}

/** Wraps the whole app once: key symbols, the tooltips' shared delay, and no injected styles. */
export function UiRoot({ platform, children }: UiRootProps): ReactNode {
  return (
    <CSPProvider disableStyleElements>
      <PlatformContext value={platform}>
        <Tooltip.Provider delay={500} closeDelay={0} timeout={300}>
          {children}
        </Tooltip.Provider>
      </PlatformContext>
    </CSPProvider>
  );
}
