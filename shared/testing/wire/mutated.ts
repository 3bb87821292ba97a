import * as fc from 'fast-check';

/** A frame with a few bytes changed, cut out or put in, or cut short. */
export function mutated(frame: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({
    at: fc.nat(frame.length),
    drop: fc.nat(3),
    put: fc.uint8Array({ maxLength: 3 }),
  });
  const edited = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    let bytes = [...frame];
    for (const { at, drop, put } of edits) {
      bytes = [...bytes.slice(0, at), ...put, ...bytes.slice(at + drop)];
    }
    return Uint8Array.from(bytes);
  });
  return fc.oneof(
    edited,
    fc.nat(frame.length).map((length) => frame.slice(0, length)),
  );
}
