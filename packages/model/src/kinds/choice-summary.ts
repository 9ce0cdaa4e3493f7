import { isJsonObject, type JsonValue, listAt, memberAt, parseJsonValue, textAt } from '../json/json-value.ts';

/** What of a choice of kinds the stored scopes do not show; kept as member `choice` of the facts of a source. */
export interface ChoiceSummary {
  /** What was asked for in vain: plural names, or what was written where it means nothing there. */
  readonly notCollected: readonly {
    readonly group: string;
    readonly name: string;
    readonly reason: string;
    readonly message: string;
  }[];
  /** Kinds that were asked for in several versions, with all of them, the stored one first (KSY-B11). */
  readonly versions: readonly {
    readonly group: string;
    readonly resource: string;
    readonly versions: readonly { readonly version: string; readonly isServable: boolean }[];
  }[];
}

/** Reads the choice out of the facts of a source; nothing is known of what cannot be read. */
export function readChoiceSummary(sourceFacts: string): ChoiceSummary {
  const choice = parseChoice(sourceFacts);
  return {
    notCollected: objectsAt(choice, 'notCollected').map((one) => ({
      group: textAt(one, 'group'),
      name: textAt(one, 'name'),
      reason: textAt(one, 'reason'),
      message: textAt(one, 'message'),
    })),
    versions: objectsAt(choice, 'versions').map((one) => ({
      group: textAt(one, 'group'),
      resource: textAt(one, 'resource'),
      versions: objectsAt(one, 'versions').map((each) => ({
        version: textAt(each, 'version'),
        isServable: memberAt(each, 'isServable') === true,
      })),
    })),
  };
}

function objectsAt(value: JsonValue, name: string): readonly JsonValue[] {
  return listAt(value, name).filter(isJsonObject);
}

function parseChoice(facts: string): JsonValue {
  if (!facts.includes('"choice"')) return null;
  try {
    return memberAt(parseJsonValue(facts), 'choice') ?? null;
  } catch {
    // another version of the product wrote it
    return null;
  }
}
