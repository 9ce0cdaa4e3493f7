/** The forms of `-o`. */
export const outputForms = ['table', 'json', 'yaml', 'name'] as const;

/** One form of `-o`. */
export type OutputForm = (typeof outputForms)[number];
