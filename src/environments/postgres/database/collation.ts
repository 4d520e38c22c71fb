/** Name of the collation of a column `a`, as SQL. */
export const collationSql = `(
  SELECT format('%I.%I', cn.nspname, co.collname)
  FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
  WHERE co.oid = a.attcollation
)`;
