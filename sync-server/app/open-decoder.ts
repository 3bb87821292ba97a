import type { Logger } from '../../shared/lib/ports.ts';
import { createDecoder, type Decoder, type DecoderOptions } from '../decode/decoder.ts';
import { startDecodeWorker, timers } from './platform.ts';

/** A decoder with threads that run `program`; the options are those of `createDecoder`. */
export function openDecoder(
  program: URL,
  logger: Logger,
  options: Pick<DecoderOptions, 'lost' | 'documentBytes'> = {},
): Decoder {
  return createDecoder({
    startWorker: (limits) => startDecodeWorker({ ...limits, program }),
    timers,
    logger,
    ...options,
  });
}
