/** One line of JSON that the demo prints for the server that started it. */
export type DemoReport =
  /** A line for people. */
  | { readonly kind: 'note'; readonly text: string }
  /** A cluster that is up. */
  | { readonly kind: 'cluster'; readonly name: string; readonly kubeconfig: string };

/** Takes reports in order. */
export type Report = (report: DemoReport) => void;

/** The two clusters of the demo. */
export const demoNames = ['demo-east', 'demo-west'] as const;
