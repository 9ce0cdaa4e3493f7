import { Type } from 'typebox';

/** A condition in a status (`metav1.Condition` without `observedGeneration`). */
export const conditionSchema = Type.Object({
  type: Type.String({ description: 'What the condition is about.' }),
  status: Type.Union([Type.Literal('True'), Type.Literal('False'), Type.Literal('Unknown')], {
    description: 'Whether it holds.',
  }),
  reason: Type.String({ description: 'Machine-readable cause.' }),
  message: Type.String({ description: 'The cause in one line, for people.' }),
  lastTransitionTime: Type.String({ format: 'date-time', description: 'When status changed last.' }),
});
