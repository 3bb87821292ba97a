import * as fc from 'fast-check';
import * as Y from 'yjs';

type AnyType =
  | Y.Map<unknown>
  | Y.Array<unknown>
  | Y.Text
  | Y.XmlElement
  | Y.XmlFragment
  | Y.XmlText
  | Y.XmlHook;

/** One thing that a replica does: who, what, where and how. */
export interface Step {
  readonly who: number;
  readonly what: number;
  readonly n: number;
}

const REPLICAS = 3;
const values: readonly unknown[] = [
  1,
  -5,
  1.5,
  2 ** 40,
  null,
  true,
  'text',
  'ünï 🙂',
  [2n ** 60n, undefined],
  { a: 1, b: [1, { c: null }] },
  new Uint8Array([1, 2]),
];
const newTypes: readonly (() => AnyType)[] = [
  () => new Y.Map([['k', 1]]),
  () => new Y.Array(),
  () => new Y.Text('nested'),
  () => new Y.XmlElement('p'),
  () => new Y.XmlFragment(),
];
const newXml: readonly (() => Y.XmlElement | Y.XmlText)[] = [
  () => new Y.XmlElement('p'),
  () => new Y.XmlText('q'),
  () => new Y.XmlHook('h') as unknown as Y.XmlElement,
];

function pick<T>(list: readonly T[], n: number): T {
  const item = list[n % list.length];
  if (item === undefined) throw new Error('Nothing to pick from');
  return item;
}

function isType(value: unknown): value is AnyType {
  return value instanceof Y.AbstractType;
}

function children(type: AnyType): AnyType[] {
  let inside: unknown[] = [];
  if (type instanceof Y.Map) inside = [...type.values()];
  else if (type instanceof Y.Array || type instanceof Y.XmlFragment) inside = type.toArray();
  return inside.filter(isType);
}

/** A type of the document: mostly one at the top, sometimes one inside. */
function findType(doc: Y.Doc, n: number): AnyType {
  const top: AnyType = pick(
    [doc.getMap('m'), doc.getArray('a'), doc.getText('t'), doc.getXmlFragment('x')],
    n,
  );
  const below = children(top);
  return below.length > 0 && n % 3 === 0 ? pick(below, n) : top;
}

function editMap(map: Y.Map<unknown>, { what, n }: Step): void {
  const key = `k${n % 4}`;
  if (what === 0) map.delete(key);
  else if (what === 1) map.set(key, pick(newTypes, n)());
  else if (what === 2) map.set(key, new Y.Doc({ meta: { n }, autoLoad: n % 2 === 0 }));
  else map.set(key, pick(values, n));
}

function editText(text: Y.Text, { what, n }: Step): void {
  const at = n % (text.length + 1);
  const rest = text.length - at;
  if (what === 0) text.delete(at, Math.min(rest, 1 + (n % 3)));
  else if (what === 1) text.format(at, rest, { bold: pick([true, null, { deep: 1 }], n) });
  else if (what === 2) text.insertEmbed(at, pick<object>([{ image: n }, new Y.Map()], n));
  else text.insert(at, pick(['a', 'hello', '🙂🙂', 'ünï'], n), n % 5 === 0 ? { bold: true } : undefined);
}

function editArray(array: Y.Array<unknown>, { what, n }: Step): void {
  const at = n % (array.length + 1);
  if (what === 0) array.delete(at, Math.min(array.length - at, 1 + (n % 2)));
  else if (what === 1) array.insert(at, [pick(newTypes, n)()]);
  else if (what === 2) array.insert(at, [new Y.Doc()]);
  else array.insert(at, [pick(values, n), n]);
}

function editXml(xml: Y.XmlFragment, { what, n }: Step): void {
  const at = n % (xml.length + 1);
  if (what === 0) xml.delete(at, Math.min(xml.length - at, 1));
  else if (what === 1 && xml instanceof Y.XmlElement) xml.setAttribute(`at${n % 2}`, 'value');
  else xml.insert(at, [pick(newXml, n)()]);
}

function edit(doc: Y.Doc, step: Step): void {
  const type = findType(doc, step.n);
  if (type instanceof Y.Map) editMap(type, step);
  else if (type instanceof Y.Text) editText(type, step);
  else if (type instanceof Y.Array) editArray(type, step);
  else if (type instanceof Y.XmlFragment) editXml(type, step);
}

/** What replicas do, to be played by `playSteps`. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ who: fc.nat(REPLICAS - 1), what: fc.nat(8), n: fc.nat(999) }),
  { maxLength: 40, size: 'large' },
);

/** The updates of replicas that edit, undo, and hear of each other now and then, and the replicas in the end. */
export function playSteps(script: readonly Step[]): { updates: Uint8Array[]; docs: Y.Doc[] } {
  const updates: Uint8Array[] = [];
  const docs = Array.from({ length: REPLICAS }, (_, i) => new Y.Doc({ gc: i > 0 }));
  const undo = docs.map(
    (doc) => new Y.UndoManager([doc.getMap('m'), doc.getArray('a'), doc.getText('t')], { captureTimeout: 0 }),
  );
  for (const [i, doc] of docs.entries()) {
    doc.clientID = pick([1, 1_000, 2 ** 32 - 9], i) + i;
    doc.on(
      'update',
      (update: Uint8Array, origin: unknown) => void (origin === 'sync' || updates.push(update)),
    );
  }
  const tell = (from: Y.Doc, to: Y.Doc): void =>
    Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'sync');

  for (const [i, step] of script.entries()) {
    const doc = pick(docs, step.who);
    if (step.what === 6) pick(undo, step.who).undo();
    else if (step.what === 7) tell(doc, pick(docs, step.n));
    else if (step.what === 8) doc.clientID = 5_000 + i;
    else
      doc.transact(() =>
        [step, ...script.slice(0, step.n % 3)].forEach((each) => edit(doc, { ...each, n: step.n })),
      );
  }
  for (const from of docs) for (const to of docs) if (from !== to) tell(from, to);
  for (const manager of undo) manager.destroy();
  return { updates, docs };
}
