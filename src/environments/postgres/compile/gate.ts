/**
 * True where who asks acts as themselves, or as a role that they took on with SET ROLE. It is false in code that runs as
 * somebody else on their behalf: a function with SECURITY DEFINER, a refresh of another's materialized view, the
 * server's own ANALYZE. There `session_user`, by which a view knows who asks, may see more than the owner of that code.
 * PostgreSQL lets no such code set a role, and a superuser may take on any, so theirs does not count: nobody else has
 * that right on a system catalog.
 */
export const actsAsThemselves =
  "current_user = session_user OR current_user = pg_catalog.current_setting('role') " +
  "AND NOT pg_catalog.has_table_privilege(session_user, 'pg_catalog.pg_authid', 'TRUNCATE')";
