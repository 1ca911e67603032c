-- The tenant of the present transaction, as set by SET LOCAL app.tenant_id; NULL where none is set (then policies show no rows).
-- After a COMMIT the setting reads '' rather than NULL. A value that is no UUID is an error, never data.
CREATE OR REPLACE FUNCTION app.tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(pg_catalog.current_setting('app.tenant_id', true), '')::uuid;
