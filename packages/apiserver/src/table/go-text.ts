import { compareCodePoints, isJsonList, isJsonObject, type JsonValue } from '@orrery/model';

/** A value as client-go's JSONPath writes it into a text cell: scalars as Go prints them, lists and objects as compact JSON. */
export function goText(value: JsonValue): string {
  if (value === null) return '<no value>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return goNumber(value);
  if (typeof value === 'bigint') return isInt64(value) ? String(value) : goNumber(Number(value));
  return isJsonList(value) || isJsonObject(value) ? goJson(value) : String(value);
}

/** Whether an integer is one in Go too; it reads larger ones as float64. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Go's `%v` of a float64: the shortest digits, with an exponent below -4 and from 6 on. Whole numbers are integers there. */
function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return value.toString();
  const scientific = value.toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  // JavaScript writes plain digits from 1e-6 on, so no exponent can come from `toString` here
  if (exponent >= -4 && exponent < 6) return value.toString();
  return scientific.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `encoding/json.Marshal`: keys in order, and the characters escaped that are special in HTML. */
function goJson(value: JsonValue): string {
  if (isJsonList(value)) return `[${value.map(goJson).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).sort(([a], [b]) => compareCodePoints(a, b));
    return `{${members.map(([name, inner]) => `${goJson(name)}:${goJson(inner)}`).join(',')}}`;
  }
  if (typeof value === 'bigint') return isInt64(value) ? String(value) : JSON.stringify(Number(value));
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
