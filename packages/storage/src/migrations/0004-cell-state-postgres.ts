/** Up to which object the kept cells are those of the printers there are, in PostgreSQL. */
export const cellStateInPostgres = `
CREATE TABLE cell_state (id integer PRIMARY KEY, printers text COLLATE "C" NOT NULL, position bigint);
`;
