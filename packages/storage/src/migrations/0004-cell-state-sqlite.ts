/** Up to which object the kept cells are those of the printers there are, in SQLite. */
export const cellStateInSqlite = `
CREATE TABLE cell_state (id INTEGER PRIMARY KEY, printers TEXT NOT NULL, position INTEGER) STRICT;
`;
