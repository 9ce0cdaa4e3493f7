import { epochSize } from '../sql/catalogue.ts';
import type { Problems } from './problems.ts';
import type { StoredRows } from './stored-rows.ts';

type Entry = StoredRows['changelog'][number];

/** Every revision behind the horizon is of one change, in order and without gaps, and the change is the one that rows tell of. */
export function checkChangelog(stored: StoredRows, problems: Problems): void {
  const { changelog, commits, last } = stored;
  const horizon = stored.head.changelog_horizon;
  const commitRevisions = new Set(commits.map(({ revision }) => revision));
  const entries = changelog.filter(({ revision, span }) => revision + span - 1 > horizon);
  let next = horizon + 1;
  for (const { revision, span } of entries) {
    checkGap({ next, before: revision, commits: commitRevisions }, problems);
    problems.expect(revision >= next || next === horizon + 1, 'changes overlap', `at ${revision}, before ${next}`);
    next = revision + span;
  }
  checkGap({ next, before: last + 1, commits: commitRevisions }, problems);
  problems.expect(next <= last + 1, 'a change is beyond the last revision', `${next - 1} > ${last}`);
  for (const entry of changelog) {
    problems.expect(entry.revision <= last, 'a change is beyond the last revision', String(entry.revision));
  }
  checkCommits(stored, problems);
  checkStates(stored, problems);
}

/** A revision without a change is one that a hold of deletes used up; it is a commit of its own. */
function checkGap(
  { next, before, commits }: { readonly next: number; readonly before: number; readonly commits: ReadonlySet<number> },
  problems: Problems,
): void {
  if (Math.floor(next / epochSize) !== Math.floor(before / epochSize)) return;
  for (let missing = next; missing < before; missing += 1) {
    problems.expect(commits.has(missing), 'a revision has no change', String(missing));
  }
}

/** Batches are whole blocks: the last revision of each is a commit, and nothing spans two. */
function checkCommits({ commits, changelog, last, head }: StoredRows, problems: Problems): void {
  problems.expect(commits.at(-1)?.revision === last, 'the last commit is not the last revision', String(last));
  for (const [at, { revision, at: time }] of commits.entries()) {
    const before = commits[at - 1];
    problems.expect(before === undefined || before.at <= time, 'a commit is older than the one before', `${revision}`);
  }
  const ends = new Set(commits.map(({ revision }) => revision));
  const removals = changelog.filter(({ type, revision }) => type === 'removal' && revision > head.history_horizon);
  for (const { revision, span } of removals) {
    for (let inner = revision; inner < revision + span - 1; inner += 1) {
      problems.expect(!ends.has(inner), 'a commit ends within a removal', String(inner));
    }
  }
}

/** States by the revision that made them, and those that ended by the one that ended them. */
function checkStates(stored: StoredRows, problems: Problems): void {
  const made = new Map<number, string>();
  const ended = new Map<number, { readonly where: string; readonly revision: number; readonly isDeleted: boolean }>();
  for (const row of stored.objects) made.set(row.revision, whereOf(row));
  for (const row of stored.history) {
    made.set(row.revision, whereOf(row));
    ended.set(row.until, { where: whereOf(row), revision: row.revision, isDeleted: row.is_deleted === 1 });
  }
  for (const entry of stored.changelog) {
    if (entry.type === 'removal' || entry.revision <= stored.head.history_horizon) continue;
    const where = `${entry.revision} ${entry.type} ${whereOf(entry)}`;
    if (entry.type === 'put') problems.expect(made.get(entry.revision) === whereOf(entry), 'a put has no state', where);
    const before = ended.get(entry.revision);
    problems.expect((before?.revision ?? null) === entry.previous, 'a change names another state before', where);
    if (before === undefined) continue;
    problems.expect(before.where === whereOf(entry), 'a change ended the state of another object', where);
    problems.expect(before.isDeleted === (entry.type === 'remove'), 'a state did not end as its change says', where);
  }
  checkHaveChanges(stored, { made, ended }, problems);
}

function checkHaveChanges(
  { changelog, head }: StoredRows,
  { made, ended }: { readonly made: ReadonlyMap<number, string>; readonly ended: ReadonlyMap<number, unknown> },
  problems: Problems,
): void {
  const puts = new Set(changelog.flatMap(({ type, revision }) => (type === 'put' ? [revision] : [])));
  const changes = new Set(
    changelog.flatMap(({ revision, span }) => Array.from({ length: span }, (_, at) => revision + at)),
  );
  for (const [revision, where] of made) {
    if (revision <= head.changelog_horizon) continue;
    problems.expect(puts.has(revision), 'a state has no change', `${revision} ${where}`);
  }
  for (const until of ended.keys()) {
    if (until > head.changelog_horizon)
      problems.expect(changes.has(until), 'the end of a state has no change', `${until}`);
  }
}

function whereOf({ source, kind, path }: Pick<Entry, 'source' | 'kind' | 'path'>): string {
  return `${source}/${kind}/${path}`;
}
