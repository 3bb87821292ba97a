/**
 * House rules that oxlint has no rule for. Loaded by .oxlintrc.json, so this file may import nothing of the
 * project. Node types are those of ESTree; only what the rules read is described here.
 */

interface Node {
  readonly type: string;
}

interface Context {
  report(problem: { node: Node; message: string }): void;
}

interface Rule {
  create(context: Context): Record<string, (node: never) => void>;
}

interface ExportAll extends Node {
  readonly exported: Node | null;
}

interface Construction extends Node {
  readonly callee: Node & { readonly name?: string };
  readonly arguments: readonly Node[];
}

interface Declaration extends Node {
  readonly kind: string;
  readonly declare?: boolean;
  readonly declarations: readonly { readonly init: Node | null }[];
}

interface Statement extends Node {
  readonly declaration?: Node | null;
}

interface Program extends Node {
  readonly body: readonly Statement[];
}

const noExportStar: Rule = {
  create: (context) => ({
    ExportAllDeclaration(node: ExportAll) {
      if (node.exported === null) context.report({ node, message: 'Name what the module exports.' });
    },
  }),
};

const noAmbientDate: Rule = {
  create: (context) => ({
    NewExpression(node: Construction) {
      if (node.callee.name === 'Date' && node.arguments.length === 0) {
        context.report({
          node,
          message: 'This reads the wall clock: take `Clock` from shared/lib/ports.ts.',
        });
      }
    },
  }),
};

const containers: ReadonlySet<string | undefined> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet']);

function isVariable(node: Node): node is Declaration {
  return node.type === 'VariableDeclaration';
}

function isConstruction(node: Node | null): node is Construction {
  return node?.type === 'NewExpression';
}

function isEmptyContainer(node: Node | null): boolean {
  return isConstruction(node) && containers.has(node.callee.name) && node.arguments.length === 0;
}

/** True for a declaration at the top of a module whose value can change later. */
function holdsState(node: Declaration): boolean {
  if (node.declare === true) return false;
  return node.kind !== 'const' || node.declarations.some(({ init }) => isEmptyContainer(init));
}

const noModuleState: Rule = {
  create: (context) => ({
    Program(program: Program) {
      for (const statement of program.body) {
        const node = statement.declaration ?? statement;
        if (isVariable(node) && holdsState(node)) {
          context.report({
            node,
            message: 'State of a module outlives its test: keep it in what createX returns.',
          });
        }
      }
    },
  }),
};

interface Plugin {
  readonly meta: { readonly name: string };
  readonly rules: Readonly<Record<string, Rule>>;
}

const plugin: Plugin = {
  meta: { name: 'hearth' },
  rules: {
    'no-ambient-date': noAmbientDate,
    'no-export-star': noExportStar,
    'no-module-state': noModuleState,
  },
};

export default plugin;
