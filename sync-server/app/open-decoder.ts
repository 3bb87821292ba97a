import type { Logger } from '../../shared/lib/ports.ts';
import { createDecoder, type Decoder } from '../decode/decoder.ts';
import { startDecodeWorker, timers } from './platform.ts';

/** A decoder with threads that run `program`. */
export function openDecoder(program: URL, logger: Logger): Decoder {
  return createDecoder({
    startWorker: (limits) => startDecodeWorker({ ...limits, program }),
    timers,
    logger,
  });
}
