/** Joins the view `c` that an object `o` names. */
export const viewOfObject =
  'LEFT JOIN pg_namespace n ON n.nspname = o.view_schema LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = o.view_name';

/**
 * The row versions in which the system catalogs hold a view: its query, its comment and, unless people pick its readers
 * by hand, all else about it. Whatever somebody changes, and be it back, is another version; so is a restored backup.
 * `NULL` where there is no such view.
 */
export const seenSql = `(
  SELECT concat_ws(' ', c.oid, r.oid, r.xmin, d.xmin,
    CASE WHEN o.by_hand THEN concat(c.relowner, c.reloptions) ELSE c.xmin::text END,
    NOT o.by_hand AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
  )
  FROM pg_rewrite r
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  WHERE c.relkind = 'v' AND r.ev_class = c.oid AND r.rulename = '_RETURN'
)`;
