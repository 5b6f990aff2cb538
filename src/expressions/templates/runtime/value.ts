import { type Runtime } from './runtime.js';

/** A value of a running expression. `bigint` is Python's int, `number` its float, an array its list. */
export type Value = Scalar | List | PythonObject;

export type Scalar = null | boolean | bigint | number | string;

/** Lists are never changed: templates only read. */
export type List = readonly Value[];

/** Arguments of a call, after evaluation. */
export interface CallArguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
}

/** Every value that is neither a scalar nor a list. Subclasses are plain data with a Python type's name. */
export abstract class PythonObject {
  abstract readonly typeName: string;

  /** An attribute of the value; undefined when it has none of that name. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }

  /** Python's `repr`; null for a value whose text has an address in it and means nothing to a reader. */
  repr(): string | null {
    return null;
  }

  /** Python's `str`. */
  text(): string | null {
    return this.repr();
  }

  /** Shared by values that are equal and of a type that can be a dictionary's key; null for others. */
  hashKey(): string | null {
    return null;
  }

  isTrue(): boolean {
    return true;
  }

  /** The result of `this operator other`, or with the sides swapped; undefined when the type does not define it. */
  operate(_operator: string, _other: Value, _isSwapped: boolean): Value | undefined {
    return undefined;
  }

  /** The sign of `this` against `other`; null when they have no order. */
  compareTo(_other: Value): number | null {
    return null;
  }
}

export class Tuple extends PythonObject {
  readonly typeName = 'tuple';

  constructor(readonly items: List) {
    super();
  }

  override isTrue(): boolean {
    return this.items.length > 0;
  }
}

export interface Entry {
  readonly key: Value;
  readonly value: Value;
}

/** A dictionary; the keys of the map are hash keys. */
export class Dict extends PythonObject {
  readonly typeName = 'dict';

  constructor(readonly entries: ReadonlyMap<string, Entry>) {
    super();
  }

  override isTrue(): boolean {
    return this.entries.size > 0;
  }
}

/** What `keys()`, `values()` and `items()` of a dictionary give. Nothing changes the dictionary, so it holds the items. */
export class DictView extends PythonObject {
  constructor(
    readonly typeName: 'dict_keys' | 'dict_values' | 'dict_items',
    readonly items: List,
  ) {
    super();
  }

  override isTrue(): boolean {
    return this.items.length > 0;
  }
}

/** A set, in the order of insertion; the keys of the map are hash keys. */
export class PythonSet extends PythonObject {
  readonly typeName = 'set';

  constructor(readonly items: ReadonlyMap<string, Value>) {
    super();
  }

  override isTrue(): boolean {
    return this.items.size > 0;
  }
}

export class Range extends PythonObject {
  readonly typeName = 'range';

  constructor(
    readonly start: bigint,
    readonly stop: bigint,
    readonly step: bigint,
  ) {
    super();
  }

  get length(): bigint {
    const span = this.step > 0n ? this.stop - this.start : this.start - this.stop;
    const step = this.step > 0n ? this.step : -this.step;
    return span <= 0n ? 0n : (span + step - 1n) / step;
  }

  override repr(): string {
    const step = this.step === 1n ? '' : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }

  override isTrue(): boolean {
    return this.length > 0n;
  }
}

export class Slice extends PythonObject {
  readonly typeName = 'slice';

  constructor(
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {
    super();
  }
}

/** A value that can be gone through once: a generator expression, `zip`, `enumerate`. */
export class PythonIterator extends PythonObject {
  constructor(
    readonly typeName: string,
    readonly items: Iterator<Value>,
  ) {
    super();
  }
}

/** Something that can be called: a builtin, a bound method or a lambda. */
export class PythonFunction extends PythonObject {
  readonly typeName: string = 'function';

  constructor(
    readonly name: string,
    readonly call: (args: CallArguments, runtime: Runtime) => Value,
  ) {
    super();
  }
}

/** A type: called, it makes a value; its attributes are functions of the type. */
export class PythonType extends PythonFunction {
  override readonly typeName = 'type';

  constructor(
    name: string,
    call: (args: CallArguments, runtime: Runtime) => Value,
    private readonly members: (name: string) => Value | undefined = () => undefined,
  ) {
    super(name, call);
  }

  override attribute(name: string): Value | undefined {
    return this.members(name);
  }

  override repr(): string {
    return `<class '${this.name}'>`;
  }
}

export class PythonModule extends PythonObject {
  readonly typeName = 'module';

  constructor(private readonly members: ReadonlyMap<string, Value>) {
    super();
  }

  override attribute(name: string): Value | undefined {
    return this.members.get(name);
  }
}

export function isList(value: Value): value is List {
  return Array.isArray(value);
}

export function isObject(value: Value): value is PythonObject {
  return value instanceof PythonObject;
}
