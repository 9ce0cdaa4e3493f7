/** Beside JSON Schema, a setting says what it takes, for messages and `--help`. */
export interface SettingText {
  /** What it is for, with unit and default where the schema does not say it. */
  readonly description: string;
  /** What a value looks like. */
  readonly expected: string;
  /** Its value is never printed. */
  readonly isSecret?: true;
}

/** A whole number of minutes, hours or days; the largest is 270 years. */
export const durationPattern = '^[1-9][0-9]{0,4}[mhd]$';

/** What a setting says of itself, as a part of its schema. */
export function text(value: SettingText): SettingText {
  return value;
}
