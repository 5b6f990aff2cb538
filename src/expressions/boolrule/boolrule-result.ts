/** A rule's answer, or why there is none: a comparison that Python refuses, a name that the context lacks. */
export type BoolRuleResult =
  | { readonly ok: true; readonly value: boolean }
  | { readonly ok: false; readonly error: { readonly message: string } };
