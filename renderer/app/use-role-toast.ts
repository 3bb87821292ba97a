import { useEffect, useRef } from 'react';
import type { Role } from '../../shared/domain/role.ts';
import { useApp, useReplica } from '../lib/app-context.ts';
import { whyReadOnly } from '../lib/may-write.ts';

const words: Readonly<Record<Role, string>> = {
  owner: 'You are an owner now',
  admin: 'You are an admin now',
  member: 'You are a member now',
  viewer: 'You are a viewer now: you read only',
};

/** Says in passing that this person has another role: what can be changed on the page changes with it. */
export function useRoleToast(): void {
  const { toasts } = useApp();
  const role = useReplica((snapshot) => snapshot.sync.role);
  const before = useRef(role);
  useEffect(() => {
    const was = before.current;
    before.current = role;
    if (was === null || role === null || was === role) return;
    // What was said of the role before is not true any more.
    const untrue = [words[was], whyReadOnly({ role: was, teams: null })];
    for (const { id, text } of toasts.get()) if (untrue.includes(text)) toasts.dismiss(id);
    toasts.show({ text: words[role] });
  }, [role, toasts]);
}
