import { type JsonValue } from '../../common/json/index.js';
import {
  evaluateMako,
  type FeelClock,
  type MakoResult,
  type RenderEnv,
  renderValue,
  StepPool,
} from '../../expressions/index.js';
import { type ExecutionHeader } from './env.js';
import { type Graph, type GraphConstant } from './graph.js';
import { HydrateError } from './hydrate-error.js';
import { computeLazy } from './lazy-values.js';
import { type VariableView } from './plugin-call.js';

/** Constants may refer to constants this deep. */
const MAX_REFERENCE_DEPTH = 200;

/** Steps of all that one node renders and decides, its inputs, constants and conditions; each of them has less. */
const MAX_STEPS = 300_000;

/** Changes a variable's value before a template sees it. */
type Adapt = (value: JsonValue) => JsonValue;

/**
 * The variables of one execution as one node sees them (engine-core.md 7.1–7.3): what nodes produced, the constants, and
 * `_system`. A constant is computed when it is first asked for and once per hydrate.
 */
export class Context {
  private readonly computed = new Map<string, JsonValue>();
  private readonly open = new Set<string>();

  private readonly env: RenderEnv;

  /** @param overlay values that hold for this node only: its loop number, the item of its round */
  constructor(
    private readonly graph: Graph,
    private readonly header: ExecutionHeader,
    private readonly variables: ReadonlyMap<string, JsonValue>,
    env: RenderEnv,
    private readonly overlay: ReadonlyMap<string, JsonValue> = new Map(),
  ) {
    this.env = { ...env, pool: new StepPool(MAX_STEPS) };
  }

  /**
   * The value of a variable by bare name; undefined when there is none.
   * @throws HydrateError for a circle of references or a value that its class refuses
   */
  readonly lookup = (name: string): JsonValue | undefined => {
    const overlaid = this.overlay.get(name);
    if (overlaid !== undefined) return overlaid;
    const known = this.computed.get(name);
    if (known !== undefined) return known;
    if (name === '_system') return this.header.system;
    const produced = this.variables.get(name);
    if (produced !== undefined) return produced;
    const constant = this.graph.constants.get(name);
    if (constant === undefined || constant.kind === 'output') return undefined;
    const value = this.compute(constant);
    this.computed.set(name, value);
    return value;
  };

  /** The time by which conditions go, and what they share with all else. */
  get clock(): FeelClock {
    return this.env;
  }

  /** Renders the templates in `value`; `adapt` changes each variable's value first. */
  render(value: JsonValue, adapt?: Adapt): JsonValue {
    const lookup = adapt === undefined ? this.lookup : this.adapted(adapt);
    return renderValue(value, lookup, this.env).value;
  }

  /** A MAKO condition: unlike in other texts its fragments need not name a variable. */
  evaluateMako(text: string, adapt: Adapt): MakoResult {
    return evaluateMako(text, this.adapted(adapt), this.env);
  }

  /** A variable as an inline plugin sees it: the stored value, not computed. */
  view(name: string): VariableView | null {
    const produced = this.variables.get(name);
    if (produced !== undefined) return { kind: 'plain', value: produced };
    const constant = this.graph.constants.get(name);
    if (constant === undefined || constant.kind === 'output') return null;
    const value = this.valueOf(constant);
    if (constant.kind === 'lazy') return { kind: 'lazy', value };
    return { kind: holdsTemplate(value) ? 'splice' : 'plain', value };
  }

  private adapted(adapt: Adapt): (name: string) => JsonValue | undefined {
    return (name) => {
      const found = this.lookup(name);
      return found === undefined ? undefined : adapt(found);
    };
  }

  private compute(constant: GraphConstant): JsonValue {
    const value = this.valueOf(constant);
    if (constant.kind !== 'lazy' && !holdsTemplate(value)) return value;
    if (this.open.has(constant.name)) {
      throw new HydrateError(`the variable \${${constant.name}} refers to itself`);
    }
    if (this.open.size >= MAX_REFERENCE_DEPTH) {
      throw new HydrateError(`variables refer to each other ${MAX_REFERENCE_DEPTH} times deep`);
    }
    this.open.add(constant.name);
    try {
      const rendered = this.render(value);
      return constant.kind === 'lazy' ? computeLazy(constant, rendered) : rendered;
    } finally {
      this.open.delete(constant.name);
    }
  }

  private valueOf(constant: GraphConstant): JsonValue {
    const given = this.header.constants.get(constant.name);
    return given === undefined ? constant.value : given;
  }
}

function holdsTemplate(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (typeof value !== 'object' || value === null) return false;
  const parts = Array.isArray(value) ? value : Object.values(value as object);
  return (parts as JsonValue[]).some(holdsTemplate);
}
