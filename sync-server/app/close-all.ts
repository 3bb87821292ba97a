/**
 * Does steps one after the other, each after the one before has ended, well or not: what can be closed is closed. Then
 * rejects with what the first that failed threw.
 */
export async function closeAll(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
