export {
  CompleteSnapshot,
  IncompleteWalkError,
  type PageSink,
  type ScopePage,
  walkScope,
} from './complete-snapshot.ts';
export { PathHashes } from './path-hashes.ts';
