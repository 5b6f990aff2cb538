import { mayEnd, nextState, RULE_START, type RuleState } from './rule-states.js';

/** A state with the states behind it, each found when it is first needed. */
class Node {
  private readonly next = new Map<string, Node | null>();
  readonly isEnd: boolean;

  constructor(
    private readonly state: RuleState,
    private readonly nodes: Map<string, Node>,
  ) {
    this.isEnd = mayEnd(state);
  }

  behind(char: string): Node | null {
    const key = char < '\x80' ? char : '\x80';
    const known = this.next.get(key);
    if (known !== undefined) return known;
    const state = nextState(this.state, key);
    const node = state && nodeOf(state, this.nodes);
    this.next.set(key, node);
    return node;
  }
}

function nodeOf(state: RuleState, nodes: Map<string, Node>): Node {
  const key = JSON.stringify([state.place, state.role, state.read]);
  const node = nodes.get(key) ?? new Node(state, nodes);
  nodes.set(key, node);
  return node;
}

/** Every state that the text of a rule can lead to; found at the first use, since it takes longer than a start may. */
let allNodes: readonly Node[] | null = null;

function findNodes(): Node[] {
  const nodes = new Map<string, Node>();
  nodeOf(RULE_START, nodes);
  // The map grows while it is walked.
  for (const node of nodes.values()) {
    for (let code = 0; code <= 0x80; code += 1) node.behind(String.fromCharCode(code));
  }
  return [...nodes.values()];
}

/**
 * Whether a text can stand in a rule behind an unknown text, such as a rendered fragment, which may have left any state:
 * in a string, in a word, between two conditions. Linear. Parentheses are not counted.
 *
 * @param isLast whether the rule ends with the text
 */
export function canFollowUnknown(text: string, isLast: boolean): boolean {
  let nodes: ReadonlySet<Node> = new Set((allNodes ??= findNodes()));
  for (let at = 0; at < text.length && nodes.size > 0; at += 1) {
    const next = new Set<Node>();
    for (const node of nodes) {
      const behind = node.behind(text.charAt(at));
      if (behind !== null) next.add(behind);
    }
    nodes = next;
  }
  return isLast ? [...nodes].some((node) => node.isEnd) : nodes.size > 0;
}
