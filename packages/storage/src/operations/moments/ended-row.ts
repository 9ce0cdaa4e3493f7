import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import type { WalkRow } from '../objects/walk.ts';

/** A state of the past with what a detail stands for. Its id is 0. */
export type EndedRow = WalkRow & {
  readonly revision: number;
  /** Revision of what came after it. */
  readonly until: number;
};

/** A part of the states that have ended, read in steps. */
export interface EndedPhase {
  /** The next rows, maybe none in this step; undefined at the end. */
  next(request: EndedRequest): Promise<readonly EndedRow[] | undefined>;
}

/** What a step reads by: one transaction with the small tables it sees. */
export interface EndedRequest {
  readonly connection: Connection;
  readonly state: CatalogueState;
}
