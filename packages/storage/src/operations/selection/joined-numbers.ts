const comma = 0x2c;
const zero = 0x30;

/** The numbers of a text that `SqlDialect.joined` made. */
export function* joinedNumbers(text: string): Generator<number> {
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === comma) {
      yield number;
      number = 0;
    } else number = number * 10 + code - zero;
  }
  if (text.length > 0) yield number;
}
