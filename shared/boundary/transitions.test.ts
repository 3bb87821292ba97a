import { describe, expect, it } from 'vitest';
import { runStates, sharedRunStates, sharedState } from '../domain/run.ts';
import { envelopeKind, legalSharedTransition } from './transitions.ts';

const ends = ['succeeded', 'failed', 'cancelled', 'lost'] as const;

describe('transitions that others see', () => {
  it('B11: derives the kind from the state', () => {
    expect(sharedRunStates.map(envelopeKind)).toEqual([
      'run.start',
      'run.progress',
      'run.progress',
      ...ends.map(() => 'run.finish'),
    ]);
  });

  it('B14: allows exactly these', () => {
    const legal = [null, ...sharedRunStates].flatMap((from) =>
      sharedRunStates.filter((to) => legalSharedTransition(from, to)).map((to) => `${from}→${to}`),
    );
    expect(legal).toEqual([
      'null→queued',
      'queued→running',
      'queued→failed',
      'queued→cancelled',
      'queued→lost',
      'running→waiting',
      'running→succeeded',
      'running→failed',
      'running→cancelled',
      'running→lost',
      'waiting→running',
      'waiting→failed',
      'waiting→cancelled',
      'waiting→lost',
    ]);
  });

  it('B14: tells preparing as queued and finishing as running', () => {
    expect(runStates.map(sharedState)).toEqual([
      'queued',
      'queued',
      'running',
      'waiting',
      'running',
      ...ends,
    ]);
  });
});
